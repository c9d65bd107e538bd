// Standardisation: each feature with mean 0 and deviation 1, as the training set has them.

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import type * as tf from "../engine/tensorflow.ts";
import { scaleColumns } from "./scale-columns.ts";

/**
 * `x' = (x - μ) / σ` for each column, with μ and `σ² = 1/n Σ (x - μ)²` of the matrix given to `fit`; a column that
 * does not vary is only moved, so it becomes 0.
 *
 *     const scaler = new data.StandardScaler();
 *     const train = scaler.fitTransform([[1], [3]]); // [[-1], [1]]
 *     const test = scaler.transform([[5]]); // [[3]], with the mean and deviation of the training set
 *
 * Learned: mean [features], scale [features] (σ; 1 where a column does not vary). Named as in scikit-learn.
 */
export class StandardScaler {
  mean?: Float64Array;
  scale?: Float64Array;

  /** Remembers mean and deviation of each column of X [n, d]. */
  fit(X: Matrix): this {
    const { values, rows, columns, precision } = readMatrix("StandardScaler.fit: X", X);
    if (rows === 0)
      throw new RangeError(`StandardScaler.fit: X must have at least one row, got [0, ${columns}]`);
    const mean = new Float64Array(columns);
    const scale = new Float64Array(columns);
    for (let j = 0; j < columns; j++) {
      let isConstant = true;
      for (let i = 0; i < rows; i++) {
        mean[j]! += values[i * columns + j]! / rows;
        isConstant &&= values[i * columns + j] === values[j];
      }
      if (isConstant) mean[j] = values[j]!; // the sum has rounding errors, and 0 is to come out
      for (let i = 0; i < rows; i++) scale[j]! += (values[i * columns + j]! - mean[j]!) ** 2 / rows;
      scale[j] = Math.sqrt(scale[j]!);
      // A column that differs by rounding errors alone is not blown up to 1 either.
      if (scale[j]! <= 4 * precision * Math.abs(mean[j]!)) scale[j] = 1;
    }
    this.mean = mean;
    this.scale = scale;
    return this;
  }

  /** X [n, d] scaled by what `fit` has seen: [n, d]. */
  transform(X: Matrix): tf.Tensor2D {
    const { mean, scale } = this;
    if (!mean || !scale) throw new TypeError("StandardScaler.transform: call fit first");
    return scaleColumns("StandardScaler.transform: X", X, mean.length, (x, j) => (x - mean[j]!) / scale[j]!);
  }

  /** `fit`, then these rows scaled. */
  fitTransform(X: Matrix): tf.Tensor2D {
    return this.fit(X).transform(X);
  }

  /** The way back: what `transform` made of it becomes X again. */
  inverseTransform(X: Matrix): tf.Tensor2D {
    const { mean, scale } = this;
    if (!mean || !scale) throw new TypeError("StandardScaler.inverseTransform: call fit first");
    const where = "StandardScaler.inverseTransform: X";
    return scaleColumns(where, X, mean.length, (x, j) => x * scale[j]! + mean[j]!);
  }
}
