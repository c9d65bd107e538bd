// k-means: clusters around centres, each the mean of the examples that are nearest to it.

import { counted } from "../counted.ts";
import { type Matrix, readMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type CenterChoice, chooseCenters } from "./choose-centers.ts";
import { type Clusters, lloyd, nearestCenters } from "./lloyd.ts";

export interface KMeansOptions {
  /** How many: the k of k-means. */
  nClusters?: number;
  /** Where centres begin: far apart by chance ("k-means++"), on any examples ("random"), or a row for each of them. */
  init?: CenterChoice;
  /** How often it begins anew; the start that ends in the smallest inertia counts. Centres that are given need 1. */
  nInit?: number;
  /** At most this many rounds of each start. */
  maxIter?: number;
  /** Of the draw of the first centres. */
  seed?: number;
}

/**
 * Minimises the inertia `Σ ‖xᵢ - c(xᵢ)‖²`, where c(x) is the nearest of `nClusters` centres: in turns, each example
 * goes to the nearest centre, and each centre to the mean of its examples, until no example changes (Lloyd, 1982).
 * That is a local minimum, hence several starts (k-means++: Arthur and Vassilvitskii, 2007).
 *
 *     const model = new KMeans({ nClusters: 2 }).fit([[0], [1], [10], [12]]);
 *     model.inertia; // 2.5
 *     model.predict([[2], [9]]); // two labels that differ
 *
 * Learned by `fit`: `clusterCenters` [k, d], `labels` [l], `inertia`, `nIter`. Named as in scikit-learn, where nInit is 1
 * for k-means++. Labels have no meaning but to be the same or not. Features of different units should be scaled first.
 */
export class KMeans {
  readonly options: Required<KMeansOptions>;
  #found: Clusters | undefined;

  constructor(options: KMeansOptions = {}) {
    checkOptions("KMeans", options, ["nClusters", "init", "nInit", "maxIter", "seed"]);
    const { nClusters = 8, init = "k-means++", maxIter = 300, seed = 0 } = options;
    const { nInit = typeof init === "string" ? 10 : 1 } = options;
    checkCount("KMeans: nClusters", nClusters);
    checkCount("KMeans: nInit", nInit);
    checkCount("KMeans: maxIter", maxIter);
    if (typeof init === "string" && init !== "k-means++" && init !== "random") {
      throw new RangeError(
        `KMeans: init must be "k-means++", "random" or a row for each centre, got "${init}"`,
      );
    }
    this.options = { nClusters, init, nInit, maxIter, seed };
  }

  /** Finds the centres for X [l, d]. */
  fit(X: Matrix): this {
    const x = readMatrix("KMeans.fit: X", X);
    const { nClusters, maxIter } = this.options;
    if (nClusters > x.rows) {
      throw new RangeError(`KMeans.fit: nClusters must be at most the ${x.rows} examples, got ${nClusters}`);
    }
    let best: Clusters | undefined;
    for (const centers of chooseCenters("KMeans", x, this.options)) {
      const found = lloyd(x, centers, { k: nClusters, maxIter });
      if (!best || found.inertia < best.inertia) best = found;
    }
    this.#found = best;
    return this;
  }

  /** The cluster of each row of X [n, d], the one with the nearest centre: [n]. */
  predict(X: Matrix): tf.Tensor1D {
    const { centers } = this.#learned("predict");
    const x = readMatrix("KMeans.predict: X", X);
    const { nClusters: k } = this.options;
    const d = centers.length / k;
    if (x.rows > 0 && x.columns !== d) {
      throw new TypeError(
        `KMeans.predict: X must have shape [examples, ${d}], got [${x.rows}, ${x.columns}]`,
      );
    }
    return tf.tensor1d(nearestCenters(x, centers, k).labels, "int32");
  }

  /** `fit`, then the labels of these examples. */
  fitPredict(X: Matrix): tf.Tensor1D {
    return this.fit(X).labels;
  }

  /** The centres [k, d]. */
  get clusterCenters(): tf.Tensor2D {
    const { centers } = this.#learned("clusterCenters");
    const { nClusters } = this.options;
    return tf.tensor2d(Float32Array.from(centers), [nClusters, centers.length / nClusters]);
  }

  /** The cluster of each example that was given to `fit`, from 0: [l]. */
  get labels(): tf.Tensor1D {
    return tf.tensor1d(this.#learned("labels").labels, "int32");
  }

  /** `Σ ‖xᵢ - c(xᵢ)‖²` over the examples that were given to `fit`. */
  get inertia(): number {
    return this.#learned("inertia").inertia;
  }

  /** Rounds of the start that won. */
  get nIter(): number {
    return this.#learned("nIter").nIter;
  }

  toString(): string {
    if (!this.#found) return "KMeans: not fitted yet";
    const { labels, inertia } = this.#found;
    const { nClusters } = this.options;
    return `KMeans: ${counted(nClusters, "cluster")} of ${counted(labels.length, "example")}, inertia ${Number(inertia.toPrecision(4))}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }

  #learned(member: string): Clusters {
    if (!this.#found) throw new Error(`KMeans.${member}: nothing has been learned yet; call fit(X) first`);
    return this.#found;
  }
}
