// Means of the columns and of the target, and the sums of products about them: all that least squares asks of X and y.

import type { StoredMatrix } from "../engine/arguments.ts";
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

/** Rows whose means are near enough to those of all. */
const SAMPLE = 4096;

/**
 * In one pass: the products are taken about the means m₀ of some rows, with a column of ones for the true means m, and
 * `Σ (x - m)(x - m)ᵀ = Σ (x - m₀)(x - m₀)ᵀ - l (m - m₀)(m - m₀)ᵀ`. About 0 that would cost the digits of columns whose
 * mean is large beside their deviation; so near the means it costs none.
 */
export function moments(x: StoredMatrix, y: Float64Array, { centred }: { centred: boolean }): Moments {
  const { values, rows: l, columns: d } = x;
  const stride = Math.max(1, Math.floor(l / SAMPLE));
  const near = centred ? columnMeans(x, stride) : new Float64Array(d);
  const yNear = centred ? meanOf(y) : 0;
  const width = d + 2; // the columns, y, and ones
  const G = gram(l, width, (i, buffer, offset) => {
    for (let j = 0, at = i * d; j < d; j++) buffer[offset + j] = values[at + j]! - near[j]!;
    buffer[offset + d] = y[i]! - yNear;
    buffer[offset + d + 1] = 1;
  });
  const away = (j: number) => (centred ? G[(d + 1) * width + j]! / l : 0); // m - m₀ of column j
  const XX = new Float64Array(d * d);
  const Xy = new Float64Array(d);
  for (let j = 0; j < d; j++) {
    for (let k = 0; k < d; k++) XX[j * d + k] = G[j * width + k]! - l * away(j) * away(k);
    Xy[j] = G[d * width + j]! - l * away(j) * away(d);
  }
  if (centred) clearConstants(XX, Xy, { l, d, rounding: (j) => 8 * x.precision * (near[j]! + away(j)) });
  return {
    XX,
    Xy,
    yy: G[d * width + d]! - l * away(d) ** 2,
    means: near.map((mean, j) => mean + away(j)),
    yMean: yNear + away(d),
    l,
    d,
  };
}

/** What rounding leaves of a constant column becomes 0: it must not pass for one that varies. */
function clearConstants(
  XX: Float64Array,
  Xy: Float64Array,
  { l, d, rounding }: { l: number; d: number; rounding: (j: number) => number },
): void {
  for (let j = 0; j < d; j++) {
    if (XX[j * d + j]! > l * rounding(j) ** 2) continue;
    for (let k = 0; k < d; k++) XX[j * d + k] = XX[k * d + j] = 0;
    Xy[j] = 0;
  }
}

/** The mean of each column, over every `stride`-th row; four rows pass at a time. */
export function columnMeans({ values, rows, columns }: StoredMatrix, stride = 1): Float64Array {
  const sums = new Float64Array(columns);
  const count = Math.ceil(rows / stride);
  const step = stride * columns;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    const p = i * step;
    for (let j = 0; j < columns; j++) {
      const at = p + j;
      sums[j]! += values[at]! + values[at + step]! + (values[at + 2 * step]! + values[at + 3 * step]!);
    }
  }
  for (; i < count; i++) for (let j = 0; j < columns; j++) sums[j]! += values[i * step + j]!;
  return sums.map((sum) => sum / count);
}

export function meanOf(y: Float64Array): number {
  return y.reduce((sum, y) => sum + y, 0) / y.length;
}

/** The b that makes the residuals of w average to 0. */
export function interceptOf(w: Float64Array, { means, yMean }: Pick<Moments, "means" | "yMean">): number {
  return w.reduce((b, w, j) => b - w * means[j]!, yMean);
}
