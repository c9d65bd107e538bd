// Is this gradient right? Each of its numbers beside the slope that the function has when it is moved a little.

import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type CheckedNumber, GradientReport } from "./gradient-report.ts";

/** What a function is differentiated by: a number, arrays of any depth, or a tensor. */
export type Argument = number | Nested | Float32Array | Float64Array | tf.Tensor;
type Nested = readonly (number | Nested)[];

export interface GradientCheckOptions {
  /** How far each number is moved to both sides; 1e-5 in double precision, 1e-2 for tensors, which have 32 bits. */
  h?: number;
  /** The largest error, relative to numbers above 1; 1e-5, for tensors 2e-3. */
  tolerance?: number;
}

/**
 * Compares `grad(x)` with central differences of `f`, number by number. x is one argument, or several by name; grad
 * gives the same, in the same shapes.
 *
 *     const f = ({ w, b }: { w: number[]; b: number }) => w[0]! ** 2 + 3 * w[1]! + b;
 *     const grad = ({ w }: { w: number[]; b: number }) => ({ w: [w[0]!, 3], b: 1 }); // forgets the 2
 *     autograd.gradientCheck(f, grad, { w: [1, 2], b: 0 });
 *     // wrong: 1 of 3 numbers; w[0] is 1, expected 2
 */
export function gradientCheck<X extends Argument | Readonly<Record<string, Argument>>>(
  f: (x: X) => number | tf.Tensor,
  grad: (x: X) => X | { readonly [name in keyof X]: Argument } | Argument,
  x: X,
  options: GradientCheckOptions = {},
): GradientReport {
  checkOptions("autograd.gradientCheck", options, ["h", "tolerance"]);
  const points = isArgument(x)
    ? [readPoint("x", x)]
    : Object.entries(x).map(([name, argument]) => readPoint(name, argument as Argument));
  const isSingle = points.some(({ single }) => single);
  const { h = isSingle ? 1e-2 : 1e-5, tolerance = isSingle ? 2e-3 : 1e-5 } = options;
  for (const [name, value] of Object.entries({ h, tolerance })) {
    if (!(value > 0)) throw new RangeError(`autograd.gradientCheck: ${name} must be above 0, got ${value}`);
  }

  const rebuild = (moved?: Point, values?: Float64Array): X => {
    const made = points.map((point) => point.build(point === moved ? values! : point.values));
    if (isArgument(x)) return made[0] as X;
    return Object.fromEntries(made.map((argument, i) => [points[i]!.name, argument])) as X;
  };
  const at = (moved: Point, i: number, by: number): number => {
    const values = Float64Array.from(moved.values);
    values[i]! += by;
    return tf.tidy(() => toNumber(f(rebuild(moved, values))));
  };
  let got: Float64Array[] = [];
  tf.tidy(() => {
    const gradients = grad(rebuild());
    got = points.map((point) =>
      readGradient(point, isArgument(x) ? gradients : (gradients as never)[point.name]),
    );
  });
  const numbers = points.flatMap((point, k) =>
    Array.from(point.values, (value, i): CheckedNumber => {
      const expected = (at(point, i, h) - at(point, i, -h)) / (2 * h);
      const error = Math.abs(got[k]![i]! - expected);
      const isRight = error <= tolerance * Math.max(1, Math.abs(expected));
      return {
        argument: point.name,
        index: indexOf(i, point.shape),
        at: value,
        got: got[k]![i]!,
        expected,
        error,
        isRight,
      };
    }),
  );
  return new GradientReport(numbers, tolerance);
}

/** An argument taken apart: its numbers in a row, and how to make one like it of others. */
interface Point {
  name: string;
  shape: number[];
  values: Float64Array;
  /** Whether its numbers have 32 bits. */
  single: boolean;
  build(values: Float64Array): Argument;
}

function readPoint(name: string, x: Argument): Point {
  if (typeof x === "number") {
    return { name, shape: [], values: Float64Array.of(x), single: false, build: ([x]) => x! };
  }
  if (x instanceof tf.Tensor) {
    const build = (values: Float64Array) => tf.tensor(Float32Array.from(values), x.shape);
    return { name, shape: x.shape, values: Float64Array.from(x.dataSync()), single: true, build };
  }
  if (x instanceof Float32Array || x instanceof Float64Array) {
    const single = x instanceof Float32Array;
    const build = (values: Float64Array) => (single ? Float32Array.from(values) : Float64Array.from(values));
    return { name, shape: [x.length], values: Float64Array.from(x), single, build };
  }
  if (!Array.isArray(x)) throw new TypeError(`autograd.gradientCheck: ${name} ${KINDS}, got ${typeof x}`);
  const shape = shapeOf(x);
  const flat = x.flat(Number.POSITIVE_INFINITY) as unknown[];
  const values = Float64Array.from(flat as number[]);
  if (values.length !== tf.util.sizeFromShape(shape) || flat.some((value) => typeof value !== "number")) {
    throw new TypeError(
      `autograd.gradientCheck: ${name} must have rows of one length and numbers only, got ${JSON.stringify(x).slice(0, 60)}`,
    );
  }
  return { name, shape, values, single: false, build: (values) => nest([...values], shape) };
}

const KINDS = "must be a number, an array of numbers, a typed array or a tensor";

/** The gradient's numbers in a row, in the shape of its argument. */
function readGradient({ name, shape, values }: Point, gradient: unknown): Float64Array {
  if (gradient === undefined || gradient === null) {
    throw new TypeError(`autograd.gradientCheck: grad must give d${name}, got ${gradient}`);
  }
  const read = readPoint(`d${name}`, gradient as Argument);
  if (tf.util.arraysEqual(read.shape, shape)) return read.values;
  const remedy = read.values.length === values.length ? ", the same numbers in another shape" : "";
  throw new TypeError(
    `autograd.gradientCheck: grad must give d${name} in the shape of ${name} [${shape.join(", ")}], ` +
      `got [${read.shape.join(", ")}]${remedy}`,
  );
}

function isArgument(x: unknown): x is Argument {
  return typeof x !== "object" || Array.isArray(x) || ArrayBuffer.isView(x) || x instanceof tf.Tensor;
}

function toNumber(y: number | tf.Tensor): number {
  if (typeof y === "number") return y;
  if (y instanceof tf.Tensor && y.size === 1) return y.dataSync()[0]!;
  const got = y instanceof tf.Tensor ? `a tensor [${y.shape.join(", ")}]; write .sum()` : typeof y;
  throw new TypeError(`autograd.gradientCheck: f must give one number, got ${got}`);
}

function shapeOf(x: unknown): number[] {
  return Array.isArray(x) ? [x.length, ...(x.length > 0 ? shapeOf(x[0]) : [])] : [];
}

function nest(values: number[], [size, ...rest]: readonly number[]): Nested {
  if (rest.length === 0) return values;
  const width = values.length / Math.max(1, size!);
  return Array.from({ length: size! }, (_, i) => nest(values.slice(i * width, (i + 1) * width), rest));
}

/** The place of number i in an array of this shape. */
function indexOf(i: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (const size of [...shape].reverse()) {
    index.unshift(i % size);
    i = Math.floor(i / size);
  }
  return index;
}
