// Jacobians: how each output of a function changes with each of its inputs.

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Value, value } from "./value.ts";

/**
 * `J[i][j] = df_i/dx_j` [m, n], exactly: one backward pass for each of the m outputs. With x a tensor, f takes and
 * gives tensors and J is one.
 *
 *     autograd.jacobian(([a, b]) => [a!.mul(b!), a!.exp()], [0, 3]); // [[3, 0], [1, 0]]
 *     autograd.jacobian((x: tf.Tensor1D) => x.square(), tf.tensor1d([1, 2])); // Tensor [[2, 0], [0, 4]]
 */
export function jacobian(f: (x: tf.Tensor1D) => tf.Tensor, x: tf.Tensor1D): tf.Tensor2D;
export function jacobian(f: (x: Value[]) => readonly Value[], x: Exclude<Vector, tf.Tensor>): number[][];
export function jacobian(
  f: ((x: Value[]) => readonly Value[]) | ((x: tf.Tensor1D) => tf.Tensor),
  x: Vector,
): number[][] | tf.Tensor2D {
  if (x instanceof tf.Tensor) return ofTensors(f as (x: tf.Tensor1D) => tf.Tensor, x as tf.Tensor1D);
  const leaves = Array.from(readVector("autograd.jacobian: x", x), (xj, j) => value(xj, `x${j}`));
  const outputs = (f as (x: Value[]) => readonly Value[])(leaves);
  if (!Array.isArray(outputs) || !outputs.every((y) => y instanceof Value)) {
    throw new TypeError("autograd.jacobian: f must give an array of Values; write (x) => [x[0].mul(x[1])]");
  }
  return outputs.map((y: Value) => {
    for (const leaf of leaves) leaf.grad = 0; // one that y does not depend on keeps this
    y.backward();
    return leaves.map(({ grad }) => grad);
  });
}

function ofTensors(f: (x: tf.Tensor1D) => tf.Tensor, x: tf.Tensor1D): tf.Tensor2D {
  return tf.tidy(() => {
    const { rank, size: m } = f(x);
    if (rank > 1) {
      throw new TypeError(`autograd.jacobian: f must give a tensor [m], got rank ${rank}; write .flatten()`);
    }
    if (m === 0 || x.size === 0) return tf.zeros<tf.Rank.R2>([m, x.size]);
    const rows = Array.from({ length: m }, (_, i) => {
      const one = tf.tensor1d(Array.from({ length: m }, (_, k) => Number(k === i)));
      return tf.grad((x: tf.Tensor) => f(x as tf.Tensor1D).flatten())(x, one);
    });
    return tf.stack(rows) as tf.Tensor2D;
  });
}

export interface DifferenceOptions {
  /** How far each input is moved to both sides. */
  h?: number;
}

/**
 * The same by central differences, `(f(x + h e_j) - f(x - h e_j)) / 2h`: 2n evaluations of f, an error of about h².
 *
 *     autograd.numericJacobian(([a, b]) => [a! * b!, Math.exp(a!)], [0, 3]); // about [[3, 0], [1, 0]]
 */
export function numericJacobian(
  f: (x: number[]) => readonly number[],
  x: Vector,
  options: DifferenceOptions = {},
): number[][] {
  checkOptions("autograd.numericJacobian", options, ["h"]);
  const { h = 1e-5 } = options;
  if (!(h > 0)) throw new RangeError(`autograd.numericJacobian: h must be above 0, got ${h}`);
  const at = Array.from(readVector("autograd.numericJacobian: x", x));
  const columns = at.map((xj, j) => {
    const [up, down] = [f(at.with(j, xj + h)), f(at.with(j, xj - h))];
    return up.map((fi, i) => (fi - down[i]!) / (2 * h));
  });
  return f([...at]).map((_, i) => columns.map((column) => column[i]!));
}
