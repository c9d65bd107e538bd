// The nearest training examples of each query, and how much each of them counts.

import type { DenseMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions, choose } from "../engine/options.ts";
import { KDTree } from "./k-d-tree.ts";
import { Nearest } from "./nearest.ts";

export interface NeighborsOptions {
  /** How many neighbours are asked: the k of kNN. */
  nNeighbors?: number;
  /** Whether all count alike, or each by 1 / distance. */
  weights?: "uniform" | "distance";
  /** How they are found: by looking at all, through a k-d tree, or by what is faster for these data. */
  algorithm?: "auto" | "brute" | "kdTree";
}

/** All options, defaults included; `where` ("KNeighborsClassifier") opens the error texts. */
export function readNeighborsOptions(where: string, options: NeighborsOptions): Required<NeighborsOptions> {
  checkOptions(where, options, ["nNeighbors", "weights", "algorithm"]);
  const { nNeighbors = 5, weights = "uniform", algorithm = "auto" } = options;
  checkCount(`${where}: nNeighbors`, nNeighbors);
  choose(where, "weights", weights, { uniform: 0, distance: 0 });
  choose(where, "algorithm", algorithm, { auto: 0, brute: 0, kdTree: 0 });
  return { nNeighbors, weights, algorithm };
}

/** Up to so many features a k-d tree leaves most points out; with more, nearly all halves must be looked into. */
const FEW_FEATURES = 6;
/** So many examples for a tree to be worth its building. */
const MANY_ROWS = 200;

/** The training examples, by Euclidean distance. */
export class Neighborhood {
  readonly #x: DenseMatrix;
  readonly #tree: KDTree | undefined;
  readonly #options: Required<NeighborsOptions>;

  constructor(where: string, x: DenseMatrix, options: Required<NeighborsOptions>) {
    if (options.nNeighbors > x.rows) {
      throw new RangeError(
        `${where}: nNeighbors must be at most the ${x.rows} examples, got ${options.nNeighbors}`,
      );
    }
    const { algorithm } = options;
    const paysOff = x.columns <= FEW_FEATURES && x.rows >= MANY_ROWS;
    this.#x = x;
    this.#tree = algorithm === "kdTree" || (algorithm === "auto" && paysOff) ? new KDTree(x) : undefined;
    this.#options = options;
  }

  /** For each row of `queries` its neighbours, the nearest first; of equally near ones the first example. */
  forEach(queries: DenseMatrix, take: (query: number, nearest: Nearest) => void): void {
    const nearest = new Nearest(this.#options.nNeighbors);
    for (let i = 0; i < queries.rows; i++) {
      nearest.count = 0;
      if (this.#tree) this.#tree.search(queries.values, i * queries.columns, nearest);
      else this.#lookAtAll(queries.values, i * queries.columns, nearest);
      take(i, nearest);
    }
  }

  /** How much each neighbour counts. On an example itself (distance 0), only those at distance 0 do. */
  weights({ squares }: Nearest): Float64Array {
    if (this.#options.weights === "uniform") return new Float64Array(squares.length).fill(1);
    const isThere = squares.some((square) => square === 0);
    return squares.map((square) => (isThere ? (square === 0 ? 1 : 0) : 1 / Math.sqrt(square)));
  }

  #lookAtAll(queries: Float64Array, at: number, nearest: Nearest): void {
    const { values, rows, columns: d } = this.#x;
    let { farthest } = nearest;
    for (let row = 0, from = 0; row < rows; row++, from += d) {
      let squares = 0;
      let j = 0;
      // In strides of 4, after which a point that is too far already is left.
      for (; j + 3 < d && squares <= farthest; j += 4) {
        const a = values[from + j]! - queries[at + j]!;
        const b = values[from + j + 1]! - queries[at + j + 1]!;
        const c = values[from + j + 2]! - queries[at + j + 2]!;
        const e = values[from + j + 3]! - queries[at + j + 3]!;
        squares = squares + a * a + b * b + c * c + e * e;
      }
      if (squares > farthest) continue;
      for (; j < d; j++) {
        const a = values[from + j]! - queries[at + j]!;
        squares += a * a;
      }
      if (squares > farthest) continue;
      nearest.offer(row, squares);
      farthest = nearest.farthest;
    }
  }
}
