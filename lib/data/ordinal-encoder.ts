// Categories with an order as whole numbers: small, medium, large become 0, 1, 2.

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

export interface OrdinalEncoderOptions {
  /** The order: one list for one column, or a list for each. Those that occur in fit, sorted, if absent. */
  categories?: readonly Category[] | readonly (readonly Category[])[];
}

/**
 * The place of each value in the order of its column: [examples, columns]. A value that is not in the order is
 * refused.
 *
 *     const days = new data.OrdinalEncoder({ categories: ["Mon", "Tue", "Wed"] });
 *     days.fitTransform(["Mon", "Wed"]); // [[0], [2]]
 *
 * Learned: categories, a list for each column. Named as in scikit-learn.
 */
export class OrdinalEncoder {
  categories?: Category[][];
  readonly #isGiven: boolean;

  constructor(options: OrdinalEncoderOptions = {}) {
    checkOptions("data.OrdinalEncoder", options, ["categories"]);
    const { categories } = options;
    this.#isGiven = categories !== undefined;
    if (categories) this.categories = readOrder("data.OrdinalEncoder: categories", categories);
  }

  /** Remembers the categories of each column of X [n, columns]. */
  fit(X: Categories): this {
    const columns = readCategories("OrdinalEncoder.fit: X", X);
    if (!this.#isGiven) this.categories = columns.map(distinct);
    return this;
  }

  /** The number of each value in its column: [n, columns]. */
  transform(X: Categories): tf.Tensor2D {
    const columns = readCategories("OrdinalEncoder.transform: X", X);
    const { categories } = this;
    if (!categories) throw new TypeError("OrdinalEncoder.transform: call fit first, or give categories");
    if (columns.length !== categories.length) {
      throw new TypeError(
        `OrdinalEncoder.transform: X must have one column for each that fit was given, ${categories.length}, got ${columns.length}`,
      );
    }
    const places = columns.map((column, j) => placesOf("OrdinalEncoder.transform", column, categories[j]!));
    const rows = columns[0]!.length;
    const codes = Float32Array.from(
      { length: rows * columns.length },
      (_, at) => places[at % columns.length]![Math.floor(at / columns.length)]!,
    );
    return tf.tensor2d(codes, [rows, columns.length]);
  }

  /** `fit`, then these rows encoded. */
  fitTransform(X: Categories): tf.Tensor2D {
    return this.fit(X).transform(X);
  }
}
