// What regressions in plain arrays share: the door of `fit` and `predict`, and the score.

import { counted } from "./counted.ts";
import { type DenseMatrix, type Matrix, readMatrix, readVector, type Vector } from "./engine/arguments.ts";
import * as tf from "./engine/tensorflow.ts";
import type { Estimator } from "./estimator.ts";
import { checkColumns, checkLength, readExamples } from "./examples.ts";
import { r2 } from "./metrics/r2.ts";
import type { Seen } from "./tabular-classifier.ts";

/** A regression says how it learns and what it predicts, in double precision. */
export abstract class TabularRegressor<Options extends object> implements Estimator {
  readonly options: Options;
  readonly #name: string;
  #seen?: Seen;

  /** The name opens the error texts. */
  constructor(name: string, options: Options) {
    this.#name = name;
    this.options = options;
  }

  /** From X [l, d] and the targets y [l]. */
  protected abstract learn(x: DenseMatrix, y: Float64Array): void;

  /** For X [n, d]: [n]. */
  protected abstract values(x: DenseMatrix): Float64Array;

  fit(X: Matrix, y: Vector): this {
    const { x, target } = readExamples(`${this.#name}.fit`, X, y);
    this.learn(x, target);
    this.#seen = { examples: x.rows, features: x.columns };
    return this;
  }

  /** X [n, d] gives [n]. */
  predict(X: Matrix): tf.Tensor1D {
    return tf.tensor1d(Float32Array.from(this.values(this.read("predict", X))));
  }

  /** R² of the predictions for X [n, d] against y [n]: 1 is perfect, 0 no better than the mean of y. */
  score(X: Matrix, y: Vector): number {
    const x = this.read("score", X);
    const target = readVector(`${this.#name}.score: y`, y);
    checkLength(`${this.#name}.score`, x, target.length);
    return r2(target, this.values(x));
  }

  /** What `fit` has seen; `member` is named in the error if it has seen nothing. */
  protected fitted(member: string): Seen {
    if (this.#seen) return this.#seen;
    throw new Error(`${this.#name}.${member}: the model has learned nothing yet; call fit(X, y) first`);
  }

  /** X as `member` takes it: with as many columns as in fit. */
  protected read(member: string, X: Matrix): DenseMatrix {
    const { features } = this.fitted(member);
    const call = `${this.#name}.${member}`;
    const x = readMatrix(`${call}: X`, X);
    checkColumns(call, [x.rows, x.columns], features);
    return x;
  }

  /** In a few words, what was learned. */
  protected describe(): string {
    return "fitted";
  }

  toString(): string {
    if (!this.#seen) return `${this.#name}: not fitted yet`;
    const { examples, features } = this.#seen;
    return `${this.#name}: ${this.describe()}, from ${counted(examples, "example")} of ${counted(features, "feature")}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}
