// Which cell a piece of running code belongs to, also long after the cell has ended.

import { AsyncLocalStorage } from "node:async_hooks";

import type { CellId } from "../threads.ts";
import type { CellTracker } from "./cell-tracker.ts";
import { PromiseTracker } from "./promise-tracker.ts";

/** From Node 24 on V8 itself carries the store from a promise or timer to its callback. */
class StorageTracker implements CellTracker {
  readonly #storage = new AsyncLocalStorage<CellId>();

  run(cell: CellId, code: () => void): void {
    this.#storage.run(cell, code);
  }

  leave(): void {
    // Each message from the host comes in a context of its own.
  }

  current(): CellId | undefined {
    return this.#storage.getStore();
  }

  ofPromise(): CellId | undefined {
    return this.current(); // Node reports a rejection in the promise's own context
  }
}

// Before Node 24, AsyncLocalStorage keeps a stack of async ids in C++, and an interrupt that ends a promise's
// callback leaves it unbalanced: Node then aborts with "Assertion failed: (env_->execution_async_id()) == (0)".
const tracker: CellTracker =
  Number.parseInt(process.versions.node, 10) >= 24 ? new StorageTracker() : new PromiseTracker();
let latest: CellId = 0;

/** Runs the cell's code so that its timers and promises are known as the cell's. */
export function inCell(cell: CellId, run: () => void): void {
  if (cell > latest) latest = cell;
  tracker.run(cell, run);
}

/** An interrupt may have ended the last cell's code before it was left. */
export function leaveCells(): void {
  tracker.leave();
}

/** The cell whose code runs now; where the trail was lost, the one started last. */
export function currentCell(): CellId {
  return tracker.current() ?? latest;
}

/** As `currentCell`, but undefined where the trail was lost. */
export function knownCell(): CellId | undefined {
  return tracker.current();
}

export function cellOfPromise(promise: object): CellId {
  return tracker.ofPromise(promise) ?? latest;
}
