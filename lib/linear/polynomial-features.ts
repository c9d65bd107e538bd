// Powers and products of features, so that a linear model draws curves.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import { checkColumns, readRows } from "../examples.ts";

export interface PolynomialFeaturesOptions {
  /** The highest sum of the exponents. */
  degree?: number;
  /** Only products of different features, no powers. */
  interactionOnly?: boolean;
  /** A first column of ones; a model with an intercept needs none. */
  includeBias?: boolean;
}

/**
 * All products of at most `degree` features of X [l, d], by degree and then in the order of the features.
 *
 *     new PolynomialFeatures({ degree: 3 }).fitTransform([[2]]); // [Float64Array [2, 4, 8]]
 *     const powers = new PolynomialFeatures({ degree: 2 }).fit([[2, 3]]);
 *     powers.transform([[2, 3]]); // [Float64Array [2, 3, 4, 6, 9]]
 *     powers.getFeatureNamesOut(); // ["x0", "x1", "x0^2", "x0 x1", "x1^2"]
 *
 * Gives rows in double precision, which every estimator takes, and no tensor: in the 32 bits of a tensor the eighth
 * power of numbers around 1 can no longer be told from a combination of the other seven. As scikit-learn's, where
 * includeBias is true by default.
 */
export class PolynomialFeatures {
  readonly options: Required<PolynomialFeaturesOptions>;
  #powers?: number[][];
  #features = 0;

  constructor(options: PolynomialFeaturesOptions = {}) {
    checkOptions("PolynomialFeatures", options, ["degree", "interactionOnly", "includeBias"]);
    const { degree = 2, interactionOnly = false, includeBias = false } = options;
    checkCount("PolynomialFeatures: degree", degree, 0);
    this.options = { degree, interactionOnly, includeBias };
  }

  /** Learns how many features X [l, d] has. */
  fit(X: Matrix): this {
    return this.#learn(readRows("PolynomialFeatures.fit", X).columns);
  }

  #learn(d: number): this {
    const { degree, interactionOnly, includeBias } = this.options;
    const products: number[][] = includeBias ? [[]] : [];
    let last: number[][] = [[]];
    for (let k = 1; k <= degree; k++) {
      last = last.flatMap((product) => {
        const from = product.length === 0 ? 0 : product.at(-1)! + (interactionOnly ? 1 : 0);
        return Array.from({ length: Math.max(0, d - from) }, (_, j) => [...product, from + j]);
      });
      products.push(...last);
    }
    this.#powers = products;
    this.#features = d;
    return this;
  }

  /** The products of the rows of X [n, d]: n rows of them. */
  transform(X: Matrix): Float64Array[] {
    const products = this.#fitted("transform");
    const x = readRows("PolynomialFeatures.transform", X);
    checkColumns("PolynomialFeatures.transform", [x.rows, x.columns], this.#features);
    return productsOf(x, products);
  }

  fitTransform(X: Matrix): Float64Array[] {
    const x = readRows("PolynomialFeatures.fitTransform", X);
    return productsOf(x, this.#learn(x.columns).#fitted("fitTransform"));
  }

  /** What each column is, with `names` [d] for the features. */
  getFeatureNamesOut(names?: readonly string[]): string[] {
    const products = this.#fitted("getFeatureNamesOut");
    if (names && names.length !== this.#features) {
      throw new TypeError(
        `PolynomialFeatures.getFeatureNamesOut: names must have shape [${this.#features}], got [${names.length}]`,
      );
    }
    return products.map((product) => {
      const features = [...new Set(product)].map((j) => {
        const exponent = product.filter((other) => other === j).length;
        return `${names?.[j] ?? `x${j}`}${exponent > 1 ? `^${exponent}` : ""}`;
      });
      return features.join(" ") || "1";
    });
  }

  #fitted(member: string): number[][] {
    if (this.#powers) return this.#powers;
    throw new Error(`PolynomialFeatures.${member}: it does not know X yet; call fit(X) first`);
  }
}

function productsOf({ values, rows, columns }: DenseMatrix, products: readonly number[][]): Float64Array[] {
  return Array.from({ length: rows }, (_, i) =>
    Float64Array.from(products, (product) =>
      product.reduce((value, j) => value * values[i * columns + j]!, 1),
    ),
  );
}
