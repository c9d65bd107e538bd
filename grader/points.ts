// How many points a test cell gives, by its outputs: nbgrader's rule.

import type { Output } from "../kernel/index.ts";

/**
 * 0 where the cell failed or wrote to stderr; the value of its last line where that is a number; else all.
 * A number below 0 or above `most` counts as `most` for nbgrader; here it is refused, since no test means it.
 */
export function pointsOf(outputs: readonly Output[], most: number): number {
  for (const output of outputs) {
    if (output.output_type === "error") return 0;
    if (output.output_type === "stream" && output.name === "stderr") return 0;
    if (output.output_type !== "execute_result") continue;
    const given = Number(String(output.data["text/plain"] ?? "").trim() || Number.NaN);
    if (Number.isNaN(given)) return most;
    if (given < 0 || given > most) {
      throw new RangeError(
        `a test cell of ${most} points gave ${given}; its value must be between 0 and ${most}`,
      );
    }
    return given;
  }
  return most;
}
