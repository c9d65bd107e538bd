// One-hot: a category as a row of zeros with a single 1, so that no order is put into it.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import {
  type Categories,
  type Category,
  distinct,
  placesOf,
  readCategories,
  readOrder,
} from "./categories.ts";

export interface OneHotOptions {
  /** The columns of the result, in this order; those that occur, sorted, if absent. */
  categories?: readonly Category[];
}

/**
 * X [examples, categories] with `X[i, k] = 1` where value i is category k, 0 elsewhere; and the categories.
 *
 *     data.oneHot(["b", "a", "b"]); // X [[0, 1], [1, 0], [0, 1]], categories ["a", "b"]
 *
 * For several columns, and for test data with the categories of the training data: `OneHotEncoder`.
 */
export function oneHot(
  values: Exclude<Categories, readonly (readonly Category[])[]>,
  options: OneHotOptions = {},
): { X: tf.Tensor2D; categories: Category[] } {
  checkOptions("data.oneHot", options, ["categories"]);
  const { categories } = options;
  const columns = readCategories("data.oneHot: values", values);
  if (columns.length !== 1) {
    throw new TypeError("data.oneHot: values must be one column; use data.OneHotEncoder for several");
  }
  const known = categories ? readOrder("data.oneHot: categories", categories)[0]! : distinct(columns[0]!);
  return { X: encode("data.oneHot", columns, [known]), categories: known };
}

export interface OneHotEncoderOptions {
  /** For each column its categories in order; those that occur in fit, sorted, if absent. */
  categories?: readonly (readonly Category[])[];
  /** What becomes of a category that fit has not seen: an error, or a row of zeros. */
  handleUnknown?: "error" | "ignore";
}

/**
 * The columns of `oneHot` side by side, with the categories of the rows given to `fit`.
 *
 *     const encoder = new data.OneHotEncoder().fit([["red", "S"], ["blue", "M"]]);
 *     encoder.transform([["red", "M"]]); // [[0, 1, 1, 0]]: blue, red, M, S
 *
 * Learned: categories, a list for each column. Named as in scikit-learn, but the result is never sparse.
 */
export class OneHotEncoder {
  readonly handleUnknown: "error" | "ignore";
  categories?: Category[][];
  readonly #isGiven: boolean;

  constructor(options: OneHotEncoderOptions = {}) {
    checkOptions("data.OneHotEncoder", options, ["categories", "handleUnknown"]);
    const { categories, handleUnknown = "error" } = options;
    if (handleUnknown !== "error" && handleUnknown !== "ignore") {
      throw new RangeError(
        `data.OneHotEncoder: handleUnknown must be "error" or "ignore", got "${handleUnknown}"`,
      );
    }
    this.handleUnknown = handleUnknown;
    this.#isGiven = categories !== undefined;
    if (categories) this.categories = readOrder("data.OneHotEncoder: categories", categories);
  }

  /** Remembers the categories of each column of X [n, columns]. */
  fit(X: Categories): this {
    const columns = readCategories("OneHotEncoder.fit: X", X);
    if (!this.#isGiven) this.categories = columns.map(distinct);
    return this;
  }

  /** [examples, all categories of all columns] */
  transform(X: Categories): tf.Tensor2D {
    if (!this.categories) throw new TypeError("OneHotEncoder.transform: call fit first");
    const columns = readCategories("OneHotEncoder.transform: X", X);
    const unknown = this.handleUnknown === "ignore" ? -1 : undefined;
    return encode("OneHotEncoder.transform", columns, this.categories, unknown);
  }

  /** `fit`, then these rows encoded. */
  fitTransform(X: Categories): tf.Tensor2D {
    return this.fit(X).transform(X);
  }

  /** A name for each column of the result: "0_blue", or "colour_blue" with names for the columns of X. */
  getFeatureNames(names?: readonly string[]): string[] {
    if (!this.categories) throw new TypeError("OneHotEncoder.getFeatureNames: call fit first");
    return this.categories.flatMap((list, j) => list.map((category) => `${names?.[j] ?? j}_${category}`));
  }
}

function encode(
  where: string,
  columns: readonly Category[][],
  categories: readonly Category[][],
  unknown?: number,
): tf.Tensor2D {
  if (columns.length !== categories.length) {
    throw new TypeError(
      `${where}: X must have one column for each that fit was given, ${categories.length}, got ${columns.length}`,
    );
  }
  const rows = columns[0]!.length;
  const width = categories.reduce((sum, list) => sum + list.length, 0);
  const X = new Float32Array(rows * width);
  let first = 0;
  for (const [j, list] of categories.entries()) {
    for (const [i, place] of placesOf(where, columns[j]!, list, unknown).entries()) {
      if (place >= 0) X[i * width + first + place] = 1;
    }
    first += list.length;
  }
  return tf.tensor2d(X, [rows, width]);
}
