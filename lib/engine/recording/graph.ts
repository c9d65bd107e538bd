// A recorded step as data: what enters it, which operations run, what leaves it.

import type * as tf from "@tensorflow/tfjs-core";

export type Values = Float32Array | Int32Array | Uint8Array;

/** Who in JavaScript owns a tensor that outlives a step: followed by identity, since its memory changes. */
export interface Holder {
  dataId(): object;
  /** The owner, where it is a variable. */
  variable?: tf.Variable;
}

/** Shape and type are known for every value: operations tell them when they run. */
interface Typed {
  readonly shape: readonly number[];
  /** TensorFlow's number of the type: 1 float32, 3 int32, 10 bool. */
  readonly dtype: number;
}

export type Value = Typed &
  (
    | { readonly kind: "input"; readonly index: number }
    /** A tensor that the step replaces: the value `next` is its successor. */
    | { readonly kind: "state"; readonly holder: Holder; next: number }
    /** A tensor from outside that the step only reads. */
    | { readonly kind: "captured"; readonly holder: Holder }
    | { readonly kind: "constant"; readonly values: Values }
    /** A number in JavaScript that is read anew at each step: an optimizer's learning rate. */
    | { readonly kind: "knob"; readonly read: () => number }
    | { readonly kind: "made" }
  );

export interface Node {
  op: string;
  /** What the machine needs to run it: TensorFlow's attributes, or a kernel with its own. */
  call: unknown;
  /** The same as text: equal where it is equal. */
  key: string;
  /** Indices into the graph's values. */
  inputs: number[];
  outputs: number[];
}

export interface Graph {
  values: Value[];
  nodes: Node[];
  /** What the step returns. */
  results: number[];
  /** Variables that the step assigns without reading them. */
  written: { holder: Holder; next: number }[];
  /** Which tensors made in the step were the same each time, by their order in it. */
  constants: number[];
  /** Runs after each replay: counters of optimizers, which live in JavaScript. */
  after: (() => void)[];
}

/** Why a step is not replayed; the step itself runs eagerly then, and nothing is lost. */
export class NotRecordable extends Error {
  override name = "NotRecordable";
}

export function refuse(reason: string): never {
  throw new NotRecordable(reason);
}

/** Values that must be there when the step ends. */
export function kept({ values, results, written }: Graph): number[] {
  const next = values.flatMap((value) => (value.kind === "state" ? [value.next] : []));
  return [...results, ...next, ...written.map((each) => each.next)];
}

/** The values that enter at each replay. */
export function entering({ values, nodes, results, written }: Graph): number[] {
  const used = new Set([
    ...nodes.flatMap(({ inputs }) => inputs),
    ...results,
    ...written.map(({ next }) => next),
  ]);
  // A state that no operation reads any more is still replaced, and its holder must be there.
  return values.flatMap(({ kind }, i) =>
    kind === "state" || (used.has(i) && kind !== "constant" && kind !== "made") ? [i] : [],
  );
}

/** Operations that must run exactly once a step, whoever reads their outputs. */
export function isStateful({ op }: Node): boolean {
  return /^(?!Stateless).*Random|Multinomial|Var(Handle|IsInit)|Assign|Resource|Queue|Iterator|Lookup|Print|File|Summary/.test(
    op,
  );
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((d, i) => d === b[i]);

/** The same numbers, bit for bit: -0 and 0 differ, NaN equals itself. */
export function sameBits(a: Values, b: Values): boolean {
  if (a.byteLength !== b.byteLength) return false;
  const [x, y] = [bytesOf(a), bytesOf(b)];
  return x.every((byte, i) => byte === y[i]);
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: Values): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
