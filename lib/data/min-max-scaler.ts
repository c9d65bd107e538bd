// Scaling to a range: each feature from its smallest to its largest value, as the training set has them.

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { checkNumber } from "./check-number.ts";
import { scaleColumns } from "./scale-columns.ts";

export interface MinMaxScalerOptions {
  /** Where the smallest and the largest value of each column go. */
  featureRange?: readonly [low: number, high: number];
}

/**
 * `x' = low + (high - low) (x - min) / (max - min)` for each column, with min and max of the matrix given to `fit`;
 * a column that does not vary becomes low. What lies outside the fitted range comes out outside the new one.
 *
 *     const scaler = new data.MinMaxScaler();
 *     const train = scaler.fitTransform([[2], [6]]); // [[0], [1]]
 *     const test = scaler.transform([[8]]); // [[1.5]]
 *
 * Learned: dataMin, dataMax [features]. Named as in scikit-learn.
 */
export class MinMaxScaler {
  readonly featureRange: readonly [low: number, high: number];
  dataMin?: Float64Array;
  dataMax?: Float64Array;

  constructor(options: MinMaxScalerOptions = {}) {
    checkOptions("data.MinMaxScaler", options, ["featureRange"]);
    const { featureRange = [0, 1] } = options;
    const [low, high] = featureRange;
    checkNumber("data.MinMaxScaler: featureRange[0]", low);
    checkNumber("data.MinMaxScaler: featureRange[1]", high, { least: low });
    this.featureRange = featureRange;
  }

  /** Remembers least and largest value of each column of X [n, d]. */
  fit(X: Matrix): this {
    const { values, rows, columns } = readMatrix("MinMaxScaler.fit: X", X);
    if (rows === 0)
      throw new RangeError(`MinMaxScaler.fit: X must have at least one row, got [0, ${columns}]`);
    const [dataMin, dataMax] = [values.slice(0, columns), values.slice(0, columns)];
    for (const [at, value] of values.entries()) {
      const j = at % columns;
      dataMin[j] = Math.min(dataMin[j]!, value);
      dataMax[j] = Math.max(dataMax[j]!, value);
    }
    this.dataMin = dataMin;
    this.dataMax = dataMax;
    return this;
  }

  /** X [n, d] scaled by what `fit` has seen: [n, d]. */
  transform(X: Matrix): tf.Tensor2D {
    const { dataMin, dataMax, featureRange } = this;
    if (!dataMin || !dataMax) throw new TypeError("MinMaxScaler.transform: call fit first");
    const [low, high] = featureRange;
    return scaleColumns("MinMaxScaler.transform: X", X, dataMin.length, (x, j) => {
      const width = dataMax[j]! - dataMin[j]! || 1;
      return low + ((high - low) * (x - dataMin[j]!)) / width;
    });
  }

  /** `fit`, then these rows scaled. */
  fitTransform(X: Matrix): tf.Tensor2D {
    return this.fit(X).transform(X);
  }

  /** The way back: what `transform` made of it becomes X again. */
  inverseTransform(X: Matrix): tf.Tensor2D {
    const { dataMin, dataMax, featureRange } = this;
    if (!dataMin || !dataMax) throw new TypeError("MinMaxScaler.inverseTransform: call fit first");
    const [low, high] = featureRange;
    return scaleColumns("MinMaxScaler.inverseTransform: X", X, dataMin.length, (x, j) => {
      const width = dataMax[j]! - dataMin[j]! || 1;
      return dataMin[j]! + ((x - low) / (high - low || 1)) * width;
    });
  }
}
