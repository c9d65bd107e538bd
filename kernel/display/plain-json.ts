// A value as plain JSON data, as JSON types in a bundle need it: copied, so that it can cross to the host thread.

import { types } from "node:util";

import {
  apply,
  Bytes,
  defineProperty,
  eachOfMap,
  eachOfSet,
  isArray,
  isFiniteNumber,
  isSafeInteger,
  keys,
  sliceOf,
  toNumber,
  toText,
  wellFormed,
} from "./intrinsics.ts";

const { isAnyArrayBuffer, isMap, isSet, isTypedArray, isBoxedPrimitive } = types;

const MAX_DEPTH = 500;

/**
 * What `JSON.parse(JSON.stringify(value))` gives, and more where that would lose data silently: typed arrays,
 * buffers of bytes and sets become arrays, maps become objects, a bigint becomes a number if it fits, else text.
 * NaN and infinities become null. Throws a TypeError that names the path for a cycle.
 */
export function toPlainJson(value: unknown): unknown {
  return plain(value, "", undefined, 0, true) ?? null;
}

/** The objects that are being copied now, innermost first: one met again is a cycle. */
interface Ancestors {
  object: object;
  above: Ancestors | undefined;
}

function plain(
  value: unknown,
  path: string,
  above: Ancestors | undefined,
  depth: number,
  mayConvert: boolean,
): unknown {
  switch (typeof value) {
    case "string":
      return wellFormed(value);
    case "boolean":
      return value;
    case "number":
      return isFiniteNumber(value) ? value : null;
    case "bigint": {
      const number = toNumber(value);
      return isSafeInteger(number) ? number : `${value}`;
    }
    case "object":
      break;
    default:
      return undefined; // undefined, functions, symbols: JSON has no place for them
  }
  if (value === null) return null;
  const toJSON: unknown = (value as { toJSON?: unknown }).toJSON;
  if (mayConvert && typeof toJSON === "function" && !isTypedArray(value)) {
    return plain(apply(toJSON as () => unknown, value, [path]), path, above, depth, false);
  }
  for (let ancestor = above; ancestor !== undefined; ancestor = ancestor.above) {
    if (ancestor.object === value) {
      throw new TypeError(
        `JSON data must not contain itself, but ${path} is one of the objects that hold it`,
      );
    }
  }
  if (depth >= MAX_DEPTH) {
    throw new RangeError(
      `JSON data must be nested less than ${MAX_DEPTH} deep, but ${clipPath(path)} is deeper`,
    );
  }
  if (isTypedArray(value)) return numbers(value);
  if (isAnyArrayBuffer(value)) return numbers(new Bytes(value));
  if (isBoxedPrimitive(value))
    return plain((value as { valueOf(): unknown }).valueOf(), path, above, depth, false);
  return plainObject(value, path, { object: value, above }, depth + 1);
}

function plainObject(value: object, path: string, above: Ancestors, depth: number): unknown {
  if (isArray(value)) {
    const out: unknown[] = [];
    for (let i = 0; i < value.length; i++) {
      const item: unknown = value[i];
      // Most long arrays hold numbers, and a path for each would cost more than the copy.
      out[i] =
        typeof item === "number" && isFiniteNumber(item)
          ? item
          : (plain(item, `${path}[${i}]`, above, depth, true) ?? null);
    }
    return out;
  }
  if (isSet(value)) {
    const out: unknown[] = [];
    eachOfSet(value, (item) => {
      out[out.length] = plain(item, `${path}[${out.length}]`, above, depth, true) ?? null;
    });
    return out;
  }
  const out: Record<string, unknown> = {};
  if (isMap(value)) {
    eachOfMap(value, (item, key) =>
      put(out, toText(key), plain(item, joined(path, key), above, depth, true)),
    );
    return out;
  }
  const names = keys(value);
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    put(out, name, plain((value as Record<string, unknown>)[name], joined(path, name), above, depth, true));
  }
  return out;
}

/** Defined rather than assigned: a key may be `__proto__`. */
function put(out: Record<string, unknown>, key: string, value: unknown): void {
  if (value === undefined) return;
  defineProperty(out, key, { value, writable: true, enumerable: true, configurable: true });
}

function numbers(array: NodeJS.TypedArray): unknown[] {
  const out: unknown[] = [];
  for (let i = 0; i < array.length; i++) {
    const item = array[i]!;
    out[i] = typeof item === "number" && isFiniteNumber(item) ? item : plain(item, "", undefined, 0, false);
  }
  return out;
}

function joined(path: string, key: unknown): string {
  return path === "" ? toText(key) : `${path}.${toText(key)}`;
}

function clipPath(path: string): string {
  return path.length <= 60 ? path : `${sliceOf(path, 0, 60)}...`;
}
