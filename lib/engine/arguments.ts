// What a caller may hand in as an array: tensors, typed arrays, nested arrays; checked at the door.

import * as tf from "./tensorflow.ts";

export type FloatArray = Float32Array | Float64Array | Int32Array | Uint8Array;

/**
 * A vector: a tensor [n], a typed array, or an array of numbers. The rank is checked as the program runs, since tfjs's
 * types lose it: `predict(X).argMax(-1)` is a Tensor of any.
 */
export type Vector = tf.Tensor | FloatArray | readonly number[];

/** A matrix, a row for each example: a tensor [rows, columns], or an array of rows; likewise. */
export type Matrix = tf.Tensor | readonly (readonly number[] | FloatArray)[];

/** A matrix in double precision, row after row; or as it came, in single, where whoever reads it does not mind. */
export interface DenseMatrix<Values extends Float64Array | Float32Array = Float64Array> {
  values: Values;
  rows: number;
  columns: number;
  /** The relative error of one value: tensors and Float32Arrays have carried only 24 bits. */
  precision: number;
}

export type StoredMatrix = DenseMatrix<Float64Array | Float32Array>;

const DOUBLE = 2 ** -52;
const SINGLE = 2 ** -23;

/** `x` as numbers in double precision; `where` ("LinearRegression.fit: X") opens the error texts. */
export function readMatrix(where: string, x: Matrix): DenseMatrix {
  if (x instanceof tf.Tensor) {
    if (x.rank !== 2) throw new TypeError(wrongRank(where, x.shape, "x.reshape"));
    const [rows, columns] = x.shape as [number, number];
    return checkFinite(where, { values: new Float64Array(x.dataSync()), rows, columns, precision: SINGLE });
  }
  if (!Array.isArray(x)) throw new TypeError(wrongKind(where, x, "[examples, features]"));
  if (x.length > 0 && typeof x[0] === "number") throw new TypeError(wrongRank(where, [x.length], "x.map"));
  const columns = x[0]?.length ?? 0;
  const values = new Float64Array(x.length * columns);
  for (const [i, row] of x.entries()) {
    if (!isRow(row)) throw new TypeError(wrongKind(`${where}[${i}]`, row, `[${columns}]`));
    if (row.length !== columns) {
      throw new TypeError(
        `${where} must have rows of one length, but row 0 has ${columns} and row ${i} has ${row.length}`,
      );
    }
    if (Array.isArray(row)) checkNumbers(where, row, (j) => placeOf(i, j, columns));
    values.set(row, i * columns);
  }
  const precision = x[0] instanceof Float32Array ? SINGLE : DOUBLE;
  return checkFinite(where, { values, rows: x.length, columns, precision });
}

/** The same, but the values of a float32 tensor are not copied: for who reads them once, and must not change them. */
export function readMatrixAsItIs(where: string, x: Matrix): StoredMatrix {
  if (!(x instanceof tf.Tensor) || x.rank !== 2 || x.dtype !== "float32") return readMatrix(where, x);
  const [rows, columns] = x.shape as [number, number];
  return checkFinite(where, { values: x.dataSync<"float32">(), rows, columns, precision: SINGLE });
}

/** `y` as numbers in double precision. */
export function readVector(where: string, y: Vector): Float64Array {
  if (y instanceof tf.Tensor) {
    if (y.rank !== 1) {
      throw new TypeError(
        `${where} must have shape [examples], got [${y.shape.join(", ")}]; write .flatten()`,
      );
    }
    return readVector(where, y.dataSync() as FloatArray);
  }
  if (!isRow(y) || Array.isArray(y[0])) throw new TypeError(wrongKind(where, y, "[examples]"));
  if (Array.isArray(y)) checkNumbers(where, y, (i) => placeOf(i, 0, 1));
  const values = Float64Array.from(y);
  checkFinite(where, { values, rows: values.length, columns: 1, precision: DOUBLE });
  return values;
}

/** `x` as a tensor [rows, columns], float32. */
export function toTensor2D(where: string, x: Matrix): tf.Tensor2D {
  if (x instanceof tf.Tensor && x.rank === 2) return x as tf.Tensor2D;
  const { values, rows, columns } = readMatrix(where, x);
  return tf.tensor2d(Float32Array.from(values), [rows, columns]);
}

/** `y` as a tensor [n], float32. */
export function toTensor1D(where: string, y: Vector): tf.Tensor1D {
  if (y instanceof tf.Tensor && y.rank === 1) return y as tf.Tensor1D;
  return tf.tensor1d(Float32Array.from(readVector(where, y)));
}

/** A caller without types may write texts or null where numbers belong: JavaScript makes numbers of them, 0 of null. */
function checkNumbers(where: string, values: readonly unknown[], place: (i: number) => string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (typeof value === "number" || typeof value === "boolean") continue;
    const isText = typeof value === "string";
    throw new TypeError(
      `${where} must hold numbers, got ${isText ? `the string "${value}"` : String(value)} in ${place(i)}; ` +
        (isText
          ? "write Number(text) for digits, names.indexOf(text) for words"
          : "drop that row or fill in a value"),
    );
  }
}

function placeOf(row: number, column: number, columns: number): string {
  return columns === 1 ? `row ${row}` : `row ${row}, column ${column}`;
}

function checkFinite<Values extends Float64Array | Float32Array>(
  where: string,
  matrix: DenseMatrix<Values>,
): DenseMatrix<Values> {
  const { values, columns } = matrix;
  if (allFinite(values)) return matrix;
  const bad = values.findIndex((value) => !Number.isFinite(value));
  const place = placeOf(Math.floor(bad / columns), bad % columns, columns);
  throw new RangeError(
    `${where} must hold finite numbers, got ${values[bad]} in ${place}; drop that row or fill in a value`,
  );
}

/** v - v is 0 for each finite number and NaN for the rest: 3 ms for 5 million, where asking each takes 40. */
function allFinite(values: Float64Array | Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0]; // sums that need not wait for each other
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    a += values[i]! - values[i]!;
    b += values[i + 1]! - values[i + 1]!;
    c += values[i + 2]! - values[i + 2]!;
    d += values[i + 3]! - values[i + 3]!;
  }
  for (; i < values.length; i++) a += values[i]! - values[i]!;
  return a + b + c + d === 0;
}

function isRow(x: unknown): x is readonly number[] | FloatArray {
  return Array.isArray(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}

function wrongRank(where: string, shape: readonly number[], remedy: "x.reshape" | "x.map"): string {
  const [n] = shape;
  const write =
    remedy === "x.reshape" ? `.reshape([${n ?? 1}, ${shape.length === 1 ? 1 : -1}])` : ".map((x) => [x])";
  return `${where} must have shape [examples, features], got [${shape.join(", ")}]; ${
    shape.length === 1 ? `for one feature write ${write}` : `make each example one row: ${write}`
  }`;
}

function wrongKind(where: string, got: unknown, shape: string): string {
  const kind = got === null ? "null" : Array.isArray(got) ? "nested arrays" : typeof got;
  return `${where} must be a tensor, a typed array or an array of shape ${shape}, got ${kind}`;
}
