// Reshape: the values of each example in another shape.

import type { Tensor } from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface ReshapeCache {
  shape: number[];
}

/** `y = x` with shape [batch, ...targetShape], for x [batch, ...] with as many values in an example. */
export function reshape(x: Tensor, targetShape: Shape): [y: Tensor, cache: ReshapeCache] {
  return [x.reshape([x.shape[0]!, ...targetShape]), { shape: x.shape }];
}

/** From dy: `dx = dy` with the shape of x. */
export function reshapeGrad(dy: Tensor, { shape }: ReshapeCache): { dx: Tensor } {
  return { dx: dy.reshape(shape) };
}

export interface ReshapeOptions extends LayerOptions {
  /** The shape of one example; one size may be -1: what is left. */
  targetShape: Shape;
}

/** `reshape` as a layer: `new nn.Reshape({ targetShape: [28, 28, 1] })` makes images of rows of 784. */
export class Reshape extends Layer<ReshapeCache> {
  readonly targetShape: Shape;

  constructor(options: ReshapeOptions) {
    super("reshape", options, ["targetShape"]);
    const { targetShape } = options;
    const free = targetShape.filter((size) => size === -1).length;
    if (free > 1 || targetShape.some((size) => !(Number.isSafeInteger(size) && (size > 0 || size === -1)))) {
      throw new RangeError(
        "nn.Reshape: targetShape must hold whole numbers of at least 1, and -1 at most once, " +
          `got [${targetShape.join(", ")}]`,
      );
    }
    this.targetShape = [...targetShape];
  }

  protected create(inputShape: Shape): Shape {
    const size = inputShape.reduce((a, b) => a * b, 1);
    const known = this.targetShape.reduce((a, b) => (b === -1 ? a : a * b), 1);
    const shape = this.targetShape.map((each) => (each === -1 ? Math.floor(size / known) : each));
    if (shape.reduce((a, b) => a * b, 1) === size) return shape;
    throw new TypeError(
      `${this.name}: targetShape [${this.targetShape.join(", ")}] must have as many values as an example of x, ` +
        `${size}, got x [${["batch", ...inputShape].join(", ")}]`,
    );
  }

  protected call(x: Tensor): [y: Tensor, cache: ReshapeCache] {
    return reshape(x, this.shapes!.output);
  }

  backward(dy: Tensor, cache: ReshapeCache): LayerGradients {
    return { ...reshapeGrad(dy, cache), gradients: [] };
  }
}

registerLayer("Reshape", Reshape);
