// Ends what an interrupted cell left behind: the code that would go on after its next `await`.

import { promiseHooks } from "node:v8";

import type { CellId } from "../threads.ts";
import { knownCell } from "./cell-context.ts";
import { terminateSelf } from "./evaluate.ts";

const interrupted = new Map<CellId, { atMs: number }>();

// From the beginning: V8 does not call a hook for an await that stands there already when the hook comes.
promiseHooks.onBefore(() => {
  if (interrupted.size === 0) return;
  const resumed = knownCell();
  if (resumed !== undefined && interrupted.has(resumed)) terminateSelf();
});

/**
 * An interrupt ends the wait for a cell, but `for (;;) { await step() }` would go on in the background and
 * train a model that nobody asked for any more. So from now on, code of that cell ends where it resumes after
 * an await. Its timers stay: an interval that a cell started outlives the cell in any case.
 */
export function endContinuationsOf(cell: CellId): void {
  interrupted.set(cell, { atMs: Date.now() });
}

/** A promise of a cell that was just interrupted is rejected with nobody left to catch it. */
export function wasJustInterrupted(cell: CellId): boolean {
  const { atMs } = interrupted.get(cell) ?? {};
  return atMs !== undefined && Date.now() - atMs < aftermathMs;
}

const aftermathMs = 1000;
