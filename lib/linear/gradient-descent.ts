// Least squares by gradient descent, with the path that it takes.

import { type Matrix, toTensor1D, toTensor2D, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";

export interface DescentOptions {
  /** The step size: `w := w - learningRate dL/dw`. */
  learningRate?: number;
  /** At most this many steps. */
  maxIter?: number;
  /** Stop when a step has become shorter than this: `‖(w, b)ₜ - (w, b)ₜ₋₁‖ < tol`. */
  tol?: number;
  /** Where to begin; zeros if absent. */
  start?: { w: readonly number[]; b: number };
}

/** Where the descent is after `step` steps, and the loss there. */
export interface DescentStep {
  step: number;
  w: number[];
  b: number;
  loss: number;
}

/**
 * Minimises `L(w, b) = 1/l ‖X w + b - y‖²` by steps against the gradient, for X [l, d] and y [l].
 *
 *     e = X w + b - y,   dL/dw = 2/l Xᵀ e,   dL/db = 2/l Σ e
 *
 * Gives every step, the start first. With a learning rate that is too large the loss grows: the path then
 * ends before the first loss that is no finite number, and nothing is thrown.
 */
export function gradientDescent(X: Matrix, y: Vector, options: DescentOptions = {}): DescentStep[] {
  checkOptions("gradientDescent", options, ["learningRate", "maxIter", "tol", "start"]);
  const { learningRate = 0.1, maxIter = 1000, tol = 1e-6, start } = options;
  if (!(learningRate > 0)) {
    throw new RangeError(`gradientDescent: learningRate must be above 0, got ${learningRate}`);
  }
  const path: DescentStep[] = [];
  tf.tidy(() => {
    const x = toTensor2D("gradientDescent: X", X);
    const target = toTensor1D("gradientDescent: y", y).expandDims(1); // [l, 1]
    const [l, d] = x.shape;
    checkShapes(l, d, target.shape[0]!, start);
    let w = start ? [...start.w] : new Array<number>(d).fill(0);
    let b = start?.b ?? 0;
    for (let step = 0; ; step++) {
      const { loss, dw, db } = lossAndGradient(x, target, w, b);
      if (!Number.isFinite(loss)) return;
      path.push({ step, w, b, loss });
      if (step === maxIter) return;
      const stepW = dw.map((g) => -learningRate * g);
      const stepB = -learningRate * db;
      w = w.map((w, j) => w + stepW[j]!);
      b += stepB;
      if (Math.hypot(...stepW, stepB) < tol) return;
    }
  });
  return path;
}

/** x [l, d], y [l, 1]: the loss and its gradient, the sums over examples done by the engine. */
function lossAndGradient(x: tf.Tensor2D, y: tf.Tensor, w: number[], b: number) {
  return tf.tidy(() => {
    const [l, d] = x.shape;
    const e = x
      .matMul(tf.tensor2d(w, [d, 1]))
      .add(b)
      .sub(y); // [l, 1]
    const loss = e.square().mean().dataSync()[0]!;
    const dw = [
      ...x
        .matMul(e, true, false)
        .mul(2 / l)
        .dataSync(),
    ]; // [d, 1]
    const db = e.mean().mul(2).dataSync()[0]!;
    return { loss, dw, db };
  });
}

function checkShapes(l: number, d: number, targets: number, start: DescentOptions["start"]): void {
  if (l === 0) throw new RangeError(`gradientDescent: X must have at least one row, got [0, ${d}]`);
  if (targets !== l) {
    throw new TypeError(
      `gradientDescent: y must have shape [${l}] to match X [${l}, ${d}], got [${targets}]`,
    );
  }
  if (start && start.w.length !== d) {
    throw new TypeError(
      `gradientDescent: start.w must have shape [${d}] to match X [${l}, ${d}], got [${start.w.length}]`,
    );
  }
}
