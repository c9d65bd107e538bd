// Ends what an interrupted cell left behind: the code that would go on after its next `await`.

import { promiseHooks } from "node:v8";

import type { CellId } from "../threads.ts";
import { knownCell } from "./cell-context.ts";
import { terminateSelf } from "./evaluate.ts";

const interrupted = new Map<CellId, { atMs: number }>();
/** The cell that has survived a termination and is not yet known to have ended. */
let stubborn: CellId | undefined;

/**
 * An interrupt ends the wait for a cell, but `for (;;) { await step() }` would go on in the background and
 * train a model that nobody asked for any more. So from now on, code of that cell ends where it resumes after
 * an await. Its timers stay: an interval that a cell started outlives the cell in any case.
 */
export function endContinuationsOf(cell: CellId): void {
  if (interrupted.size === 0)
    promiseHooks.onBefore(() => {
      const resumed = knownCell();
      // Of a stubborn cell, a termination would only strike the hook that ends it.
      if (resumed !== undefined && interrupted.has(resumed) && resumed !== stubborn) terminateSelf();
    });
  if (!interrupted.has(cell)) interrupted.set(cell, { atMs: Date.now() });
  stubborn = undefined;
}

/**
 * Node takes note of each rejected promise in code that swallows a termination which strikes there. In a loop
 * that does little else, as `for (;;) try { await Promise.reject(e) } catch {}`, it strikes nowhere else. So what
 * such a cell awaits never settles any more: `await` asks `then` of a promise that has another constructor.
 */
export function endStubbornContinuationsOf(cell: CellId): void {
  endContinuationsOf(cell);
  stubborn = cell;
  if (isUnsettling) return;
  isUnsettling = true;
  promiseHooks.onInit((promise) => {
    if (stubborn === undefined) return;
    // Where a termination struck the hook that follows a cell's promises, the trail of the cell is lost.
    const maker = knownCell();
    if (maker === undefined || interrupted.has(maker)) defineProperties(promise, unsettling);
  });
}

/** A promise of a cell that was just interrupted is rejected with nobody left to catch it. */
export function wasJustInterrupted(cell: CellId): boolean {
  const { atMs } = interrupted.get(cell) ?? {};
  return atMs !== undefined && Date.now() - atMs < aftermathMs;
}

let isUnsettling = false;
const aftermathMs = 1000;
const { defineProperties } = Object;
// biome-ignore lint/suspicious/noThenProperty: what is made here is no thenable, but what makes one
const unsettling = { constructor: { value: undefined }, then: { value: () => undefined } };
