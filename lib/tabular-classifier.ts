// What classifiers in plain arrays share: the door of `fit` and `predict`, and the answer by the largest probability.

import { counted } from "./counted.ts";
import { type DenseMatrix, type Matrix, readMatrix, readVector, type Vector } from "./engine/arguments.ts";
import * as tf from "./engine/tensorflow.ts";
import type { Classifier } from "./estimator.ts";
import { checkColumns, checkLength, readLabelsOf } from "./examples.ts";
import type { Labels } from "./labels.ts";
import { accuracy } from "./metrics/accuracy.ts";

/** What `fit` has seen. */
export interface Seen {
  examples: number;
  features: number;
}

/**
 * Predicts the most probable class; of equally probable ones the smaller label.
 *
 * A classifier says how it learns and how it gives each class its probability, in double precision.
 */
export abstract class TabularClassifier<Options extends object> implements Classifier {
  readonly options: Options;
  readonly #name: string;
  #seen?: Seen & { classes: readonly number[] };

  /** The name opens the error texts. */
  constructor(name: string, options: Options) {
    this.#name = name;
    this.options = options;
  }

  /** From X [l, d] and the labels, of at least two classes. */
  protected abstract learn(x: DenseMatrix, labels: Labels): void;

  /** For X [n, d]: [n, K], row after row. */
  protected abstract probabilities(x: DenseMatrix): Float64Array;

  fit(X: Matrix, y: Vector): this {
    const call = `${this.#name}.fit`;
    const x = readMatrix(`${call}: X`, X);
    const labels = readLabelsOf(call, x, y);
    this.learn(x, labels);
    this.#seen = { examples: x.rows, features: x.columns, classes: labels.classes };
    return this;
  }

  /** The most probable label of each row: X [n, d] gives [n]. */
  predict(X: Matrix): tf.Tensor1D {
    return tf.tensor1d(this.#guesses(this.read("predict", X)), "int32");
  }

  /** The probability of each class, in the order of `classes`: X [n, d] gives [n, K]. */
  predictProba(X: Matrix): tf.Tensor2D {
    const x = this.read("predictProba", X);
    const p = Float32Array.from(this.probabilities(x));
    return tf.tensor2d(p, [x.rows, this.classes.length]);
  }

  /** The share of the rows of X [n, d] whose label y [n] is predicted. */
  score(X: Matrix, y: Vector): number {
    const x = this.read("score", X);
    const target = readVector(`${this.#name}.score: y`, y);
    checkLength(`${this.#name}.score`, x, target.length);
    return accuracy(target, this.#guesses(x));
  }

  /** The labels that `fit` has seen, ascending: K of them. */
  get classes(): readonly number[] {
    return this.fitted("classes").classes;
  }

  /** What `fit` has seen; `member` is named in the error if it has seen nothing. */
  protected fitted(member: string): Seen & { classes: readonly number[] } {
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

  #guesses(x: DenseMatrix): Int32Array {
    return mostProbable(this.probabilities(x), this.classes);
  }

  /** In a few words, what was learned. */
  protected describe(): string {
    return "fitted";
  }

  toString(): string {
    if (!this.#seen) return `${this.#name}: not fitted yet`;
    const { examples, features, classes } = this.#seen;
    return `${this.#name}: ${this.describe()}, from ${counted(examples, "example")} of ${counted(features, "feature")} in ${classes.length} classes`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** For p [n, K] the label of the largest of each row; of equal ones the first. */
export function mostProbable(p: Float64Array, classes: readonly number[]): Int32Array {
  const K = classes.length;
  return Int32Array.from({ length: p.length / K }, (_, i) => {
    let best = 0;
    for (let k = 1; k < K; k++) if (p[i * K + k]! > p[i * K + best]!) best = k;
    return classes[best]!;
  });
}
