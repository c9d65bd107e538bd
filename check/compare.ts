// Compares an answer with what it should be, and says which entry differs.

import { CheckFailure } from "./failure.ts";
import { Foreign, type Plain, shapeOf, show, toPlain } from "./plain.ts";

/** What a known wrong solution would have given, and what to tell whoever gives it. */
export type Mistake = readonly [gives: unknown, hint: string];

export interface CompareOptions {
  /** Of the answer, for the message: "mse", "dW". */
  name?: string;
  /** How far an entry may be off, for entries up to 1 in size; beyond that, relative to it. */
  tolerance?: number;
  /** Looked through when the answer is wrong; the first that gives the same is told. */
  mistakes?: readonly Mistake[];
}

/**
 * Passes where `actual` is `expected`, entry by entry, within the tolerance; NaN is NaN, and Infinity is Infinity.
 * Takes numbers, texts, truths, nested lists, typed arrays, tensors and records of them.
 *
 *     expectClose(mse([2, 0], [1, 3]), 5, { mistakes: [[10, "divide the sum by the number of rows"]] });
 *     // CheckFailure: got 10, expected 5 (divide the sum by the number of rows)
 */
export function expectClose(
  actual: unknown,
  expected: unknown,
  { name, tolerance = 1e-9, mistakes = [] }: CompareOptions = {},
): void {
  const got = toPlain(actual);
  const wanted = toPlain(expected);
  const difference = differ(got, wanted, tolerance);
  if (difference === undefined) return;
  // A mistake must be told from the right answer, or it tells nothing.
  const made = mistakes.find(([gives]) => differ(got, toPlain(gives), tolerance) === undefined);
  throw new CheckFailure(name ? `${name}: ${difference}` : difference, made?.[1] ?? guess(got, wanted));
}

/** Passes where `actual` is exactly `expected`: labels, counts, texts. */
export function expectEqual(
  actual: unknown,
  expected: unknown,
  options: Omit<CompareOptions, "tolerance"> = {},
): void {
  expectClose(actual, expected, { ...options, tolerance: 0 });
}

/** In words, how the two differ; undefined where they do not. */
function differ(got: Plain, wanted: Plain, tolerance: number): string | undefined {
  if (!Array.isArray(wanted) || !Array.isArray(got)) {
    if (isRecord(wanted) && isRecord(got)) return differingKey(got, wanted, tolerance);
    return isSame(got, wanted, tolerance) ? undefined : `got ${apart(got, wanted)}`;
  }
  const [shape, right] = [shapeOf(got), shapeOf(wanted)];
  if (right && (!shape || shape.join() !== right.join())) {
    const is = shape ? `shape [${shape.join(", ")}]` : "rows of different lengths";
    return right.length === 1 && shape?.length === 1
      ? `got ${shape[0]} values, expected ${right[0]}: got ${show(got)}, expected ${show(wanted)}`
      : `got ${is}, expected shape [${right.join(", ")}]`;
  }
  if (got.length !== wanted.length) return `got ${got.length} values, expected ${wanted.length}`;
  const wrong = entriesThatDiffer(got, wanted, tolerance, []);
  const [first] = wrong;
  if (!first) return undefined;
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : "";
  return `entry ${first.path.map((i) => `[${i}]`).join("")} is ${apart(first.got, first.wanted)}${more}`;
}

interface Entry {
  path: number[];
  got: Plain;
  wanted: Plain;
}

function entriesThatDiffer(got: Plain, wanted: Plain, tolerance: number, path: number[]): Entry[] {
  if (Array.isArray(wanted) && Array.isArray(got) && got.length === wanted.length) {
    return wanted.flatMap((part: Plain, i) =>
      entriesThatDiffer(got[i] as Plain, part, tolerance, [...path, i]),
    );
  }
  if (isRecord(wanted) && isRecord(got)) {
    return differingKey(got, wanted, tolerance) === undefined ? [] : [{ path, got, wanted }];
  }
  return isSame(got, wanted, tolerance) ? [] : [{ path, got, wanted }];
}

function differingKey(
  got: Record<string, Plain>,
  wanted: Record<string, Plain>,
  tolerance: number,
): string | undefined {
  for (const [key, value] of Object.entries(wanted)) {
    if (!Object.hasOwn(got, key)) return `"${key}" is missing: got ${show(got)}`;
    const difference = differ(got[key], value, tolerance);
    if (difference !== undefined) return `"${key}": ${difference}`;
  }
  const unknown = Object.keys(got).find((key) => !Object.hasOwn(wanted, key));
  return unknown === undefined
    ? undefined
    : `"${unknown.slice(0, 60)}" is one too many: expected ${show(wanted)}`;
}

/** "3, expected 4"; numbers that look alike when they are shortened are shown with all their digits. */
function apart(got: Plain, wanted: Plain): string {
  const [shown, expected] = [show(got), show(wanted)];
  const alike = shown === expected && typeof got === "number";
  return alike ? `${got}, expected ${String(wanted)}` : `${shown}, expected ${expected}`;
}

function isSame(got: Plain, wanted: Plain, tolerance: number): boolean {
  if (typeof got !== "number" || typeof wanted !== "number") return got === wanted;
  if (Number.isNaN(wanted)) return Number.isNaN(got);
  if (!Number.isFinite(wanted)) return got === wanted; // relative to Infinity, every number would be near
  return got === wanted || Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
}

function isRecord(value: Plain): value is Record<string, Plain> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Foreign);
}

/** What is usually the matter with an answer of this kind. */
function guess(got: Plain, wanted: Plain): string | undefined {
  if (got === undefined) return "the function gives nothing back; is a return missing?";
  if (got instanceof Foreign && got.is === "a promise") return "the function must not be async";
  if (typeof got === "string" && typeof wanted === "number") return "a text was given where a number belongs";
  if (differ(got, wanted, 1e-6) === undefined && differ(got, wanted, 1e-12) !== undefined) {
    return "right to about seven digits: was it rounded, or computed with tensors, which keep no more?";
  }
  return undefined;
}
