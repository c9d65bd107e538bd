// A check: what it says, what it is worth, and whether it passes.

import { CheckFailure } from "./failure.ts";
import { TimeLimitError, withinTime } from "./time-limit.ts";

export interface CheckOptions {
  /** What it is worth. */
  points?: number;
  /** The student learns that it failed, and the hint; neither its inputs nor what was expected. */
  hidden?: boolean;
  /** Told when it fails and nothing better is known. */
  hint?: string;
  /** How long it may take. */
  timeoutMs?: number;
}

/** One thing that a solution must do. */
export interface Check extends Required<Omit<CheckOptions, "hint">> {
  /** A sentence about the right solution: "the weights of noiseless data are recovered". */
  says: string;
  hint: string | undefined;
  /** Passes unless it throws. */
  body: () => unknown;
}

/** What became of a check: plain data. */
export interface CheckResult {
  says: string;
  hidden: boolean;
  passed: boolean;
  points: number;
  of: number;
  /** Why it failed; undefined where it passed. */
  message: string | undefined;
  hint: string | undefined;
}

/**
 * Something that a solution must do, as a sentence and as code that throws where it is not so.
 *
 *     check("softmax of equal scores is uniform", () => expectClose(softmax([1, 1]), [0.5, 0.5]), { points: 2 })
 */
export function check(says: string, body: () => unknown, options: CheckOptions = {}): Check {
  const { points = 1, hidden = false, hint, timeoutMs = 5000, ...unknown } = options;
  for (const name of Object.keys(unknown)) {
    throw new RangeError(`check: no option "${name}", found points, hidden, hint, timeoutMs`);
  }
  if (typeof says !== "string" || typeof body !== "function") {
    throw new TypeError(
      `check: write check("what must be so", () => { ... }), got ${typeof says} and ${typeof body}`,
    );
  }
  if (!(points >= 0 && Number.isFinite(points))) {
    throw new RangeError(`check: points must be a number of at least 0, got ${points}`);
  }
  return { says, body, points, hidden, hint, timeoutMs };
}

/** Runs one check; whatever the student's code does, a result comes. */
export async function runCheck({ says, body, points, hidden, hint, timeoutMs }: Check): Promise<CheckResult> {
  const result = { says, hidden, of: points };
  try {
    await withinTime(body, timeoutMs);
    return { ...result, passed: true, points, message: undefined, hint: undefined };
  } catch (error) {
    const known = error instanceof CheckFailure ? error.hint : undefined;
    return { ...result, passed: false, points: 0, message: describe(error), hint: known ?? hint };
  }
}

/** A failure says it itself; whatever else was thrown came out of the student's code. */
function describe(error: unknown): string {
  if (error instanceof CheckFailure || error instanceof TimeLimitError) return error.message;
  if (!(error instanceof Error))
    return `it threw ${typeof error === "string" ? JSON.stringify(error) : typeof error}`;
  return `it threw ${error.name}: ${error.message}`;
}
