// A value as plain text: Node's inspect without colours, bounded in length and time, and never throwing.

import { stripAnsi } from "./ansi.ts";
import {
  getOwnPropertyDescriptor,
  inspect,
  isArray,
  min,
  ownKeys,
  sliceOf,
  wellFormed,
} from "./intrinsics.ts";

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
  { depth: 4, maxArrayLength: 100, maxStringLength: 10_000, budget: 12_000 },
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
    // Reading the error's name or message threw as well; its inspected form is next.
  }
  return firstLine(briefTextOf(thrown));
}

/** Ends text that is too long with a word on how much is missing. */
export function clip(text: string): string {
  const clean = wellFormed(stripAnsi(text));
  if (clean.length <= MAX_TEXT) return clean;
  const kept = MAX_TEXT - 50;
  return `${wellFormed(sliceOf(clean, 0, kept))}\n... ${clean.length - kept} more characters`;
}

const overBudget = new Error("internal: more text than the budget of inspect");

function inspectWithin(value: unknown, ladder: readonly Limits[]): string {
  for (let rung = 0; rung < ladder.length; rung++) {
    try {
      return inspectOnce(value, ladder[rung]!, true);
    } catch (error) {
      if (error !== overBudget) return inspectPlainly(value, ladder, error);
    }
  }
  return listProperties(value, ladder[ladder.length - 1]!);
}

/** Throws `overBudget` as soon as the text grows too long: inspect calls `stylize` for each value it prints. */
function inspectOnce(value: unknown, limits: Limits, customInspect: boolean): string {
  const { depth, maxArrayLength, maxStringLength } = limits;
  let left = limits.budget;
  const stylize = (text: string) => {
    left -= text.length + 8;
    if (left < 0) throw overBudget;
    return text;
  };
  // In @types/node only the options that a custom inspect receives have `stylize`; inspect takes the same object.
  const options = { depth, maxArrayLength, maxStringLength, customInspect, colors: false, stylize };
  return inspect(value, options);
}

/** Inspecting threw: a custom inspect or a getter such as `Symbol.toStringTag`. Try without the custom ones. */
function inspectPlainly(value: unknown, ladder: readonly Limits[], thrown: unknown): string {
  const note = `(inspecting this value threw ${describeThrown(thrown)})`;
  for (let rung = 0; rung < ladder.length; rung++) {
    try {
      return `${inspectOnce(value, ladder[rung]!, false)}\n${note}`;
    } catch (error) {
      if (error !== overBudget) break;
    }
  }
  return `${listProperties(value, ladder[ladder.length - 1]!)}\n${note}`;
}

/** The first own properties, each on its own: for objects with too many, and for those that inspect cannot take. */
function listProperties(value: unknown, limits: Limits): string {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return "<no text>";
  try {
    const names = ownKeys(value);
    const shown = min(names.length, limits.maxArrayLength);
    let out = isArray(value) ? "[\n" : "{\n";
    for (let i = 0; i < shown; i++) {
      const name = names[i]!;
      out += `  ${typeof name === "symbol" ? `[${inspect(name)}]` : name}: ${propertyText(value, name)},\n`;
    }
    if (names.length > shown) out += `  ... ${names.length - shown} more properties\n`;
    return out + (isArray(value) ? "]" : "}");
  } catch (error) {
    return `<cannot be shown: ${error instanceof Error ? firstLine(`${error.message}`) : "listing its properties threw"}>`;
  }
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
