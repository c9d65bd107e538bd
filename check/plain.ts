// What a student's function gave, as plain data that nothing can change or fake any more.

import { CheckFailure } from "./failure.ts";

/** Numbers, texts, truths, nothing, and lists and records of them; a tensor is its nested lists. */
export type Plain =
  | number
  | bigint
  | string
  | boolean
  | null
  | undefined
  | readonly Plain[]
  | { readonly [key: string]: Plain }
  | Foreign;

/** What is no data: a function, a promise, a number in an object's clothes. */
export class Foreign {
  readonly is: string;

  constructor(is: string) {
    this.is = is;
  }
}

/** Deeper than any answer; a list within itself is deeper still. */
const deepest = 32;
/** More than any answer has; a list that holds itself twice has as many as there are. */
const mostEntries = 10_000_000;

/**
 * A copy, each part read once: what answers differently when it is asked again, or equals everything by its `valueOf`,
 * has no second say. Typed arrays and tensors become lists, maps become records.
 */
export function toPlain(value: unknown): Plain {
  return copied(value, 0, { entries: mostEntries });
}

function copied(value: unknown, depth: number, left: { entries: number }): Plain {
  if (left.entries-- <= 0) throw new CheckFailure("the answer has more than 10 million entries");
  if (value === null) return null;
  if (typeof value === "function") return new Foreign("a function");
  if (typeof value === "symbol") return new Foreign("a symbol");
  if (typeof value !== "object") return value as Plain;
  if (depth > deepest) return new Foreign("lists within lists without end");
  const next = (part: unknown) => copied(part, depth + 1, left);
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, i) => next(value[i]));
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as never, next);
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, part]) => [String(key), next(part)]));
  if (value instanceof Set) return [...value].map(next);
  if (isTensor(value)) return nested([...value.dataSync()].map(next), value.shape);
  if (typeof (value as PromiseLike<unknown>).then === "function") return new Foreign("a promise");
  for (const Wrapper of [Number, String, Boolean]) {
    if (value instanceof Wrapper) return new Foreign(`an object made by new ${Wrapper.name}`);
  }
  return Object.fromEntries(
    Object.keys(value).map((key) => [key, next((value as Record<string, unknown>)[key])]),
  );
}

interface TensorLike {
  shape: number[];
  dataSync(): Iterable<number>;
}

/** By its looks: the student's tfjs need not be this one's. */
function isTensor(value: object): value is TensorLike {
  const { shape, dataSync } = value as Partial<TensorLike>;
  return Array.isArray(shape) && typeof dataSync === "function";
}

function nested(values: readonly Plain[], shape: readonly number[]): Plain {
  if (shape.length === 0) return values[0];
  const [length = 0, ...rest] = shape;
  const size = rest.reduce((product, n) => product * n, 1);
  return Array.from({ length }, (_, i) => nested(values.slice(i * size, (i + 1) * size), rest));
}

const shownItems = 8;

/** Short, as one would write it: `[1, 2, NaN]`, `"a"`, `{ X: [[1]] }`. */
export function show(value: Plain): string {
  if (value instanceof Foreign) return value.is;
  if (typeof value === "number") return showNumber(value);
  if (typeof value === "string") return JSON.stringify(short(value));
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${some(value as readonly Plain[], show).join(", ")}]`;
  const record = value as Record<string, Plain>;
  const parts = some(Object.keys(record), (key) => `${short(key)}: ${show(record[key])}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

/** The first items in words, and how many there are. */
function some<Item>(items: readonly Item[], say: (item: Item) => string): string[] {
  if (items.length <= shownItems) return items.map((item) => say(item));
  return [...items.slice(0, shownItems - 1).map((item) => say(item)), `… ${items.length} in all`];
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function showNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(7)));
}

/** The shape of nested lists of one length each; undefined where they are ragged. */
export function shapeOf(value: Plain): number[] | undefined {
  if (!Array.isArray(value)) return [];
  const shapes = value.map(shapeOf);
  const [first = []] = shapes;
  const same = shapes.every(
    (shape) => shape?.length === first.length && shape.every((n, i) => n === first[i]),
  );
  return same ? [value.length, ...first] : undefined;
}
