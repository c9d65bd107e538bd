// The built-ins as they were when the kernel loaded: a cell may overwrite them, and values must still be shown.

import { inspect as nodeInspect } from "node:util";

export const { apply, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, ownKeys } = Reflect;
export const { isArray } = Array;
export const { hasOwn, keys } = Object;
export const { isFinite: isFiniteNumber, isSafeInteger } = Number;
export const { floor, min } = Math;
export const { isView } = ArrayBuffer;
export const Bytes = Uint8Array;
export const toNumber = Number;
export const toText = String;
export const now = performance.now.bind(performance);
export const inspect = nodeInspect;

const bufferFrom = Buffer.from;
// What `toString("base64")` looks up on the prototype; it is not in the types.
const { base64Slice } = Buffer.prototype as unknown as { base64Slice(start: number, end: number): string };
const { charCodeAt, includes, indexOf, lastIndexOf, slice, startsWith, toLowerCase } = String.prototype;
const { toString: bigintToString } = BigInt.prototype;
const { forEach: mapForEach } = Map.prototype;
const { forEach: setForEach } = Set.prototype;
// ES2024, in every Node since 20; the configured `lib` does not list it.
const { toWellFormed } = String.prototype as unknown as { toWellFormed(): string };

export function codeAt(text: string, index: number): number {
  return apply(charCodeAt, text, [index]);
}

export function contains(text: string, part: string): boolean {
  return apply(includes, text, [part]);
}

export function indexIn(text: string, part: string, from = 0): number {
  return apply(indexOf, text, [part, from]);
}

export function lastIndexIn(text: string, part: string): number {
  return apply(lastIndexOf, text, [part]);
}

export function begins(text: string, part: string): boolean {
  return apply(startsWith, text, [part]);
}

export function ends(text: string, part: string): boolean {
  return text.length >= part.length && sliceOf(text, text.length - part.length) === part;
}

export function sliceOf(text: string, start: number, end: number = text.length): string {
  return apply(slice, text, [start, end]);
}

export function lower(text: string): string {
  return apply(toLowerCase, text, []);
}

/** Lone surrogates replaced: half a pair cannot be written as UTF-8, and Jupyter's server fails on it. */
export function wellFormed(text: string): string {
  return apply(toWellFormed, text, []);
}

export function base64Of(bytes: Uint8Array | ArrayBufferLike): string {
  const { buffer, byteOffset, byteLength } =
    "buffer" in bytes ? bytes : { buffer: bytes, byteOffset: 0, byteLength: bytes.byteLength };
  return apply(base64Slice, apply(bufferFrom, Buffer, [buffer, byteOffset, byteLength]), [0, byteLength]);
}

export function eachOfMap(map: Map<unknown, unknown>, visit: (value: unknown, key: unknown) => void): void {
  apply(mapForEach, map, [visit]);
}

export function eachOfSet(set: Set<unknown>, visit: (value: unknown) => void): void {
  apply(setForEach, set, [visit]);
}

export function bigintToHex(value: bigint): string {
  return apply(bigintToString, value, [16]);
}
