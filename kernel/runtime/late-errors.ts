// Errors that nobody caught: reported below the cell whose code threw them, while the kernel lives on.

import type { CellId } from "../threads.ts";
import { describeThrown } from "../thrown-value.ts";
import { cellOfPromise, currentCell } from "./cell-context.ts";
import type { Link } from "./link.ts";

export function reportLateErrors(link: Link): void {
  const report = (cell: CellId, error: unknown): void => {
    link.send(cell, { type: "late-error", error: describeThrown(error) });
  };
  process.on("uncaughtException", (error) => report(currentCell(), error));
  process.on("unhandledRejection", (reason, promise) => report(cellOfPromise(promise), reason));
}
