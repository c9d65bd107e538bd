// A function with two minima, one deeper than the other: where a descent ends depends on where it began.

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { checkNumber } from "./check-number.ts";

export interface DoubleWellOptions {
  /** What makes the left well the deeper one; 0 makes both alike. At most 1.5, where the right one is nearly gone. */
  tilt?: number;
  /** The curvature along all coordinates but the first. */
  stiffness?: number;
}

export interface DoubleWell {
  /** f at w, a point of one, two or more coordinates. */
  value(w: Vector): number;
  /** f's gradient at w, as long as w. */
  gradient(w: Vector): number[];
  /** In two coordinates; the deeper one first. */
  minima: [w1: number, w2: number][];
  /** The pass between them. */
  saddle: [w1: number, w2: number];
}

/**
 * `f(w) = (w₁² - 1)² + tilt w₁ + stiffness/2 (w₂² + ...)`,
 * `∇f = (4 w₁ (w₁² - 1) + tilt, stiffness w₂, ...)`.
 *
 *     const well = data.doubleWell();
 *     well.gradient([2, 0.5]); // [24.3, 0.5]
 */
export function doubleWell(options: DoubleWellOptions = {}): DoubleWell {
  checkOptions("data.doubleWell", options, ["tilt", "stiffness"]);
  const { tilt = 0.3, stiffness = 1 } = options;
  checkNumber("data.doubleWell: tilt", tilt, { least: -1.5, most: 1.5 });
  checkNumber("data.doubleWell: stiffness", stiffness, { least: 0 });
  const value = (at: Vector) => {
    const [w1, ...rest] = read("value", at);
    return (w1 ** 2 - 1) ** 2 + tilt * w1 + (stiffness / 2) * rest.reduce((sum, w) => sum + w * w, 0);
  };
  const gradient = (at: Vector) => {
    const [w1, ...rest] = read("gradient", at);
    return [4 * w1 * (w1 ** 2 - 1) + tilt, ...rest.map((w) => stiffness * w)];
  };
  // The three roots of w³ - w + tilt/4, by Viète's cosines, from the largest to the smallest.
  const angle = Math.acos(-(3 * Math.sqrt(3) * tilt) / 8) / 3;
  const [right, middle, left] = [0, 2, 1]
    .map((k) => (2 / Math.sqrt(3)) * Math.cos(angle - (2 * Math.PI * k) / 3))
    .sort((a, b) => b - a) as [number, number, number];
  const minima: [number, number][] = tilt < 0 ? [[right, 0], [left, 0]] : [[left, 0], [right, 0]]; // biome-ignore format: pairs
  return { value, gradient, minima, saddle: [middle, 0] };
}

function read(name: string, at: Vector): [w1: number, ...rest: number[]] {
  const w = readVector(`doubleWell.${name}: w`, at);
  if (w.length === 0) throw new TypeError(`doubleWell.${name}: w must have at least one coordinate, got []`);
  return [...w] as [number, ...number[]];
}
