// Means of the columns and of the target, and the sums of products about them: all that least squares asks of X and y.

import type { DenseMatrix } from "../engine/arguments.ts";
import { gram } from "./gram.ts";

/** For X [l, d] and y [l], with x and y centred if there is an intercept. */
export interface Moments {
  /** XᵀX [d, d] */
  XX: Float64Array;
  /** Xᵀy [d] */
  Xy: Float64Array;
  /** yᵀy */
  yy: number;
  /** What was subtracted from each column [d], zeros without an intercept. */
  means: Float64Array;
  yMean: number;
  l: number;
  d: number;
}

export function moments(x: DenseMatrix, y: Float64Array, { centred }: { centred: boolean }): Moments {
  const { values, rows: l, columns: d } = x;
  const means = centred ? columnMeans(x) : new Float64Array(d);
  const yMean = centred ? y.reduce((sum, y) => sum + y, 0) / l : 0;
  const G = gram(l, d + 1, (i, buffer, offset) => {
    for (let j = 0, at = i * d; j < d; j++) buffer[offset + j] = values[at + j]! - means[j]!;
    buffer[offset + d] = y[i]! - yMean;
  });
  const XX = new Float64Array(d * d);
  for (let j = 0; j < d; j++) XX.set(G.subarray(j * (d + 1), j * (d + 1) + d), j * d);
  const Xy = G.slice(d * (d + 1), d * (d + 1) + d);
  return { XX, Xy, yy: G[(d + 1) ** 2 - 1]!, means, yMean, l, d };
}

export function columnMeans({ values, rows, columns }: DenseMatrix): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0, at = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) sums[j]! += values[at++]!;
  }
  return sums.map((sum) => sum / rows);
}

/** The b that makes the residuals of w average to 0. */
export function interceptOf(w: Float64Array, { means, yMean }: Pick<Moments, "means" | "yMean">): number {
  return w.reduce((b, w, j) => b - w * means[j]!, yMean);
}
