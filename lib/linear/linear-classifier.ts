// What every linear model of classes owes: scores `X wᵀ + b`, of which the sign or the largest says the class.

import {
  type Matrix,
  readMatrixAsItIs,
  type StoredMatrix,
  toTensor2D,
  type Vector,
} from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Classifier } from "../estimator.ts";
import { checkColumns, checkLength, readLabelsOf } from "../examples.ts";
import { type Labels, readLabels } from "../labels.ts";

/** w [scores, d] row after row, b [scores]; one score for two classes, K for K. */
export interface LearnedScores {
  w: ArrayLike<number>;
  b: ArrayLike<number>;
  nIter: number;
  converged: boolean;
}

interface Learned {
  classes: readonly number[];
  coef: tf.Tensor2D;
  intercept: tf.Tensor1D;
  nIter: number;
  examples: number;
  converged: boolean;
}

export abstract class LinearClassifier<Options extends { maxIter: number }> implements Classifier {
  /** As given, with the defaults filled in. */
  readonly options: Options;
  readonly #name: string;
  #learned?: Learned;

  /** `name` opens the error texts: a class's own name may be another one after bundling. */
  constructor(name: string, options: Options) {
    this.#name = name;
    this.options = options;
  }

  /** Learns from X [l, d] and the class labels y [l], whole numbers of which at least two differ. */
  fit(X: Matrix, y: Vector): this {
    const call = `${this.#name}.fit`;
    const x = readMatrixAsItIs(`${call}: X`, X);
    const labels = readLabelsOf(call, x, y);
    const { w, b, nIter, converged } = this.solve(x, labels);
    this.#learned = {
      classes: labels.classes,
      coef: tf.keep(tf.tensor2d(Float32Array.from(w), [b.length, x.columns])),
      intercept: tf.keep(tf.tensor1d(Float32Array.from(b))),
      nIter,
      examples: x.rows,
      converged,
    };
    return this;
  }

  /** The weights and intercepts for X [l, d] and its labels. */
  protected abstract solve(x: StoredMatrix, labels: Labels): LearnedScores;

  /** `X wᵀ + b`: X [n, d] gives [n] for two classes, above 0 for the second of them, and [n, K] for K. */
  decisionFunction(X: Matrix): tf.Tensor1D | tf.Tensor2D {
    const scores = this.scores("decisionFunction", X);
    return scores.shape[1] === 1 ? tf.tidy(() => scores.flatten() as tf.Tensor1D) : scores;
  }

  /** The class of each row: X [n, d] gives [n], labels as they stand in `classes`. A score of 0 is the second class. */
  predict(X: Matrix): tf.Tensor1D {
    return this.#guesses("predict", X);
  }

  /** Accuracy: the share of the rows of X [n, d] whose class is predicted as y [n] says. */
  score(X: Matrix, y: Vector): number {
    const labels = readLabels(`${this.#name}.score: y`, y);
    const prediction = this.#guesses("score", X);
    const guesses = prediction.dataSync();
    prediction.dispose();
    const n = labels.indices.length;
    checkLength(`${this.#name}.score`, { rows: guesses.length, columns: this.coef.shape[1] }, n);
    if (n === 0) throw new RangeError(`${this.#name}.score: X must have at least one row, got none`);
    let right = 0;
    for (let i = 0; i < n; i++) if (labels.classes[labels.indices[i]!] === guesses[i]) right++;
    return right / n;
  }

  /** The labels that `fit` has seen, ascending: K of them. */
  get classes(): readonly number[] {
    return this.#fitted("classes").classes;
  }

  /** The weights w: [1, d] for two classes, [K, d] for K. */
  get coef(): tf.Tensor2D {
    return this.#fitted("coef").coef;
  }

  /** The biases b: [1] for two classes, [K] for K. */
  get intercept(): tf.Tensor1D {
    return this.#fitted("intercept").intercept;
  }

  /** How many steps the fit took; with one model for each class, the most that one of them took. */
  get nIter(): number {
    return this.#fitted("nIter").nIter;
  }

  /** [n, 1] or [n, K] */
  protected scores(member: string, X: Matrix): tf.Tensor2D {
    const { coef, intercept } = this.#fitted(member);
    return tf.tidy(() => {
      const x = toTensor2D(`${this.#name}.${member}: X`, X);
      const [n, [K, d]] = [x.shape[0], coef.shape];
      checkColumns(`${this.#name}.${member}`, x.shape, d);
      if (n === 0 || d === 0) return tf.zeros([n, K]).add(intercept) as tf.Tensor2D;
      return x.matMul(coef, false, true).add(intercept) as tf.Tensor2D; // [n, K]
    });
  }

  #guesses(member: string, X: Matrix): tf.Tensor1D {
    return tf.tidy(() => {
      const scores = this.scores(member, X);
      const classes = tf.tensor1d([...this.classes], "int32");
      const places = scores.shape[1] === 1 ? scores.flatten().greaterEqual(0).toInt() : argMax(scores);
      return classes.gather(places as tf.Tensor1D);
    });
  }

  #fitted(member: string): Learned {
    if (!this.#learned) {
      throw new Error(`${this.#name}.${member}: the model has learned nothing yet; call fit(X, y) first`);
    }
    return this.#learned;
  }

  /** What was learned, or that nothing was. */
  toString(): string {
    if (!this.#learned) return `${this.#name}: not fitted yet`;
    const { classes, coef, examples, nIter, converged } = this.#learned;
    const many = classes.length > 6 ? `${classes.length} classes` : `classes ${classes.join(", ")}`;
    const d = coef.shape[1];
    const end = converged ? "" : `, where maxIter ended it before tol was reached`;
    return (
      `${this.#name}: ${many} of ${d} ${d === 1 ? "feature" : "features"}, found in ${nIter} ` +
      `${nIter === 1 ? "step" : "steps"} from ${examples} examples${end}`
    );
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * One against the rest: for two classes one model of signs, -1 for the first and 1 for the second; for K classes K
 * models, each with 1 for its own class.
 */
export function oneVsRest(
  { classes, indices }: Labels,
  d: number,
  fit: (signs: Float64Array) => { w: ArrayLike<number>; b: number; nIter: number; converged: boolean },
): LearnedScores {
  const own = classes.length === 2 ? [1] : [...classes.keys()];
  const models = own.map((k) => {
    const signs = new Float64Array(indices.length);
    for (let i = 0; i < signs.length; i++) signs[i] = indices[i] === k ? 1 : -1;
    return fit(signs);
  });
  const w = new Float64Array(models.length * d);
  for (const [k, model] of models.entries()) w.set(model.w, k * d);
  return {
    w,
    b: models.map(({ b }) => b),
    nIter: Math.max(...models.map(({ nIter }) => nIter)),
    converged: models.every(({ converged }) => converged),
  };
}

/** The place of the largest of each row, the first of equals; of no rows too, which not every engine can. */
function argMax(scores: tf.Tensor2D): tf.Tensor {
  return scores.shape[0] === 0 ? tf.zeros([0], "int32") : scores.argMax(1);
}
