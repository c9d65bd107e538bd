// Values as JSON, so that they mean the same on both sides: numbers bit by bit, lists that are one and the same list
// on one side are so on the other, functions can be called across.
//
// Numbers, texts, truths and null stand for themselves, lists for lists. All else is a record with one of the keys
// below, so that nothing in a student's record can be taken for anything but a record.

import type { Change, Encoded } from "./frames.ts";

/** NaN, infinities and -0, which JSON lacks. */
const number = "$n";
const nothing = "$u";
const bigint = "$b";
/** Many numbers at once, as a list or a typed array: where they begin behind the JSON, and how many there are. */
const numbers = "$f";
/** Many times the same number: of which kind the list is, the number, how many. */
const repeated = "$c";
const record = "$o";
const map = "$m";
const set = "$s";
const tensor = "$t";
/** A function of the other side, by number. */
const fn = "$fn";
/** A list or record of this call's arguments, by number. */
const same = "$r";
const promise = "$p";
const failedPromise = "$x";

const typedArrays = {
  Float64Array,
  Float32Array,
  Int32Array,
  Uint32Array,
  Int16Array,
  Uint16Array,
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
};
const manyNumbers = 32;
const deepest = 200;
const mostDimensions = 8;
const mostEmptyRows = 1_000_000;
/** In all of one message: it takes a few bytes to say, and memory to have. */
const mostRepeated = 1_000_000;
/** Turning digits into a bigint, and back, takes longer than their number says. */
const mostDigits = 10_000;
/** Looked up in a map: in a record a forged `constructor` would find what every record has. */
const specialNumbers = new Map<unknown, number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** Numbers as they came: each, or one and how often. */
type Came = Float64Array | { only: number; length: number };

export interface CodecOptions {
  /** A function of this side gets a number, under which the other side can call it. */
  numberOf?: (f: (...args: unknown[]) => unknown) => number;
  /** What stands here for a function of the other side. */
  functionOf?: (number: number) => (...args: unknown[]) => unknown;
  /** A tensor from its values, its shape and its kind of numbers. */
  tensorOf?: (values: Float32Array | Int32Array | Uint8Array, shape: number[], dtype: string) => unknown;
  /** Told of an argument of this side that is about to be changed as the other side has changed its own. */
  onChange?: (object: object) => void;
}

/** One call's values: both sides number lists and records of the arguments in the same order. */
export class Codec {
  readonly #options: CodecOptions;
  readonly #objects: object[] = [];
  readonly #numbers = new Map<object, number>();
  /** The content of the other arguments as they arrived, each at its number. */
  readonly #before: Encoded[] = [];
  /** The numbers that lists and typed arrays of this call's arguments were made of. */
  readonly #cameAs = new Map<object, Came>();
  /** What has come, and what goes, behind the JSON. */
  #arrived = new Float64Array();
  /** Each number is taken once: a short message that takes all of them again and again would fill the memory. */
  #untaken = 0;
  readonly #leaving: Float64Array[] = [];
  #leavingLength = 0;
  /** How many numbers may still be said by one, as they come and as they go. */
  #unrepeated = { coming: mostRepeated, going: mostRepeated };

  constructor(options: CodecOptions = {}) {
    this.#options = options;
  }

  /** The numbers that came with the values that are decoded next. */
  receive(numbers: Float64Array<ArrayBuffer>): this {
    this.#arrived = numbers;
    this.#untaken = numbers.length;
    return this;
  }

  /** The numbers that go with what was encoded. */
  get numbers(): readonly Float64Array[] {
    return this.#leaving;
  }

  /** Arguments on their way out. */
  encodeArguments(args: readonly unknown[]): Encoded[] {
    return args.map((arg) => this.#encode(arg, 0, true));
  }

  /** The same arguments, arrived. */
  decodeArguments(args: readonly Encoded[]): unknown[] {
    const decoded = args.map((arg) => this.#decode(arg, 0, true));
    for (const object of this.#objects)
      this.#before.push(this.#cameAs.has(object) ? undefined : this.#contentOf(object));
    return decoded;
  }

  /** A result: what in it belongs to the arguments stays the same object. */
  encode(value: unknown): Encoded {
    return this.#encode(value, 0, false);
  }

  decode(value: Encoded): unknown {
    return this.#decode(value, 0, false);
  }

  /** Which of the arguments that arrived have another content now. */
  changes(): Change[] {
    return this.#objects.flatMap((object, i) => {
      const came = this.#cameAs.get(object);
      if (came && isSame(object, came)) return [];
      const content = this.#contentOf(object);
      if (!came && JSON.stringify(content) === JSON.stringify(this.#before[i])) return [];
      return [{ object: i, content }];
    });
  }

  /** Does the same to the arguments on this side. */
  applyChanges(changes: readonly Change[]): void {
    const changed = new Set<object>();
    for (const { object, content } of changes) {
      const target = this.#argument(object);
      if (changed.has(target)) throw new TypeError(`argument ${object} is said to have changed twice`);
      changed.add(target);
      this.#options.onChange?.(target);
      if (Array.isArray(target)) {
        const items = this.#decode(content, 0, false);
        if (!Array.isArray(items)) throw new TypeError("a list must stay a list");
        target.length = 0;
        for (const item of items) target.push(item);
      } else if (ArrayBuffer.isView(target)) {
        (target as unknown as Float64Array).set(this.#decode(content, 0, false) as Float64Array);
      } else {
        const parts = this.#decode(content, 0, false);
        if (typeof parts !== "object" || parts === null) throw new TypeError("a record must stay a record");
        for (const key of Object.keys(target)) Reflect.deleteProperty(target, key);
        for (const [key, value] of Object.entries(parts)) define(target, key, value);
      }
    }
  }

  /** By its number, which must be one: a list has more to it, such as `constructor`. */
  #argument(number: unknown): object {
    const object = Number.isInteger(number) ? this.#objects[number as number] : undefined;
    if (!object) throw new TypeError("no argument has that number");
    return object;
  }

  /** One level: lists within it are named by their numbers. */
  #contentOf(object: object): Encoded {
    if (Array.isArray(object)) {
      if (object.length > manyNumbers && areNumbers(object)) return this.#numbersOf(object, "Array");
      return object.map((item) => this.#encode(item, 0, false));
    }
    if (ArrayBuffer.isView(object))
      return this.#numbersOf(object as unknown as Float64Array, kindOf(object)!);
    return { [record]: Object.entries(object).map(([key, item]) => [key, this.#encode(item, 0, false)]) };
  }

  #numbersOf(values: ArrayLike<number>, kind: keyof typeof typedArrays | "Array"): Encoded {
    const { length } = values;
    if (length > manyNumbers && length <= this.#unrepeated.going && isOneNumber(values)) {
      this.#unrepeated.going -= length;
      return { [repeated]: [kind, this.#encode(values[0], 0, false), length] };
    }
    const start = this.#leavingLength;
    this.#leaving.push(doublesOf(values));
    this.#leavingLength += length;
    return { [numbers]: [kind, start, length] };
  }

  #readNumbers(content: unknown): unknown[] | ArrayBufferView {
    const [kind, start, count] = content as [string, number, number];
    const isRange = isCount(start) && isCount(count) && start + count <= this.#arrived.length;
    this.#untaken -= count;
    if (!isRange || this.#untaken < 0) throw new TypeError("there are fewer numbers than that");
    return this.#listOf(kind, this.#arrived.subarray(start, start + count));
  }

  #repeatNumber(content: unknown): unknown[] | ArrayBufferView {
    const [kind, value, count] = content as [string, Encoded, number];
    if (!isCount(count) || count > this.#unrepeated.coming) throw new TypeError("that is too often");
    this.#unrepeated.coming -= count;
    const decoded = this.#decode(value, deepest, false);
    if (typeof decoded !== "number") throw new TypeError("it is no number that is repeated");
    return this.#listOf(kind, { only: decoded, length: count });
  }

  #listOf(kind: string, came: Came): unknown[] | ArrayBufferView {
    if (kind !== "Array" && !Object.hasOwn(typedArrays, kind)) throw new TypeError(`no such array: ${kind}`);
    const made = kind === "Array" ? listOf(came) : typedArrayOf(kind as keyof typeof typedArrays, came);
    this.#cameAs.set(made, came);
    return made;
  }

  #number(object: object): void {
    this.#numbers.set(object, this.#objects.length);
    this.#objects.push(object);
  }

  #encode(value: unknown, depth: number, isArgument: boolean): Encoded {
    switch (typeof value) {
      case "number":
        if (Number.isFinite(value) && !Object.is(value, -0)) return value;
        return { [number]: Object.is(value, -0) ? "-0" : String(value) };
      case "string":
      case "boolean":
        return value;
      case "undefined":
        return { [nothing]: 1 };
      case "bigint":
        return { [bigint]: String(value) };
      case "function": {
        const { numberOf } = this.#options;
        if (!numberOf) throw new TypeError("a function cannot be given back");
        return { [fn]: numberOf(value as (...args: unknown[]) => unknown) };
      }
      case "symbol":
        throw new TypeError("a symbol cannot be given back");
      case "object":
        return value === null ? null : this.#encodeObject(value, depth, isArgument);
    }
  }

  #encodeObject(value: object, depth: number, isArgument: boolean): Encoded {
    const known = this.#numbers.get(value);
    if (known !== undefined) return { [same]: known };
    if (depth > deepest) throw new TypeError("lists within lists without end cannot be given back");
    const next = (item: unknown): Encoded => this.#encode(item, depth + 1, isArgument);
    if (Array.isArray(value)) {
      if (isArgument) this.#number(value);
      if (value.length > manyNumbers && areNumbers(value)) return this.#numbersOf(value, "Array");
      return Array.from(value, next);
    }
    const kind = kindOf(value);
    if (kind) {
      if (isArgument) this.#number(value);
      return this.#numbersOf(value as unknown as Float64Array, kind);
    }
    if (value instanceof Map) return { [map]: [...value].map(([key, item]) => [next(key), next(item)]) };
    if (value instanceof Set) return { [set]: [...value].map(next) };
    const { shape, dtype, dataSync } = value as { shape?: unknown; dtype?: unknown; dataSync?: unknown };
    if (Array.isArray(shape) && typeof dtype === "string" && typeof dataSync === "function") {
      const values = (value as { dataSync(): Float32Array }).dataSync();
      return { [tensor]: [this.#numbersOf(values, kindOf(values) ?? "Float32Array"), [...shape], dtype] };
    }
    if (isArgument) this.#number(value);
    return { [record]: Object.entries(value).map(([key, item]) => [key, next(item)]) };
  }

  #decode(value: Encoded, depth: number, isArgument: boolean): unknown {
    if (typeof value !== "object" || value === null) {
      if (
        typeof value === "number" ||
        typeof value === "string" ||
        typeof value === "boolean" ||
        value === null
      ) {
        return value;
      }
      throw new TypeError(`no such value: ${typeof value}`);
    }
    if (depth > deepest + 1) throw new TypeError("too many lists within lists");
    const next = (item: Encoded) => this.#decode(item, depth + 1, isArgument);
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      if (isArgument) this.#number(list);
      for (const item of value) list.push(next(item));
      return list;
    }
    const [key = "", ...others] = Object.keys(value);
    if (others.length > 0) throw new TypeError("a record must be marked as one");
    const content = (value as Record<string, unknown>)[key];
    switch (key) {
      case number:
        if (!specialNumbers.has(content)) throw new TypeError("no such number");
        return specialNumbers.get(content);
      case nothing:
        return undefined;
      case bigint:
        if (typeof content !== "string" || content.length > mostDigits) throw new TypeError("no such bigint");
        return BigInt(content);
      case numbers:
      case repeated: {
        const decoded = key === numbers ? this.#readNumbers(content) : this.#repeatNumber(content);
        if (isArgument) this.#number(decoded);
        return decoded;
      }
      case map:
        return new Map((content as [Encoded, Encoded][]).map(([key, item]) => [next(key), next(item)]));
      case set:
        return new Set((content as Encoded[]).map(next));
      case tensor: {
        const [values, shape, dtype] = content as [Encoded, number[], string];
        const { tensorOf } = this.#options;
        if (!tensorOf) throw new TypeError("no tensors here");
        const entries = next(values);
        if (!ArrayBuffer.isView(entries) || typeof dtype !== "string") throw new TypeError("no such tensor");
        if (!isShapeOf(shape, (entries as Float32Array).length)) {
          throw new TypeError("a tensor's shape must be that of its values");
        }
        return tensorOf(entries as Float32Array, shape, dtype);
      }
      case fn: {
        const { functionOf } = this.#options;
        if (!functionOf) throw new TypeError("no functions here");
        return functionOf(Number(content));
      }
      case same:
        return this.#argument(content);
      case record: {
        const made: Record<string, unknown> = {};
        if (isArgument) this.#number(made);
        for (const [name, item] of content as [string, Encoded][]) define(made, String(name), next(item));
        return made;
      }
      case promise:
        return Promise.resolve(next(content));
      case failedPromise: {
        const failed = Promise.reject(new Error(typeof content === "string" ? content : "no reason"));
        failed.catch(() => undefined); // whoever awaits it hears of it
        return failed;
      }
      default:
        throw new TypeError(`no such kind of value: ${key}`);
    }
  }
}

/** What an async function gave: a promise on the other side too. */
export function encodePromise(outcome: { value: Encoded } | { error: string }): Encoded {
  return "value" in outcome ? { [promise]: outcome.value } : { [failedPromise]: outcome.error };
}

/** Not by assigning: `__proto__` is a name like others, and gives no object another prototype. */
function define(object: object, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, configurable: true, enumerable: true, writable: true });
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isShapeOf(shape: unknown, size: number): shape is number[] {
  if (!Array.isArray(shape) || shape.length > mostDimensions || !shape.every(isCount)) return false;
  // An empty tensor could have as many empty rows as it likes.
  const rows = shape.reduce((product, n) => product * Math.max(n, 1), 1);
  return shape.reduce((product, n) => product * n, 1) === size && rows <= Math.max(size, mostEmptyRows);
}

function isSame(object: object, came: Came): boolean {
  const now = object as ArrayLike<unknown>;
  if (now.length !== came.length) return false;
  if (came instanceof Float64Array) {
    for (let i = 0; i < came.length; i++) if (!Object.is(came[i], now[i])) return false;
  } else for (let i = 0; i < came.length; i++) if (!Object.is(came.only, now[i])) return false;
  return true;
}

/** Loops, here and below: `every`, `from` and constructors take ten times as long, and tests send numbers by the 100,000. */
function areNumbers(list: readonly unknown[]): list is number[] {
  for (let i = 0; i < list.length; i++) if (typeof list[i] !== "number") return false;
  return true;
}

function doublesOf(values: ArrayLike<number>): Float64Array {
  const doubles = new Float64Array(values.length);
  for (let i = 0; i < doubles.length; i++) doubles[i] = values[i]!;
  return doubles;
}

function isOneNumber(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (!Object.is(values[i], values[0])) return false;
  return true;
}

function listOf(came: Came): number[] {
  if (!(came instanceof Float64Array)) return new Array<number>(came.length).fill(came.only);
  const list: number[] = [];
  for (let i = 0; i < came.length; i++) list.push(came[i]!);
  return list;
}

function typedArrayOf(kind: keyof typeof typedArrays, came: Came): ArrayBufferView {
  const Kind = typedArrays[kind];
  return came instanceof Float64Array ? new Kind(came) : new Kind(came.length).fill(came.only);
}

function kindOf(value: object): keyof typeof typedArrays | undefined {
  const name = Object.prototype.toString.call(value).slice(8, -1);
  return Object.hasOwn(typedArrays, name) ? (name as keyof typeof typedArrays) : undefined;
}
