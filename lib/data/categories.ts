// Columns of categories: words or numbers, read at the door, and the list of those that occur.

import * as tf from "../engine/tensorflow.ts";

export type Category = string | number;

/** One column as a plain list, or rows of several columns. */
export type Categories =
  | readonly Category[]
  | readonly (readonly Category[])[]
  | tf.Tensor1D
  | Int32Array
  | Float32Array;

/** Column after column. */
export function readCategories(where: string, values: Categories): Category[][] {
  if (!(values instanceof tf.Tensor) && !Array.isArray(values) && !ArrayBuffer.isView(values)) {
    throw new TypeError(
      `${where} must be an array of strings or numbers, got ${values === null ? "null" : typeof values}`,
    );
  }
  const list: readonly unknown[] =
    values instanceof tf.Tensor ? [...values.dataSync()] : Array.isArray(values) ? values : [...values];
  if (values instanceof tf.Tensor && values.rank !== 1) {
    throw new TypeError(`${where} must have shape [examples], got [${values.shape.join(", ")}]`);
  }
  const rows = list.map((row) => (Array.isArray(row) ? (row as unknown[]) : [row]));
  const columns = rows[0]?.length ?? 1;
  for (const [i, row] of rows.entries()) {
    if (row.length !== columns) {
      throw new TypeError(
        `${where} must have rows of one length, but row 0 has ${columns} and row ${i} has ${row.length}`,
      );
    }
    for (const [j, value] of row.entries()) {
      if (typeof value === "string" || (typeof value === "number" && !Number.isNaN(value))) continue;
      throw new TypeError(
        `${where} must hold strings or numbers, got ${String(value)} in row ${i}, column ${j}`,
      );
    }
  }
  return Array.from({ length: columns }, (_, j) => rows.map((row) => row[j] as Category));
}

/** Those that occur, each once: numbers by size, words by their code points. */
export function distinct(column: readonly Category[]): Category[] {
  return [...new Set(column)].sort((a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1,
  );
}

/** The place of each category in a list; one that is not there is refused, unless `unknown` says what it is. */
export function placesOf(
  where: string,
  column: readonly Category[],
  categories: readonly Category[],
  unknown?: number,
): Int32Array {
  const places = new Map(categories.map((category, place) => [category, place]));
  return Int32Array.from(column, (category, row) => {
    const place = places.get(category) ?? unknown;
    if (place !== undefined) return place;
    throw new RangeError(
      `${where}: no category ${JSON.stringify(category)} (row ${row}), found ${categories.join(", ")}`,
    );
  });
}

/** What a caller gave as the order of one column, or of each. */
export function readOrder(
  where: string,
  order: readonly Category[] | readonly (readonly Category[])[],
): Category[][] {
  const lists = Array.isArray(order[0]) ? (order as Category[][]) : [order as Category[]];
  for (const list of lists) {
    const twice = list.find((category, place) => list.indexOf(category) < place);
    if (twice !== undefined) {
      throw new RangeError(`${where} must hold each category once, got ${JSON.stringify(twice)} twice`);
    }
  }
  return lists.map((list) => [...list]);
}
