// What following a cell through its promises and timers means, however it is done.

import type { CellId } from "../threads.ts";

/** Follows a cell through its promises and timers. */
export interface CellTracker {
  run(cell: CellId, code: () => void): void;
  /** Called where no cell's code runs. */
  leave(): void;
  /** The cell whose code runs now; undefined where the trail was lost. */
  current(): CellId | undefined;
  /** The cell that made this promise. */
  ofPromise(promise: object): CellId | undefined;
}
