// What a value looks like in a notebook: by its own word, by a shape that is known beyond doubt, else as text.

import { types } from "node:util";
import { imageTypeOf } from "./image-bytes.ts";
import { apply, base64Of, defineProperty, getOwnPropertyDescriptor, isArray, keys } from "./intrinsics.ts";
import type { Bundle, MimeBundle } from "./mime.ts";
import { isMimeType, mimeContent } from "./mime-entry.ts";
import { toPlainJson } from "./plain-json.ts";
import { briefTextOf, clip, describeThrown, textOf } from "./text.ts";
import { vegaTypeOf } from "./vega.ts";

const { isPromise, isProxy, isUint8Array } = types;

export type MaybePromise<T> = T | Promise<T>;

/** A function under this key gives the bundle of the object that holds it; Deno's kernel reads the same key. */
export const displaySymbol: unique symbol = Symbol.for("Jupyter.display") as never;

/**
 * The value as a MIME bundle, which always has `text/plain`. Never throws and never rejects: what goes wrong is
 * said in one line below the value's text. A promise only if the value's display function gives one.
 */
export function toBundle(value: unknown): MaybePromise<Bundle> {
  let own: unknown;
  try {
    if (!isObject(value)) return textBundle(value);
    const method: unknown = (value as { [displaySymbol]?: unknown })[displaySymbol];
    if (typeof method !== "function") return knownShape(value) ?? textBundle(value);
    own = apply(method as () => unknown, value, []);
    if (isThenable(own)) return laterBundle(value, own);
  } catch (error) {
    // A revoked proxy throws on any reading, and its text says what it is.
    return isProxy(value) && own === undefined && isRevoked(value)
      ? textBundle(value)
      : problemBundle(value, `threw ${describeThrown(error)}`);
  }
  return ownBundle(value, own);
}

/** The value as text alone. */
export function textBundle(value: unknown): Bundle {
  return { data: { "text/plain": textOf(value) }, metadata: {} };
}

async function laterBundle(value: unknown, own: unknown): Promise<Bundle> {
  try {
    return ownBundle(value, await own);
  } catch (error) {
    return problemBundle(value, `rejected with ${describeThrown(error)}`);
  }
}

/** Checks what a display function gave. One bad entry fails all: a warning beside a chart would not be seen. */
function ownBundle(value: unknown, own: unknown): Bundle {
  try {
    const names = isObject(own) && !isArray(own) ? keys(own) : [];
    const data: MimeBundle = {};
    let entries = 0;
    for (let i = 0; i < names.length; i++) {
      const mime = names[i]!;
      const content = (own as MimeBundle)[mime];
      if (content === undefined) continue; // an optional representation that is not there
      if (!isMimeType(mime)) {
        return problemBundle(
          value,
          `returned the key ${briefTextOf(mime)}, which is not a MIME type such as "text/html"`,
        );
      }
      setEntry(data, mime, mimeContent(mime, content));
      entries++;
    }
    if (entries === 0) {
      return problemBundle(
        value,
        `returned ${briefTextOf(own)}, but must return an object such as { "text/html": "<b>1</b>" }`,
      );
    }
    if (data["text/plain"] === undefined) setEntry(data, "text/plain", briefTextOf(value));
    return { data, metadata: {} };
  } catch (error) {
    return problemBundle(value, `returned what cannot be shown: ${describeThrown(error)}`);
  }
}

function problemBundle(value: unknown, problem: string): Bundle {
  return {
    data: { "text/plain": `${textOf(value)}\n${clip(`(its [Symbol.for("Jupyter.display")] ${problem})`)}` },
    metadata: {},
  };
}

/** Only what cannot be anything else: `{ data, layout }` may be a Plotly figure, but a student's object as well. */
function knownShape(value: object): Bundle | undefined {
  if (isUint8Array(value)) {
    const mime = imageTypeOf(value);
    return mime && { data: { [mime]: base64Of(value), "text/plain": briefTextOf(value) }, metadata: {} };
  }
  if (isProxy(value)) return undefined; // looking closer would run its traps
  const mime = vegaTypeOf(getOwnPropertyDescriptor(value, "$schema")?.value);
  if (mime === undefined) return undefined;
  try {
    return { data: { [mime]: toPlainJson(value), "text/plain": briefTextOf(value) }, metadata: {} };
  } catch (error) {
    return {
      data: { "text/plain": `${textOf(value)}\n(not drawn: ${describeThrown(error)})` },
      metadata: {},
    };
  }
}

/** Defined rather than assigned: a cell may have put setters on Object.prototype. */
function setEntry(data: MimeBundle, mime: string, content: unknown): void {
  defineProperty(data, mime, { value: content, writable: true, enumerable: true, configurable: true });
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function isThenable(value: unknown): boolean {
  return isPromise(value) || (isObject(value) && typeof (value as { then?: unknown }).then === "function");
}

function isRevoked(proxy: unknown): boolean {
  try {
    isArray(proxy); // throws for a revoked proxy, and calls no trap
    return false;
  } catch {
    return true;
  }
}
