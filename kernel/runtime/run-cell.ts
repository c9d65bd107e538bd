// Runs one cell: evaluates it, makes its result showable, and says once that it is done.

import { types } from "node:util";

import { isDisplayHandle, toBundle } from "../display/index.ts";
import {
  type CellId,
  interruption,
  type Outcome,
  type Shown,
  type ToMain,
  type UserExpression,
} from "../threads.ts";
import { describeThrown } from "../thrown-value.ts";
import { currentCell, inCell } from "./cell-context.ts";
import { type Evaluation, evaluate } from "./evaluate.ts";
import { endContinuationsOf } from "./interrupted-cells.ts";
import type { Link } from "./link.ts";

// As they were when the kernel loaded: a cell may overwrite them.
const { entries, keys } = Object;

type Execute = Extract<ToMain, { type: "execute" }>;

export class CellRunner {
  readonly #link: Link;
  #running: Execute | undefined;
  #lastDone: { cell: CellId; outcome: Outcome } | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  /** The cell that runs now, or the one whose late code does. */
  allowsStdin(): boolean {
    return this.#running !== undefined && this.#running.cell === currentCell() && this.#running.allowStdin;
  }

  run(request: Execute): void {
    this.#running = request;
    inCell(request.cell, () => {
      evaluate(request.code, (evaluation) => this.#evaluated(request, evaluation));
    });
  }

  /**
   * Ends the cell as interrupted if it has not ended. The host sends this first, for a cell that waits for a
   * promise, and again after it has terminated the code that kept this thread from its messages.
   */
  cancel(cell: CellId): void {
    if (this.#running?.cell === cell) {
      endContinuationsOf(cell);
      this.#done(this.#running, { status: "error", error: interruption });
    } else if (this.#lastDone?.cell === cell) {
      // An interrupt may have struck between the cell's end and its message.
      this.#link.send(cell, { type: "done", outcome: this.#lastDone.outcome });
    } else {
      // Or the cell itself: it waited behind a timer's loop, and the termination struck as its message arrived.
      this.#link.send(cell, { type: "done", outcome: { status: "error", error: interruption } });
    }
  }

  #evaluated(request: Execute, evaluation: Evaluation): void {
    if (this.#running !== request) return; // interrupted while it waited
    if (evaluation.status === "terminated") {
      endContinuationsOf(request.cell);
      this.#done(request, { status: "error", error: interruption });
    } else if (evaluation.status === "thrown") {
      this.#done(request, { status: "error", error: describeThrown(evaluation.thrown) });
    } else if (!hasShownResult(request, evaluation.value) && keys(request.userExpressions).length === 0) {
      this.#done(request, { status: "ok", result: undefined, userExpressions: {} });
    } else {
      inCell(request.cell, () => void this.#show(request, evaluation.value));
    }
  }

  async #show(request: Execute, value: unknown): Promise<void> {
    let result: Shown | undefined;
    try {
      if (hasShownResult(request, value)) {
        // Awaited only where it must be: each await is a turn in which an interrupt could strike.
        const shown = toBundle(value);
        result = types.isPromise(shown) ? await shown : shown;
      }
    } catch (error) {
      this.#done(request, { status: "error", error: describeThrown(error) });
      return;
    }
    const userExpressions: Record<string, UserExpression> = {};
    for (const [name, code] of entries(request.userExpressions))
      userExpressions[name] = await evaluateExpression(code);
    this.#done(request, { status: "ok", result, userExpressions });
  }

  #done(request: Execute, outcome: Outcome): void {
    if (this.#running !== request) return;
    this.#lastDone = { cell: request.cell, outcome };
    this.#running = undefined;
    this.#link.send(request.cell, { type: "done", outcome });
  }
}

/** What display() returns was shown by display() already. */
function hasShownResult(request: Execute, value: unknown): boolean {
  return request.hasResult && value !== undefined && !isDisplayHandle(value);
}

function evaluateExpression(code: string): Promise<UserExpression> {
  return new Promise((resolve) => {
    evaluate(code, async (evaluation) => {
      try {
        if (evaluation.status === "value") resolve({ status: "ok", ...(await toBundle(evaluation.value)) });
        else
          resolve({
            status: "error",
            error: evaluation.status === "thrown" ? describeThrown(evaluation.thrown) : interruption,
          });
      } catch (error) {
        resolve({ status: "error", error: describeThrown(error) });
      }
    });
  });
}
