// Errors that nobody caught: reported below the cell whose code threw them, while the kernel lives on.

import { describeThrown } from "../thrown-value.ts";
import { currentCell } from "./cell-context.ts";
import type { Link } from "./link.ts";

export function reportLateErrors(link: Link): void {
  const report = (error: unknown): void => {
    link.send(currentCell(), { type: "late-error", error: describeThrown(error) });
  };
  process.on("uncaughtException", report);
  process.on("unhandledRejection", report);
}
