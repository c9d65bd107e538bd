// Where k-means begins.

import { type Random, random } from "../data/random.ts";
import { type DenseMatrix, type Matrix, readMatrix } from "../engine/arguments.ts";

/** By name, or a row for each centre. */
export type CenterChoice = "k-means++" | "random" | Matrix;

/** The centres [k, d] of each of `nInit` starts; of centres that are given there is one. */
export function* chooseCenters(
  where: string,
  x: DenseMatrix,
  { init, nClusters: k, nInit, seed }: { init: CenterChoice; nClusters: number; nInit: number; seed: number },
): Generator<Float64Array> {
  if (typeof init !== "string") {
    const { values, rows, columns } = readMatrix(`${where}: init`, init);
    if (rows !== k || columns !== x.columns) {
      throw new TypeError(`${where}: init must have shape [${k}, ${x.columns}], got [${rows}, ${columns}]`);
    }
    yield values;
    return;
  }
  const next = random(seed);
  for (let start = 0; start < nInit; start++) {
    const rows =
      init === "random" ? next.shuffle([...Array(x.rows).keys()]).slice(0, k) : farApart(x, k, next);
    const centers = new Float64Array(k * x.columns);
    for (const [i, row] of rows.entries()) centers.set(rowOf(x, row), i * x.columns);
    yield centers;
  }
}

/** k-means++: each next centre is an example, drawn by its squared distance to the nearest of those before it. */
function farApart(x: DenseMatrix, k: number, next: Random): number[] {
  const rows = [next.integer(x.rows)];
  const squares = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY);
  while (rows.length < k) {
    const latest = rowOf(x, rows.at(-1)!);
    let sum = 0;
    for (let i = 0; i < x.rows; i++) {
      let square = 0;
      for (let j = 0; j < x.columns; j++) square += (x.values[i * x.columns + j]! - latest[j]!) ** 2;
      squares[i] = Math.min(squares[i]!, square);
      sum += squares[i]!;
    }
    rows.push(draw(squares, next() * sum) ?? next.integer(x.rows)); // or fewer different examples than centres
  }
  return rows;
}

/** The first index up to which the shares sum to more than `mark`. */
function draw(shares: Float64Array, mark: number): number | undefined {
  let sum = 0;
  for (const [i, share] of shares.entries()) {
    sum += share;
    if (sum > mark) return i;
  }
  return undefined;
}

function rowOf({ values, columns }: DenseMatrix, row: number): Float64Array {
  return values.subarray(row * columns, (row + 1) * columns);
}
