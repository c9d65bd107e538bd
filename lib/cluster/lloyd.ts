// Lloyd's rounds: examples go to the nearest centre, centres to the mean of their examples.

import type { DenseMatrix } from "../engine/arguments.ts";

export interface Clusters {
  /** [k, d] */
  centers: Float64Array;
  /** [l] */
  labels: Int32Array;
  inertia: number;
  nIter: number;
}

/** From these centres until no example changes, or `maxIter` rounds. */
export function lloyd(
  x: DenseMatrix,
  start: Float64Array,
  { k, maxIter }: { k: number; maxIter: number },
): Clusters {
  let centers = start;
  let { labels, squares } = nearestCenters(x, centers, k);
  let nIter = 0;
  while (nIter < maxIter) {
    nIter++;
    centers = meansOf(x, labels, squares, k);
    const next = nearestCenters(x, centers, k);
    const isDone = next.labels.every((label, i) => label === labels[i]);
    ({ labels, squares } = next);
    if (isDone) break;
  }
  return { centers, labels, inertia: squares.reduce((sum, square) => sum + square, 0), nIter };
}

/** For each row the nearest of the centres [k, d], the first of equally near ones, and the square of its distance. */
export function nearestCenters(
  { values, rows, columns: d }: DenseMatrix,
  centers: Float64Array,
  k: number,
): { labels: Int32Array; squares: Float64Array } {
  const labels = new Int32Array(rows);
  const squares = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  for (let i = 0; i < rows; i++) {
    for (let label = 0; label < k; label++) {
      let square = 0;
      for (let j = 0; j < d; j++) square += (values[i * d + j]! - centers[label * d + j]!) ** 2;
      if (square >= squares[i]!) continue;
      labels[i] = label;
      squares[i] = square;
    }
  }
  return { labels, squares };
}

/** The mean of each cluster; one without examples takes that which is farthest from its centre: it is served worst. */
function meansOf(
  { values, rows, columns: d }: DenseMatrix,
  labels: Int32Array,
  squares: Float64Array,
  k: number,
): Float64Array {
  const counts = new Int32Array(k);
  for (const label of labels) counts[label]!++;
  for (const [cluster, count] of counts.entries()) {
    if (count > 0) continue;
    let farthest = -1;
    for (let i = 0; i < rows; i++) {
      if (counts[labels[i]!]! > 1 && !(squares[i]! <= squares[farthest]!)) farthest = i;
    }
    counts[labels[farthest]!]!--;
    labels[farthest] = cluster;
    squares[farthest] = 0;
    counts[cluster] = 1;
  }
  const sums = new Float64Array(k * d);
  for (let i = 0; i < rows; i++) {
    const at = labels[i]! * d;
    for (let j = 0; j < d; j++) sums[at + j]! += values[i * d + j]!;
  }
  return sums.map((sum, at) => sum / counts[Math.floor(at / d)]!);
}
