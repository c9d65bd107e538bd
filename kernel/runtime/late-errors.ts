// Errors that nobody caught: reported below the cell whose code threw them, while the kernel lives on.

import type { CellId } from "../threads.ts";
import { describeThrown } from "../thrown-value.ts";
import { cellOfPromise, currentCell } from "./cell-context.ts";
import { wasJustInterrupted } from "./interrupted-cells.ts";
import type { Link } from "./link.ts";

export function reportLateErrors(link: Link): void {
  const nextTurn = setImmediate;
  const report = (cell: CellId, error: unknown): void => {
    link.send(cell, { type: "late-error", error: describeThrown(error) });
  };
  process.on("uncaughtException", (error) => report(currentCell(), error));
  process.on("unhandledRejection", (reason, promise) => {
    const cell = cellOfPromise(promise);
    // A turn later it is known whether an interrupt ended the code that would have caught it.
    nextTurn(() => {
      if (!wasJustInterrupted(cell)) report(cell, reason);
    });
  });
}
