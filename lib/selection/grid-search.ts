// Grid search: tries all combinations of options by cross-validation, coarse to fine if asked for.

import { random } from "../data/random.ts";
import type { Matrix, Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { rowsOf } from "../ensemble/member.ts";
import { clone, type Estimator, isClassifier } from "../estimator.ts";
import { checkEstimator, readTable } from "./cross-validate.ts";
import { combinations, type Grid, type Params, refined } from "./parameter-grid.ts";
import { type Cv, readFolds } from "./read-folds.ts";
import { RUN_OPTIONS, type RunOptions, runJobs } from "./run-jobs.ts";
import { checkScoring, type Scoring } from "./scoring.ts";
import { holdOut, holdOutStratified } from "./shuffle-split.ts";

export interface GridSearchOptions extends RunOptions {
  /** A number of folds (stratified for a classifier), or a splitter. */
  cv?: Cv;
  /** What is measured: a metric's name, or a function; the estimator's own `score` if absent. */
  scoring?: Scoring;
  /** Whether the best model is fitted to all examples in the end. */
  refit?: boolean;
  /** After the grid, so many finer ones, each around the best of the one before. */
  refine?: number;
  /** The share of the examples that all grids but the last are searched on. */
  coarseShare?: number;
  /** Of the draw of these examples. */
  seed?: number;
}

/** What one combination of options gave. */
export interface Trial {
  params: Params;
  /** The mean over the folds, and their standard deviation. */
  meanTestScore: number;
  stdTestScore: number;
  /** For each fold. */
  testScore: number[];
  /** 0 for the grid given, 1 for the first finer one, ... */
  round: number;
}

/**
 * Scores a copy of the estimator for each combination of options by cross-validation, and keeps the best; of equal
 * ones the first.
 *
 *     const grid = { nNeighbors: [1, 3, 5, 7], weights: ["uniform", "distance"] };
 *     const search = new selection.GridSearch(new neighbors.KNeighborsClassifier(), grid);
 *     await search.fit(X, y);
 *     search.bestParams; // { nNeighbors: 5, weights: "uniform" }
 *
 * Learned by `fit`: `bestParams`, `bestScore`, `bestEstimator`, and `trials`, all that was tried. Named as in
 * scikit-learn's GridSearchCV; `refine` and `coarseShare` are ours: first a coarse grid over orders of magnitude, if
 * the data are many on a part of them, then finer ones on all.
 */
export class GridSearch<E extends Estimator = Estimator> {
  readonly estimator: E;
  readonly grid: Grid;
  readonly options: GridSearchOptions;
  trials: Trial[] = [];
  #best: Trial | undefined;
  #model: E | undefined;

  constructor(estimator: E, grid: Grid, options: GridSearchOptions = {}) {
    const where = "GridSearch";
    const known = ["cv", "scoring", "refit", "refine", "coarseShare", "seed", ...RUN_OPTIONS];
    checkOptions(where, options, known);
    checkEstimator(where, estimator);
    checkGrid(estimator, grid);
    const { refine = 0, coarseShare = 1, scoring } = options;
    checkCount(`${where}: refine`, refine, 0);
    checkScoring(where, scoring);
    if (!(coarseShare > 0 && coarseShare <= 1)) {
      throw new RangeError(`${where}: coarseShare must be above 0 and at most 1, got ${coarseShare}`);
    }
    if (coarseShare < 1 && refine === 0) {
      throw new RangeError(`${where}: coarseShare needs refine, the finer grids that see all examples`);
    }
    this.estimator = estimator;
    this.grid = grid;
    this.options = options;
  }

  async fit(X: Matrix, y: Vector): Promise<this> {
    const { cv = 5, scoring, refit = true, refine = 0, coarseShare = 1, seed = 0, ...run } = this.options;
    const where = "GridSearch.fit";
    const all = readTable(where, X, y);
    this.trials = [];
    this.#best = this.#model = undefined;
    let grid = this.grid;
    for (let round = 0; round <= refine; round++) {
      const isPart = coarseShare < 1 && round < refine;
      const table = isPart ? partOf(where, all, coarseShare, isClassifier(this.estimator), seed) : all;
      const folds = readFolds(where, cv, table.x.rows, table.y, isClassifier(this.estimator));
      // What was tried on the same examples is not tried again.
      const known = coarseShare < 1 && !isPart ? [] : this.trials;
      const tried = new Set(known.map(({ params }) => JSON.stringify(params)));
      const candidates = combinations(grid).filter((params) => !tried.has(JSON.stringify(params)));
      const jobs = candidates.flatMap((changes) =>
        folds.map((_, fold) => ({ estimator: this.estimator, changes, fold })),
      );
      const task = { ...table, folds, scoring, returnTrainScore: false };
      const results = await runJobs(where, task, jobs, run);
      const trials = candidates.map((params, c) => {
        const testScore = results.slice(c * folds.length, (c + 1) * folds.length).map((one) => one.testScore);
        return { params, ...meanAndDeviation(testScore), testScore, round };
      });
      this.#best = bestOf([...known, ...trials]);
      this.trials.push(...trials);
      if (round < refine) {
        grid = refined(grid, this.#best.params, (name, value) => accepts(this.estimator, name, value));
      }
    }
    if (refit) this.#model = clone(this.estimator, this.bestParams).fit(X, y);
    return this;
  }

  /** The options of the best model. */
  get bestParams(): Params {
    return this.#fitted("bestParams").params;
  }

  /** Its mean score over the folds. */
  get bestScore(): number {
    return this.#fitted("bestScore").meanTestScore;
  }

  /** The best model, fitted to all examples. */
  get bestEstimator(): E {
    this.#fitted("bestEstimator");
    if (this.#model) return this.#model;
    throw new Error("GridSearch.bestEstimator: nothing was fitted to all examples; leave refit: false out");
  }

  /** What the best model predicts. */
  predict(X: Matrix): tf.Tensor1D {
    return this.bestEstimator.predict(X);
  }

  /** The best model's own score. */
  score(X: Matrix, y: Vector): number {
    return this.bestEstimator.score(X, y);
  }

  #fitted(member: string): Trial {
    if (this.#best) return this.#best;
    throw new Error(`GridSearch.${member}: nothing was searched yet; write await search.fit(X, y) first`);
  }

  /** The best, and how many were tried. */
  toString(): string {
    if (!this.#best) return "GridSearch: not fitted yet";
    const { params, meanTestScore, stdTestScore } = this.#best;
    const score = `${Number(meanTestScore.toPrecision(4))} ± ${Number(stdTestScore.toPrecision(2))}`;
    return `GridSearch: ${JSON.stringify(params)} scores ${score}, the best of ${this.trials.length}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function checkGrid(estimator: Estimator, grid: Grid): void {
  if (grid === null || typeof grid !== "object" || Array.isArray(grid)) {
    throw new TypeError("GridSearch: grid must be an object of arrays, such as { alpha: [0.1, 1, 10] }");
  }
  for (const [name, values] of Object.entries(grid)) {
    if (!Array.isArray(values) || values.length === 0) {
      throw new TypeError(
        `GridSearch: grid.${name} must be an array of at least one value, write [${values}]`,
      );
    }
    // The constructor knows which options there are, and which values they take.
    for (const value of values) clone(estimator, { [name]: value });
  }
}

function accepts(estimator: Estimator, name: string, value: number): boolean {
  try {
    clone(estimator, { [name]: value });
    return true;
  } catch {
    return false; // only the constructor knows, and it says so by an error
  }
}

function bestOf(trials: readonly Trial[]): Trial {
  return trials.reduce((best, trial) => (trial.meanTestScore > best.meanTestScore ? trial : best));
}

export function meanAndDeviation(scores: readonly number[]): { meanTestScore: number; stdTestScore: number } {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const squares = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { meanTestScore: mean, stdTestScore: Math.sqrt(squares / scores.length) };
}

/** A draw of the examples, in their order. */
function partOf(
  where: string,
  { x, y }: ReturnType<typeof readTable>,
  share: number,
  isStratified: boolean,
  seed: number,
): ReturnType<typeof readTable> {
  const { test } = isStratified
    ? holdOutStratified(where, y, x.rows, share, random(seed))
    : holdOut(where, x.rows, share, random(seed));
  const rows = test.sort();
  const part = Float64Array.from(rows, (row) => y[row]!);
  return readTable(where, rowsOf(x, rows), part);
}
