// Which cell a piece of running code belongs to, also long after the cell has ended.

import { AsyncLocalStorage } from "node:async_hooks";

import type { CellId } from "../threads.ts";

const storage = new AsyncLocalStorage<CellId>();
const getStore = storage.getStore.bind(storage);
let latest: CellId = 0;

/** Runs the cell's code so that its timers and promises are known as the cell's. */
export function inCell(cell: CellId, run: () => void): void {
  latest = cell;
  storage.run(cell, run);
}

/** The cell whose code runs now; where Node has lost track, the one started last. */
export function currentCell(): CellId {
  return getStore() ?? latest;
}

/** As `currentCell`, but undefined where Node has lost track. */
export function knownCell(): CellId | undefined {
  return getStore();
}
