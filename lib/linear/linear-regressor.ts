// What every linear model of numbers owes: it predicts `X w + b`, whatever way w and b were found.

import { type Matrix, readVector, toTensor2D, type Vector } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Estimator } from "../estimator.ts";
import { checkColumns, checkLength } from "../examples.ts";
import { r2 } from "../metrics/r2.ts";

interface Learned {
  coef: tf.Tensor1D;
  intercept: number;
  examples: number;
  nIter: number;
}

export abstract class LinearRegressor<Options extends object> implements Estimator {
  /** As given, with the defaults filled in. */
  readonly options: Options;
  readonly #name: string;
  #learned?: Learned;

  /** `name` opens the error texts: a class's own name may be another one after bundling. */
  constructor(name: string, options: Options) {
    this.#name = name;
    this.options = options;
  }

  /** Finds w [d] and b for X [l, d] and y [l]. */
  abstract fit(X: Matrix, y: Vector): this;

  /** `X w + b`: X [n, d] gives [n]. */
  predict(X: Matrix): tf.Tensor1D {
    return this.#values("predict", X);
  }

  /** R² of the predictions for X [n, d] against y [n]: 1 is perfect, 0 no better than the mean of y. */
  score(X: Matrix, y: Vector): number {
    const call = `${this.#name}.score`;
    const prediction = this.#values("score", X);
    try {
      const target = readVector(`${call}: y`, y);
      checkLength(call, { rows: prediction.size, columns: this.coef.size }, target.length);
      return r2(target, prediction);
    } finally {
      prediction.dispose();
    }
  }

  /** The weights w [d]. */
  get coef(): tf.Tensor1D {
    return this.#fitted("coef").coef;
  }

  /** The bias b. */
  get intercept(): number {
    return this.#fitted("intercept").intercept;
  }

  /** How many passes or steps the fit took; 1 where the solution is computed at once. */
  get nIter(): number {
    return this.#fitted("nIter").nIter;
  }

  /** What `fit` found. */
  protected learn(w: ArrayLike<number>, intercept: number, { examples, nIter = 1 }: LearnedFrom): this {
    this.#learned = { coef: tf.keep(tf.tensor1d(Float32Array.from(w))), intercept, examples, nIter };
    return this;
  }

  /** How it was found, for the sentence that the model shows: "exactly", "in 12 passes". */
  protected abstract how(): string;

  #values(member: string, X: Matrix): tf.Tensor1D {
    const { coef, intercept } = this.#fitted(member);
    return tf.tidy(() => {
      const x = toTensor2D(`${this.#name}.${member}: X`, X);
      const [n, d] = [x.shape[0], coef.size];
      checkColumns(`${this.#name}.${member}`, x.shape, d);
      if (n === 0 || d === 0) return tf.fill([n], intercept) as tf.Tensor1D;
      return x.matMul(coef.expandDims(1)).add(intercept).flatten() as tf.Tensor1D; // [n]
    });
  }

  #fitted(member: string): Learned {
    if (!this.#learned) {
      throw new Error(`${this.#name}.${member}: the model has learned nothing yet; call fit(X, y) first`);
    }
    return this.#learned;
  }

  /** The equation that was learned, or that nothing was. */
  toString(): string {
    if (!this.#learned) return `${this.#name}: not fitted yet`;
    const { coef, intercept, examples } = this.#learned;
    const weights = [...coef.dataSync()];
    const terms = weights.slice(0, 4).map((w, j) => `${signed(w, j)} x${weights.length > 1 ? j + 1 : ""}`);
    if (weights.length > 4) terms.push(`+ … (${weights.length} features)`);
    const equation = `y = ${[...terms, signed(intercept, terms.length)].join(" ")}`;
    return `${this.#name}: ${equation}, found ${this.how()} from ${examples} examples`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

interface LearnedFrom {
  examples: number;
  nIter?: number;
}

function signed(value: number, place: number): string {
  const size = Number(Math.abs(value).toPrecision(4)).toString();
  if (place === 0) return value < 0 ? `-${size}` : size;
  return `${value < 0 ? "-" : "+"} ${size}`;
}
