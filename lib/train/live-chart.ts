// Loss and metrics as a chart that grows while the model trains, in one place of the notebook.

import type { Data } from "plotly.js";

import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "../plot/figure.ts";
import { rounded } from "../plot/round.ts";
import { palette } from "../plot/theme.ts";
import type { Callbacks, Training } from "./callbacks.ts";
import { duration, short, type TrainingHistory, validation } from "./history.ts";
import { notebookDisplay, type Show } from "./notebook-display.ts";
import type { ProgressState } from "./progress.ts";

export interface LiveChartOptions {
  /** Of the loss: "log" shows how a small one still shrinks. */
  scale?: "linear" | "log";
  /** The chart is drawn at most so often. */
  everySeconds?: number;
}

/**
 * A callback that draws the history so far, and the epoch at hand as a thin line; the same as `verbose: "chart"`.
 *
 *     await train.fit(model, x, y, { ...task, verbose: false, callbacks: train.liveChart({ scale: "log" }) });
 *
 * It takes at most some 4 % of the time: whenever a drawing was slow, the next one comes later. Outside of a notebook
 * it does nothing.
 */
export function liveChart(options: LiveChartOptions = {}): Callbacks {
  checkOptions("train.liveChart", options, ["scale", "everySeconds"]);
  const { scale = "linear", everySeconds = 0.5 } = options;
  if (scale !== "linear" && scale !== "log") {
    throw new RangeError(`train.liveChart: scale must be "linear" or "log", got "${scale}"`);
  }
  if (!(everySeconds >= 0)) {
    throw new RangeError(`train.liveChart: everySeconds must be at least 0, got ${everySeconds}`);
  }
  return new LiveChart(scale, 1000 * everySeconds);
}

/** A drawing that took a millisecond is followed by none for so many. */
const REST = 25;

/** A line has at most so many points: a chart of 10,000 epochs looks the same, and is sent in a moment. */
const POINTS = 300;

class LiveChart implements Callbacks {
  readonly #scale: "linear" | "log";
  readonly #everyMs: number;
  #training: Training | undefined;
  #show: Show | undefined;
  /** The loss within the epoch at hand, by epochs done, in parts. */
  #running: { at: number; loss: number }[] = [];
  #state: ProgressState | undefined;
  #nextMs = 0;

  constructor(scale: "linear" | "log", everyMs: number) {
    this.#scale = scale;
    this.#everyMs = everyMs;
  }

  onTrainBegin(training: Training): void {
    this.#training = training;
    this.#show = notebookDisplay();
    this.#running = [];
    this.#nextMs = 0;
  }

  onProgress(state: ProgressState): void {
    const { done, total, epoch, epochs, logs } = state;
    this.#state = state;
    const part = total === undefined ? 1 : (done / total) * epochs - (epoch - 1);
    if (part > 0 && logs.loss !== undefined) this.#running.push({ at: epoch - 1 + part, loss: logs.loss });
    this.#draw();
  }

  onEpochEnd(): void {
    this.#running = [];
    this.#draw();
  }

  onTrainEnd(): void {
    this.#nextMs = 0;
    this.#draw();
  }

  #draw(): void {
    const now = performance.now();
    if (!this.#show || now < this.#nextMs) return;
    const { history, epochs } = this.#training!;
    if (history.loss.length === 0 && this.#running.length === 0) return;
    this.#show(chart(history, this.#running, { title: this.#title(epochs), scale: this.#scale }));
    const took = performance.now() - now;
    this.#nextMs = now + Math.max(this.#everyMs, REST * took);
  }

  #title(epochs: number): string {
    const { history } = this.#training!;
    const at = Math.min(epochs, history.loss.length + (this.#running.length > 0 ? 1 : 0));
    const stopped = history.stopped ? `, stopped by a ${history.stopped}` : "";
    const last = history.names.map((name) => `${label(name)} ${short(history.of(name).at(-1)!)}`).join(", ");
    const seconds = duration(Math.max(history.seconds, this.#state?.seconds ?? 0));
    return `Epoch ${at} of ${epochs}${stopped}, ${seconds}${last && `: ${last}`}`;
  }
}

interface ChartOptions {
  title: string;
  scale: "linear" | "log";
}

/** The loss above, metrics below, each training and validation; `running` is the loss in the epoch at hand. */
export function chart(
  history: TrainingHistory,
  running: readonly { at: number; loss: number }[],
  { title, scale }: ChartOptions,
): Figure {
  const metrics = history.names.filter((name) => name !== "loss" && !name.startsWith("val"));
  const pairs = ["loss", ...metrics].map((name, i) => ({ name, axis: name === "loss" ? "y" : "y2", i }));
  const data = pairs.flatMap(({ name, axis, i }) =>
    [name, validation(name)]
      .filter((each) => history.of(each)?.length)
      .map((each, v): Data => {
        const color = palette[(2 * i + v) % palette.length]!;
        return line(label(each), points(history.of(each)), { color, axis, dash: v === 0 ? "solid" : "dash" });
      }),
  );
  if (running.length > 0) {
    const shown = thinned(running.map(({ at, loss }) => [at, loss] as const));
    data.push(line("loss, epoch at hand", shown, { color: palette[0], axis: "y", dash: "dot", width: 1.5 }));
  }
  const two = metrics.length > 0;
  const loss = { title: { text: scale === "log" ? "loss, log scale" : "loss" }, type: scale };
  return figure(data, {
    title: { text: title },
    xaxis: { title: { text: "epoch" }, anchor: two ? "y2" : "y", rangemode: "tozero" },
    yaxis: two ? { ...loss, domain: [0.55, 1] } : loss,
    ...(two && {
      yaxis2: { title: { text: metrics.length === 1 ? label(metrics[0]!) : "metrics" }, domain: [0, 0.42] },
    }),
    height: two ? 520 : 380,
    showlegend: true,
  });
}

function line(
  name: string,
  points: readonly (readonly [x: number, y: number])[],
  {
    color,
    axis,
    dash,
    width = 2.5,
  }: { color: string; axis: string; dash: "solid" | "dash" | "dot"; width?: number },
): Data {
  return {
    type: "scatter",
    // A single epoch is no line yet.
    mode: points.length === 1 ? "markers" : "lines",
    name,
    x: points.map(([x]) => x),
    y: rounded(points.map(([, y]) => y)),
    yaxis: axis,
    line: { color, dash, width },
    marker: { color },
  };
}

/** After epoch 1, 2, 3, ... */
function points(values: readonly number[]): (readonly [number, number])[] {
  return thinned(values.map((value, i) => [i + 1, value] as const));
}

/** Every so many of a long line, and its last. */
function thinned<P>(points: readonly P[]): P[] {
  const every = Math.ceil(points.length / POINTS);
  return points.filter((_, i) => i % every === 0 || i === points.length - 1);
}

/** "validation accuracy" for "valAccuracy". */
function label(name: string): string {
  const bare = /^val([A-Z])(.*)$/.exec(name);
  return bare ? `validation ${bare[1]!.toLowerCase()}${bare[2]}` : name;
}
