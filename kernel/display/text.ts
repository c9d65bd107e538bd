// A value as plain text: Node's inspect without colours, bounded in length and time, and never throwing.

import { types } from "node:util";

import { stripAnsi } from "./ansi.ts";
import {
  bigintToHex,
  codeAt,
  floor,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  inspect,
  isArray,
  isView,
  keys,
  min,
  now,
  ownKeys,
  sliceOf,
  wellFormed,
} from "./intrinsics.ts";

const { isProxy } = types;

/** No text is longer than this, whatever the value. */
export const MAX_TEXT = 100_000;

interface Limits {
  depth: number;
  maxArrayLength: number;
  maxStringLength: number;
  /** Characters of values, about; past them the next, tighter limits are tried. */
  budget: number;
}

/** The first that holds the value is taken: deep only while it stays short. */
const LADDER: readonly Limits[] = [
  { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, budget: 6_000 },
  { depth: 2, maxArrayLength: 100, maxStringLength: 10_000, budget: 50_000 },
  { depth: 2, maxArrayLength: 20, maxStringLength: 1_000, budget: 50_000 },
  { depth: 1, maxArrayLength: 100, maxStringLength: 1_000, budget: 50_000 },
  { depth: 0, maxArrayLength: 100, maxStringLength: 200, budget: 50_000 },
];

/** For values that have a richer form, where the text is only a stand-in. */
const BRIEF: readonly Limits[] = [
  { depth: 2, maxArrayLength: 6, maxStringLength: 200, budget: 2_000 },
  { depth: 0, maxArrayLength: 6, maxStringLength: 200, budget: 2_000 },
];

/** How `console.log` would print the value, strings quoted. */
export function textOf(value: unknown): string {
  return clip(inspectWithin(value, LADDER));
}

/** The same in a few lines. */
export function briefTextOf(value: unknown): string {
  return clip(inspectWithin(value, BRIEF));
}

/** `RangeError: too long` of something thrown, in one line; whatever was thrown. */
export function describeThrown(thrown: unknown): string {
  try {
    if (thrown instanceof Error) {
      const { name, message } = thrown;
      return firstLine(message === "" ? `${name}` : `${name}: ${message}`);
    }
  } catch {
    return "an error whose message cannot be read"; // a getter that throws
  }
  return firstLine(briefTextOf(thrown));
}

/** Ends text that is too long with a word on how much is missing. */
export function clip(text: string): string {
  const clean = wellFormed(stripAnsi(text));
  if (clean.length <= MAX_TEXT) return clean;
  return shorten(clean, MAX_TEXT - 50);
}

function shorten(text: string, length: number): string {
  return `${wellFormed(sliceOf(text, 0, length))}... ${text.length - length} more characters`;
}

const overBudget = new Error("internal: more text than the budget of inspect");

/** After this long on one try, only the last and cheapest is made. */
const PATIENCE_MS = 40;

function inspectWithin(value: unknown, ladder: readonly Limits[], customInspect = true): string {
  const last = ladder[ladder.length - 1]!;
  if (typeof value === "bigint" && isHuge(value)) return hugeBigint(value);
  // Inspect would print every property, and each try lists them anew: 0.4 s for a million.
  const many = manyProperties(value);
  if (many !== undefined) return listProperties(value, last, many);
  const started = now();
  try {
    for (let rung = 0; rung < ladder.length - 1; rung++) {
      const text = tryInspect(value, ladder[rung]!, customInspect);
      if (text !== undefined) return text;
      if (now() - started > PATIENCE_MS) break;
    }
    return tryInspect(value, last, customInspect) ?? listProperties(value, last);
  } catch (error) {
    // A custom inspect threw, or a getter that inspect reads, such as Symbol.toStringTag.
    const text = customInspect ? inspectWithin(value, ladder, false) : listProperties(value, last);
    return customInspect ? `${text}\n(inspecting this value threw ${describeThrown(error)})` : text;
  }
}

/**
 * Undefined if the text grows past the budget: inspect calls `stylize` for each value that it prints, and what that
 * throws ends it there and then.
 */
function tryInspect(value: unknown, limits: Limits, customInspect: boolean): string | undefined {
  const { depth, maxArrayLength, maxStringLength } = limits;
  let left = limits.budget;
  const stylize = (text: string) => {
    // Strings are cut already; a symbol, a bigint or a regular expression can be as long.
    const shown = text.length <= 2 * maxStringLength + 100 ? text : shorten(text, maxStringLength);
    left -= shown.length + 8;
    if (left < 0) throw overBudget;
    return shown;
  };
  try {
    // In @types/node only the options that a custom inspect receives have `stylize`; inspect takes the same object.
    const options = { depth, maxArrayLength, maxStringLength, customInspect, colors: false, stylize };
    return inspect(value, options);
  } catch (error) {
    if (error === overBudget) return undefined;
    throw error;
  }
}

/** The names of a thousand properties or more; arrays, typed arrays and the like are cut by inspect itself. */
function manyProperties(value: unknown): string[] | undefined {
  if (typeof value !== "object" || value === null || isProxy(value) || isArray(value) || isView(value))
    return undefined;
  const names = keys(value);
  return names.length >= 1_000 ? names : undefined;
}

/** In hexadecimal, which is linear in the number's length; decimal digits take seconds for a million of them. */
function isHuge(value: bigint): boolean {
  return bigintToHex(value).length > 10_000;
}

function hugeBigint(value: bigint): string {
  const hex = bigintToHex(value);
  const digits = floor((hex.length - (value < 0n ? 1 : 0)) * 1.20412); // log10(16)
  return `<a bigint of about ${digits} digits>`;
}

/** The first own properties, each on its own: for objects with too many, and for those that inspect cannot take. */
function listProperties(value: unknown, { maxArrayLength }: Limits, known?: (string | symbol)[]): string {
  if ((typeof value !== "object" && typeof value !== "function") || value === null)
    return "<too long to be shown>";
  try {
    if (isArray(value)) {
      const shown = min(value.length, maxArrayLength);
      let out = "[\n";
      for (let i = 0; i < shown; i++) out += `  ${propertyText(value, `${i}`)},\n`;
      return `${out}${value.length > shown ? `  ... ${value.length - shown} more items\n` : ""}]`;
    }
    const names = known ?? ownKeys(value);
    const shown = min(names.length, maxArrayLength);
    let out = `${classPrefix(value)}{\n`;
    for (let i = 0; i < shown; i++) out += `  ${nameText(names[i]!)}: ${propertyText(value, names[i]!)},\n`;
    return `${out}${names.length > shown ? `  ... ${names.length - shown} more properties\n` : ""}}`;
  } catch (error) {
    return `<cannot be shown: listing its properties threw ${describeThrown(error)}>`;
  }
}

/** As inspect writes it: bare if it is a word. */
function nameText(name: string | symbol): string {
  if (typeof name === "symbol") return `[${inspect(name)}]`;
  for (let at = 0; at < name.length; at++) {
    const code = codeAt(name, at) | 0x20; // lower case
    const digit = code >= 0x30 && code <= 0x39 && at > 0;
    if (!(code >= 0x61 && code <= 0x7a) && !digit && name[at] !== "_" && name[at] !== "$") {
      return inspect(name, { maxStringLength: 200 });
    }
  }
  return name.length <= 200 ? name : `${sliceOf(name, 0, 200)}...`;
}

function classPrefix(value: object): string {
  const maker: unknown = getOwnPropertyDescriptor(getPrototypeOf(value) ?? {}, "constructor")?.value;
  if (typeof maker !== "function") return "";
  const name: unknown = getOwnPropertyDescriptor(maker, "name")?.value;
  return typeof name === "string" && name !== "" && name !== "Object" ? `${name} ` : "";
}

function propertyText(owner: object, name: string | symbol): string {
  try {
    const property = getOwnPropertyDescriptor(owner, name);
    if (property === undefined) return "<gone>";
    if (!("value" in property)) return property.get ? "[Getter]" : "[Setter]";
    return inspect(property.value, {
      depth: 0,
      maxArrayLength: 6,
      maxStringLength: 200,
      breakLength: Infinity,
      customInspect: false,
    });
  } catch {
    return "<cannot be shown>";
  }
}

function firstLine(text: string): string {
  for (let at = 0; at < text.length && at < 300; at++) {
    if (text[at] === "\n" || text[at] === "\r") return wellFormed(stripAnsi(sliceOf(text, 0, at)));
  }
  return wellFormed(stripAnsi(text.length > 300 ? `${sliceOf(text, 0, 300)}...` : text));
}
