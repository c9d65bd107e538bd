// The rows of X as those of hinges: each times a sign, with a column for the intercept behind it.

import type { StoredMatrix } from "../engine/arguments.ts";
import type { HingeRows } from "./hinge-program.ts";

export interface HingeRowsOptions {
  /** What each row is multiplied by; 1 if absent. */
  signs?: Float64Array;
  /** What is subtracted from each column; nothing if absent. */
  means?: Float64Array;
  /** The entry of the column behind; 0 leaves the column out. */
  intercept: number;
}

/** `aᵢ = signᵢ [xᵢ - means, intercept]` */
export function hingeRows(
  { values, rows, columns: d }: StoredMatrix,
  { signs, means = new Float64Array(d), intercept }: HingeRowsOptions,
): HingeRows {
  const width = d + (intercept === 0 ? 0 : 1);
  return {
    rows,
    width,
    multiply(w, out) {
      let b = intercept === 0 ? 0 : intercept * w[d]!;
      for (let j = 0; j < d; j++) b -= w[j]! * means[j]!;
      for (let i = 0, p = 0; i < rows; i++) {
        let sum = b;
        for (let j = 0; j < d; j++) sum += values[p++]! * w[j]!;
        out[i] = signs ? signs[i]! * sum : sum;
      }
    },
    addTransposed(v, out) {
      let total = 0;
      for (let i = 0, p = 0; i < rows; i++) {
        const vi = signs ? signs[i]! * v[i]! : v[i]!;
        total += vi;
        for (let j = 0; j < d; j++) out[j]! += vi * values[p++]!;
      }
      for (let j = 0; j < d; j++) out[j]! -= means[j]! * total;
      if (intercept !== 0) out[d]! += intercept * total;
    },
    fill(i, root, buffer, offset) {
      for (let j = 0, p = i * d; j < d; j++) buffer[offset + j] = root * (values[p++]! - means[j]!);
      if (intercept !== 0) buffer[offset + d] = root * intercept;
    },
  };
}
