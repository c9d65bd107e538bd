// How far training has come, where it is looked at: a bar in a notebook, a bar on a terminal, lines in a log.

import { duration, type Logs, short } from "./history.ts";
import { notebookDisplay, type Show } from "./notebook-display.ts";

/** 0 or false shows nothing, 1 or true a bar, 2 a line for each epoch: Keras's numbers; "chart" a chart that grows. */
export type Verbose = boolean | 0 | 1 | 2 | "chart";

export interface Progress {
  /** Called now and then, a few times a second at most. */
  update(state: ProgressState): void;
  epochEnd(state: ProgressState): void;
  /** Whatever ended the training: the last state stays visible. */
  end(state: ProgressState): void;
}

export interface ProgressState {
  /** Batches done and to do, in all epochs; of a stream in its first epoch nobody knows how many are to come. */
  done: number;
  total: number | undefined;
  /** The epoch at hand, from 1. */
  epoch: number;
  epochs: number;
  logs: Logs;
  /** Since training began. */
  seconds: number;
  /** What is counted, where it is not epochs. */
  unit?: string;
}

export function makeProgress(verbose: Verbose): Progress {
  if (![false, true, 0, 1, 2, "chart"].includes(verbose)) {
    throw new RangeError(`train.fit: verbose must be false, true, 0, 1, 2 or "chart", got ${verbose}`);
  }
  if (!verbose) return silent;
  if (verbose === 2) return lines(Number.POSITIVE_INFINITY);
  const { process } = globalThis as { process?: NodeJS.Process };
  const show = notebookDisplay();
  if (show && verbose === "chart") return silent; // the chart says it all
  if (show) return notebookBar(show);
  if (process?.stdout?.isTTY) return terminalBar(process.stdout);
  return lines(MOST_LINES);
}

/** Of a training of many epochs a log shows about this many. */
const MOST_LINES = 20;
const REDRAW_SECONDS = 0.1;
const BAR = 24;

const silent: Progress = { update: () => undefined, epochEnd: () => undefined, end: () => undefined };

function lines(most: number): Progress {
  const print = ({ epoch, epochs, logs, seconds, unit = "epoch" }: ProgressState) =>
    console.log(`${unit} ${epoch}/${epochs}  ${numbers(logs)}  ${duration(seconds)}`);
  return {
    ...silent,
    epochEnd(state) {
      const every = Math.max(1, Math.ceil(state.epochs / most));
      if (state.epoch % every === 0 || state.epoch === state.epochs) print(state);
    },
  };
}

function terminalBar(out: NodeJS.WriteStream): Progress {
  const left = timeLeft();
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = (state: ProgressState, end: string) => {
    drawn = state.seconds;
    const filled = Math.round(BAR * share(state));
    const bar = "━".repeat(filled) + "─".repeat(BAR - filled);
    const text = `${bar} ${label(state)}  ${left(state)}`;
    out.write(`\r${text.slice(0, out.columns ?? 80)}\x1b[K${end}`);
  };
  const update = (state: ProgressState) => {
    if (state.seconds - drawn >= REDRAW_SECONDS) draw(state, "");
  };
  const end = (state: ProgressState) => {
    if (state.done > 0) draw(state, "\n");
  };
  return { update, epochEnd: update, end };
}

function notebookBar(show: Show): Progress {
  const left = timeLeft();
  let drawn = Number.NEGATIVE_INFINITY;
  const draw = (state: ProgressState) => {
    drawn = state.seconds;
    show(new Bar(share(state), `${label(state)}  ${left(state)}`));
  };
  const update = (state: ProgressState) => {
    if (state.seconds - drawn >= REDRAW_SECONDS) draw(state);
  };
  const end = (state: ProgressState) => {
    if (state.done > 0) draw(state);
  };
  return { update, epochEnd: update, end };
}

/** One state of the bar in a notebook. */
class Bar {
  readonly #share: number;
  readonly #text: string;

  constructor(share: number, text: string) {
    this.#share = share;
    this.#text = text;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const html =
      `<progress value="${this.#share.toFixed(4)}" style="width:16em"></progress> ` +
      `<span style="font-variant-numeric:tabular-nums;white-space:pre">${this.#text}</span>`;
    return { "text/html": html, "text/plain": `${Math.round(100 * this.#share)} %  ${this.#text}` };
  }
}

/**
 * The time that the rest will take, at the pace of late: a training's first steps are slower than the others,
 * and a pace averaged from the beginning would promise too long.
 */
function timeLeft(): (state: ProgressState) => string {
  let last = { done: 0, seconds: 0 };
  let pace = 0; // seconds a batch
  return ({ done, total, seconds }) => {
    if (total === undefined || done >= total || done === 0) return duration(seconds);
    if (done > last.done) {
      const now = (seconds - last.seconds) / (done - last.done);
      pace = pace === 0 ? now : 0.7 * pace + 0.3 * now;
      last = { done, seconds };
    }
    return `${duration(pace * (total - done))} left`;
  };
}

function share({ done, total }: ProgressState): number {
  if (total === undefined) return 0;
  return total === 0 ? 1 : done / total;
}

function label({ epoch, epochs, logs, unit = "epoch" }: ProgressState): string {
  return `${unit} ${epoch}/${epochs}  ${numbers(logs)}`;
}

function numbers(logs: Logs): string {
  return Object.entries(logs)
    .map(([name, value]) => `${name} ${short(value)}`)
    .join("  ");
}
