// Gradient boosting for classes.

import type { DenseMatrix, Matrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Labels } from "../labels.ts";
import { mostProbable, TabularClassifier } from "../tabular-classifier.ts";
import { Booster, boostingImportances } from "./booster.ts";
import { type BoostingOptions, readBoostingOptions } from "./boosting-options.ts";
import type { Tree } from "./tree.ts";

/**
 * Minimises the log-loss `L(F) = -1/l Σ log p(y)` by adding small trees to scores F, one after the other. For two
 * classes `p(1) = 1 / (1 + e⁻ᶠ)`, and each stage is one tree; for K there are K scores, `p = softmax(F)`, and K trees.
 *
 *     r = [y = k] - p,   h = p (1 - p),   Fₘ = Fₘ₋₁ + learningRate · (a tree grown to r)
 *
 * The residuals r are the negative gradient of the loss, h its curvature; a leaf answers with Newton's step
 * `Σ r / Σ h` over its rows (times (K - 1) / K for K > 2). F₀ gives the classes' shares.
 *
 *     const model = new GradientBoostingClassifier().fit([[1], [2], [3], [4]], [0, 0, 1, 1]);
 *     model.predict([[2.4], [2.6]]); // Tensor int32 [2] [0, 1]
 *
 * Learned by `fit`: `classes`, `trees`, `trainScore` (L after each stage), `featureImportances` [d]. Named as in
 * scikit-learn, whose numbers it gives; for two classes its train_score_ is 2 L. Source: Friedman, Greedy Function
 * Approximation, 2001.
 */
export class GradientBoostingClassifier extends TabularClassifier<Required<BoostingOptions>> {
  /** F₀: one number for two classes, else K. */
  #start: Float64Array = new Float64Array(1);
  /** Stage after stage, in each one tree or K. */
  #trees: Tree[][] = [];
  #trainScore: number[] = [];

  constructor(options: BoostingOptions = {}) {
    super("GradientBoostingClassifier", readBoostingOptions("GradientBoostingClassifier", options));
  }

  protected learn(x: DenseMatrix, { classes, indices }: Labels): void {
    const { nEstimators, learningRate } = this.options;
    const [l, K] = [x.rows, classes.length];
    const scores = K === 2 ? 1 : K;
    const booster = new Booster(x, this.options);
    this.#start = startOf(indices, K);
    this.#trees = [];
    this.#trainScore = [];
    const F = new Float64Array(l * scores);
    for (let i = 0; i < F.length; i++) F[i] = this.#start[i % scores]!;
    const r = new Float64Array(l);
    const h = new Float64Array(l);
    for (let stage = 0; stage < nEstimators; stage++) {
      booster.draw();
      const p = probabilitiesOf(F, K); // of this stage's beginning, for all of its trees
      const trees: Tree[] = [];
      for (let s = 0; s < scores; s++) {
        const k = K === 2 ? 1 : s;
        for (let i = 0; i < l; i++) {
          const pk = p[i * K + k]!;
          r[i] = (indices[i] === k ? 1 : 0) - pk;
          h[i] = pk * (1 - pk);
        }
        const { tree, leaves } = booster.grow(r, h, K === 2 ? 1 : (K - 1) / K);
        for (let i = 0; i < l; i++) F[i * scores + s]! += learningRate * tree.value[leaves[i]!]!;
        trees.push(tree);
      }
      this.#trees.push(trees);
      this.#trainScore.push(logLossOf(F, indices, K));
    }
  }

  protected probabilities(x: DenseMatrix): Float64Array {
    return probabilitiesOf(this.#scores(x), this.classes.length);
  }

  /** The scores F: X [n, d] gives [n] for two classes (above 0 the second), else [n, K]. */
  decisionFunction(X: Matrix): tf.Tensor {
    const x = this.read("decisionFunction", X);
    const F = Float32Array.from(this.#scores(x));
    return this.#start.length === 1 ? tf.tensor1d(F) : tf.tensor2d(F, [x.rows, this.#start.length]);
  }

  /** The predicted labels [n] after each stage: how the model came about. */
  *stagedPredict(X: Matrix): Generator<tf.Tensor1D> {
    for (const p of this.#staged("stagedPredict", X)) {
      yield tf.tensor1d(mostProbable(p, this.classes), "int32");
    }
  }

  /** The probabilities [n, K] after each stage. */
  *stagedPredictProba(X: Matrix): Generator<tf.Tensor2D> {
    const K = this.classes.length;
    for (const p of this.#staged("stagedPredictProba", X)) {
      yield tf.tensor2d(Float32Array.from(p), [p.length / K, K]);
    }
  }

  /** Stage after stage, in each one tree for two classes, else a tree for each class. */
  get trees(): readonly (readonly Tree[])[] {
    this.fitted("trees");
    return this.#trees;
  }

  /** The mean log-loss on the training data after each stage. */
  get trainScore(): readonly number[] {
    this.fitted("trainScore");
    return this.#trainScore;
  }

  /** By how much each feature's cuts have lowered the squared residuals in all stages, as shares: [d]. */
  get featureImportances(): tf.Tensor1D {
    const { features } = this.fitted("featureImportances");
    return tf.tensor1d(Float32Array.from(boostingImportances(this.#trees.flat(), features)));
  }

  #scores(x: DenseMatrix): Float64Array {
    const F = this.#firstScores(x.rows);
    for (const trees of this.#trees) this.#addStage(F, trees, x);
    return F;
  }

  *#staged(member: string, X: Matrix): Generator<Float64Array> {
    const x = this.read(member, X);
    const F = this.#firstScores(x.rows);
    for (const trees of this.#trees) {
      this.#addStage(F, trees, x);
      yield probabilitiesOf(F, this.classes.length);
    }
  }

  #firstScores(n: number): Float64Array {
    const scores = this.#start.length;
    return new Float64Array(n * scores).map((_, i) => this.#start[i % scores]!);
  }

  #addStage(F: Float64Array, trees: readonly Tree[], x: DenseMatrix): void {
    const scores = trees.length;
    for (const [s, tree] of trees.entries()) {
      for (let i = 0; i < x.rows; i++) {
        const leaf = tree.leafOf(x.values, i * x.columns);
        F[i * scores + s]! += this.options.learningRate * tree.value[leaf]!;
      }
    }
  }

  protected override describe(): string {
    return `${this.#trees.length} stages`;
  }
}

/** The scores that give the classes' shares. */
function startOf(indices: Int32Array, K: number): Float64Array {
  const shares = new Float64Array(K);
  for (const k of indices) shares[k]! += 1 / indices.length;
  return K === 2 ? Float64Array.of(Math.log(shares[1]! / shares[0]!)) : shares.map(Math.log);
}

/** F [n] or [n, K] gives p [n, K]. */
function probabilitiesOf(F: Float64Array, K: number): Float64Array {
  const n = K === 2 ? F.length : F.length / K;
  const p = new Float64Array(n * K);
  for (let i = 0; i < n; i++) {
    if (K === 2) {
      p[2 * i + 1] = 1 / (1 + Math.exp(-F[i]!));
      p[2 * i] = 1 / (1 + Math.exp(F[i]!)); // not 1 - p: that would lose the digits of a small one
      continue;
    }
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < K; k++) largest = Math.max(largest, F[i * K + k]!);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      p[i * K + k] = Math.exp(F[i * K + k]! - largest);
      sum += p[i * K + k]!;
    }
    for (let k = 0; k < K; k++) p[i * K + k]! /= sum;
  }
  return p;
}

/** `-1/l Σ log p(y)`, from the scores, so that it stays finite. */
function logLossOf(F: Float64Array, indices: Int32Array, K: number): number {
  let loss = 0;
  for (let i = 0; i < indices.length; i++) {
    if (K === 2) {
      const margin = indices[i] === 1 ? F[i]! : -F[i]!;
      loss += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin))); // log(1 + e⁻ᵐ)
      continue;
    }
    const row = F.subarray(i * K, (i + 1) * K);
    const largest = Math.max(...row);
    loss += largest + Math.log(row.reduce((sum, f) => sum + Math.exp(f - largest), 0)) - row[indices[i]!]!;
  }
  return loss / indices.length;
}
