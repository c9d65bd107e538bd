// Arrays of any shape as figures take them: tensors, typed arrays, nested arrays; checked at the door.

import type { FloatArray } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";

/** Numbers of any shape. */
export type Numbers = tf.Tensor | Nested;
type Nested = FloatArray | readonly (number | Nested)[];

/** Numbers row after row, and how they are arranged. */
export interface NumberArray {
  values: Float64Array;
  shape: number[];
}

/** `x` in double precision; `where` ("plot.images: images") opens the error texts, `forms` lists the shapes wanted. */
export function readArray(where: string, x: Numbers, ...forms: string[][]): NumberArray {
  const { values, shape } = x instanceof tf.Tensor ? fromTensor(where, x) : fromNested(where, x);
  if (forms.length > 0 && !forms.some((form) => form.length === shape.length)) {
    const wanted = forms.map((form) => `[${form.join(", ")}]`).join(" or ");
    throw new TypeError(`${where} must have shape ${wanted}, got [${shape.join(", ")}]`);
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return { values, shape };
  throw new RangeError(`${where} must hold finite numbers, got ${values[bad]} at [${place(bad, shape)}]`);
}

/** Things by name: a record as it is, a single one as `{ [name]: one }`. */
export function byName<T>(name: string, things: T | Readonly<Record<string, T>>): [string, T][] {
  const single = things instanceof tf.Tensor || Array.isArray(things) || ArrayBuffer.isView(things);
  return single ? [[name, things as T]] : Object.entries(things as Record<string, T>);
}

function fromTensor(where: string, x: tf.Tensor): NumberArray {
  if (x.dtype === "string" || x.dtype === "complex64") {
    throw new TypeError(`${where} must hold numbers, got a tensor of ${x.dtype}`);
  }
  return { values: Float64Array.from(x.dataSync()), shape: [...x.shape] };
}

function fromNested(where: string, x: Nested): NumberArray {
  const shape: number[] = [];
  for (let part: unknown = x; isRow(part); part = part[0]) shape.push(part.length);
  if (shape.length === 0) {
    throw new TypeError(
      `${where} must be a tensor, a typed array or nested arrays, got ${x === null ? "null" : typeof x}`,
    );
  }
  const values = new Float64Array(shape.reduce((product, n) => product * n, 1));
  let next = 0;
  const walk = (part: unknown, depth: number) => {
    if (!isRow(part)) {
      values[next++] = depth === shape.length && typeof part === "number" ? part : Number.NaN;
      return;
    }
    if (part.length !== shape[depth]) {
      throw new TypeError(
        `${where} must have rows of one length, but one of ${shape[depth] ?? "numbers"} stands beside one of ${part.length}`,
      );
    }
    for (let i = 0; i < part.length; i++) walk(part[i], depth + 1);
  };
  walk(x, 0);
  return { values, shape };
}

function isRow(x: unknown): x is ArrayLike<unknown> {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}

/** The index of the `i`-th number in an array of this shape. */
function place(i: number, shape: readonly number[]): string {
  const index: number[] = [];
  let rest = i;
  for (const n of [...shape].reverse()) {
    index.unshift(rest % n);
    rest = Math.floor(rest / n);
  }
  return index.join(", ");
}
