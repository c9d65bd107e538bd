// `kneighbors`: which examples were asked, and how far away they are.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Neighborhood } from "./neighborhood.ts";

export interface Neighbors {
  /** [n, k], the nearest first. */
  distances: tf.Tensor2D;
  /** [n, k], row numbers of the training data. */
  indices: tf.Tensor2D;
}

export function neighborsOf(examples: Neighborhood | undefined, x: DenseMatrix, k: number): Neighbors {
  const distances = new Float32Array(x.rows * k);
  const indices = new Int32Array(x.rows * k);
  examples?.forEach(x, (query, nearest) => {
    indices.set(nearest.rows, query * k);
    distances.set(nearest.squares.map(Math.sqrt), query * k);
  });
  return {
    distances: tf.tensor2d(distances, [x.rows, k]),
    indices: tf.tensor2d(indices, [x.rows, k], "int32"),
  };
}
