// Examples as training reads them: plain arrays on this side, from which each batch is cut.

import type { FloatArray } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";

/** A tensor, a typed array, or nested arrays; the first axis counts the examples. */
export type Rows = tf.Tensor | FloatArray | tf.TensorLike;

/** One row for each example. */
export interface Column {
  values: Float32Array | Int32Array;
  dtype: "float32" | "int32";
  rows: number;
  /** The shape of one row, and how many values it has. */
  shape: number[];
  width: number;
}

export class Examples {
  readonly x: Column;
  readonly y: Column;
  readonly count: number;

  constructor(x: Column, y: Column) {
    this.x = x;
    this.y = y;
    this.count = x.rows;
  }

  /** The examples `order[from]` to `order[to - 1]`, as two new tensors; without an order, those between. */
  batch(from: number, to: number, order?: Int32Array): [x: tf.Tensor, y: tf.Tensor] {
    return [cutRows(this.x, from, to, order), cutRows(this.y, from, to, order)];
  }

  /** The first examples, and the last `share` of them, which Keras too takes before any shuffling. */
  split(share: number): [Examples, Examples] {
    const at = this.count - Math.floor(this.count * share);
    return [this.#part(0, at), this.#part(at, this.count)];
  }

  #part(from: number, to: number): Examples {
    return new Examples(part(this.x, from, to), part(this.y, from, to));
  }
}

/** Reads an argument, once; `where` ("train.fit: x") opens the error texts. */
export function readColumn(where: string, x: Rows): Column {
  const made = x instanceof tf.Tensor ? undefined : makeTensor(where, x);
  const tensor = x instanceof tf.Tensor ? x : made!;
  const { dtype, shape } = tensor;
  if (dtype === "string" || dtype === "complex64") {
    throw new TypeError(`${where} must hold numbers, got ${dtype}`);
  }
  if (shape.length === 0) {
    throw new TypeError(`${where} must have a row for each example, got a single number`);
  }
  const data = tensor.dataSync();
  made?.dispose();
  const [rows = 0, ...row] = shape;
  const width = row.reduce((size, n) => size * n, 1);
  if (dtype === "float32") return { values: data as Float32Array, dtype, rows, shape: row, width };
  return { values: Int32Array.from(data), dtype: "int32", rows, shape: row, width };
}

/** Both arguments, with a row for each example in each. */
export function readExamples([whereX, whereY]: readonly [string, string], x: Rows, y: Rows): Examples {
  const columns = [readColumn(whereX, x), readColumn(whereY, y)] as const;
  const [{ rows, shape }, targets] = columns;
  if (rows === 0)
    throw new RangeError(`${whereX} must have at least one example, got [0${["", ...shape].join(", ")}]`);
  if (targets.rows !== rows) {
    throw new TypeError(
      `${whereY} must have ${rows} rows to match x [${[rows, ...shape].join(", ")}], ` +
        `got [${[targets.rows, ...targets.shape].join(", ")}]`,
    );
  }
  return new Examples(...columns);
}

/** The column as float32, whole numbers included. */
export function asFloat(column: Column): Column {
  if (column.dtype === "float32") return column;
  return { ...column, values: Float32Array.from(column.values), dtype: "float32" };
}

/** The order 0, 1, 2, ... */
export function inOrder(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i);
}

/** Shuffles in place: Fisher and Yates. */
export function shuffle(order: Int32Array, random: { integer(n: number): number }): void {
  for (let i = order.length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    const kept = order[i]!;
    order[i] = order[j]!;
    order[j] = kept;
  }
}

/** Rows of a column as a tensor. A new array each time: the engine may keep it. */
export function cutRows(column: Column, from: number, to: number, order?: Int32Array): tf.Tensor {
  const { values, width, shape, dtype } = column;
  return tf
    .engine()
    .makeTensor(
      order ? gather(values, width, from, to, order) : values.slice(from * width, to * width),
      [to - from, ...shape],
      dtype,
    );
}

function gather<A extends Float32Array | Int32Array>(
  values: A,
  width: number,
  from: number,
  to: number,
  order: Int32Array,
): A {
  const out = new (values.constructor as new (length: number) => A)((to - from) * width);
  let next = 0;
  for (let i = from; i < to; i++) {
    const start = order[i]! * width;
    // For short rows a loop is quicker than the view that `set` needs.
    if (width > 16) out.set(values.subarray(start, start + width), next);
    else for (let j = 0; j < width; j++) out[next + j] = values[start + j]!;
    next += width;
  }
  return out;
}

function part(column: Column, from: number, to: number): Column {
  const { values, width } = column;
  return { ...column, values: values.subarray(from * width, to * width), rows: to - from };
}

function makeTensor(where: string, x: Exclude<Rows, tf.Tensor>): tf.Tensor {
  if (x instanceof Float64Array) return tf.tensor1d(Float32Array.from(x));
  if (!Array.isArray(x) && !ArrayBuffer.isView(x)) {
    const got = x === null || x === undefined ? String(x) : typeof x;
    throw new TypeError(`${where} must be a tensor, a typed array or nested arrays, got ${got}`);
  }
  if (Array.isArray(x)) {
    const shapes = x.map(shapeOf);
    const other = shapes.findIndex((shape) => !tf.util.arraysEqual(shape, shapes[0]!));
    if (other >= 0) {
      throw new TypeError(
        `${where} must have rows of one shape, but row 0 has [${shapes[0]!.join(", ")}] and row ${other} has ` +
          `[${shapes[other]!.join(", ")}]`,
      );
    }
    for (const [row, value] of x.entries()) checkNumbers(where, value, row);
  }
  return tf.tensor(x as tf.TensorLike);
}

/** tfjs makes 0 of null, and NaN of a missing value. */
function checkNumbers(where: string, value: unknown, row: number): void {
  if (Array.isArray(value)) {
    for (const part of value) if (typeof part !== "number") checkNumbers(where, part, row);
  } else if (value === null || value === undefined) {
    throw new TypeError(
      `${where} must hold numbers, got ${value} in row ${row}; drop that row or fill in a value`,
    );
  }
}

/** Of nested arrays that are regular; -1 where they are not. */
function shapeOf(x: unknown): number[] {
  if (ArrayBuffer.isView(x)) return [(x as Uint8Array).length];
  if (!Array.isArray(x)) return [];
  const [first, ...rest] = x.map(shapeOf);
  if (first === undefined) return [0];
  return rest.every((shape) => tf.util.arraysEqual(shape, first)) ? [x.length, ...first] : [x.length, -1];
}
