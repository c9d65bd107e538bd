// Circle, square, triangle and cross, as signed distances: drawn at any size, with soft edges.

/** The distance of (x, y) to the outline, negative inside; y points down. */
type SignedDistance = (x: number, y: number) => number;

export interface Shape {
  /** Of the shape of radius 1 around (0, 0). */
  distance: SignedDistance;
  /** How far it reaches from (0, 0). */
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const BAR = 0.36; // half the width of the cross's bars
const SLOPE = Math.sqrt(3) / 2;

/** Sizes are chosen so that all four cover areas of about the same size. */
export const SHAPES = {
  circle: { distance: (x, y) => Math.hypot(x, y) - 1, ...reach(1, 1, 1, 1) },
  square: { distance: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.88, ...reach(0.88, 0.88, 0.88, 0.88) },
  // Its centre of gravity is (0, 0): the tip is at -1.2, the base at 0.6.
  triangle: {
    distance: (x, y) => Math.max(y, SLOPE * Math.abs(x) - y / 2) - 0.62,
    ...reach(1.24 * SLOPE, 1.24, 1.24 * SLOPE, 0.62),
  },
  cross: {
    distance: (x, y) => {
      const [a, b] = [Math.abs(x), Math.abs(y)];
      return Math.min(Math.max(a - BAR, b - 1.1), Math.max(a - 1.1, b - BAR));
    },
    ...reach(1.1, 1.1, 1.1, 1.1),
  },
} satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;
export const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];

export interface Placed {
  x: number;
  y: number;
  radius: number;
  brightness: number;
}

/**
 * Draws a shape over `pixels` [height, width]: a pixel on the outline takes the share of it that lies inside. Gives
 * the shape's mask to `paint`, pixel by pixel, where it covers half or more.
 */
export function drawShape(
  pixels: Float32Array,
  width: number,
  { distance }: Shape,
  { x, y, radius, brightness }: Placed,
  paint?: (pixel: number) => void,
): void {
  for (let pixel = 0; pixel < pixels.length; pixel++) {
    const [i, j] = [Math.floor(pixel / width), pixel % width];
    const outside = radius * distance((j + 0.5 - x) / radius, (i + 0.5 - y) / radius);
    if (outside >= 0.5) continue;
    const cover = Math.min(1, 0.5 - outside);
    pixels[pixel] = pixels[pixel]! * (1 - cover) + brightness * cover;
    if (cover >= 0.5) paint?.(pixel);
  }
}

function reach(left: number, top: number, right: number, bottom: number): Omit<Shape, "distance"> {
  return { left, top, right, bottom };
}
