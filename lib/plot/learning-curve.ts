// The loss, or a metric, as training goes on: for one run or several.

import type { Data, Layout } from "plotly.js";

import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, lineStyle, logTicks, merge, palette } from "./theme.ts";

export interface LearningCurveOptions extends ChartOptions {
  /** Of a history: which of its measurements, "loss" or a metric's name. */
  metric?: string;
  /** "log" shows how a small loss still shrinks; "linear" shows how far it has come. */
  scale?: "log" | "linear";
  /** A level to compare with, such as the loss of the exact solution. */
  reference?: { name: string; loss: number };
}

/** A run: the losses step after step, or the path of a descent. */
type Run = readonly number[] | readonly { step: number; loss: number }[];

/** What `train.fit` gives: an array for each thing measured, `valLoss` of the validation data. */
interface HistoryLike {
  readonly loss: readonly number[];
  readonly valLoss: readonly number[];
}

/**
 * Loss against step: a single run, or several by name; or the history of a training, with its validation loss.
 *
 *     plot.learningCurve({ "rate 0.1": fast.path, "rate 0.01": slow.path }, { scale: "log" })
 *     plot.learningCurve(history, { metric: "accuracy" })
 */
export function learningCurve(
  runs: Run | Readonly<Record<string, Run>> | HistoryLike,
  options: LearningCurveOptions = {},
): Figure {
  checkOptions("plot.learningCurve", options, ["metric", "scale", "reference", "layout"]);
  const { metric = "loss", scale = "linear", reference, layout = {} } = options;
  const named = read(runs, metric).map(([name, run]) => ({
    name,
    points: run.map((point, step) => (typeof point === "number" ? { step, loss: point } : point)),
  }));
  const data = named.map(
    ({ name, points }, i): Data => ({
      type: "scatter",
      mode: "lines",
      name,
      x: points.map(({ step }) => step),
      y: rounded(points.map(({ loss }) => loss)),
      line: lineStyle(i),
    }),
  );
  const steps = Math.max(0, ...named.map(({ points }) => points.length - 1));
  if (reference) {
    data.push({
      type: "scatter",
      mode: "lines",
      name: reference.name,
      x: [0, steps],
      y: [reference.loss, reference.loss],
      line: { color: palette[5], width: 2, dash: "longdash" },
    });
  }
  const all = named.flatMap(({ points }) => points.map(({ loss }) => loss));
  const time = isHistory(runs) ? "epoch" : "step";
  const finding = named.flatMap(({ name, points }) => inWords(name, points, time, metric)).join("; ");
  const own: Partial<Layout> = {
    title: heading(`${metric[0]?.toUpperCase()}${metric.slice(1)} while training`, finding),
    xaxis: { title: { text: time } },
    yaxis: {
      title: { text: scale === "log" ? `${metric}, log scale` : metric },
      type: scale,
      ...(scale === "log" && logTicks(all)),
    },
    showlegend: data.length > 1,
  };
  return figure(data, merge(own, layout), { finding });
}

function read(runs: Run | Readonly<Record<string, Run>> | HistoryLike, metric: string): [string, Run][] {
  if (Array.isArray(runs)) return [["loss", runs as Run]];
  if (!isHistory(runs)) return Object.entries(runs as Record<string, Run>);
  const measured = runs as unknown as Record<string, readonly number[]>;
  const validation = `val${metric[0]?.toUpperCase()}${metric.slice(1)}`;
  const run = measured[metric];
  if (!Array.isArray(run)) {
    const names = Object.keys(measured).filter(
      (name) => Array.isArray(measured[name]) && !name.startsWith("val"),
    );
    throw new RangeError(
      `plot.learningCurve: the history has no metric "${metric}", found ${names.join(", ")}`,
    );
  }
  const held = measured[validation] ?? [];
  return held.length > 0
    ? [
        ["training", run],
        ["validation", held],
      ]
    : [["training", run]];
}

function isHistory(runs: object): runs is HistoryLike {
  return "loss" in runs && "valLoss" in runs;
}

/** Where a run ends, and where it had been better. */
function inWords(
  name: string,
  points: readonly { step: number; loss: number }[],
  time: string,
  metric: string,
): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return [];
  // A loss is the better the lower; so is a metric that falls while one learns.
  const falls = metric === "loss" || last.loss < first.loss;
  const best = points.reduce((a, b) => ((falls ? b.loss < a.loss : b.loss > a.loss) ? b : a));
  const turn =
    best.step === last.step
      ? ""
      : `, ${falls ? "lowest" : "highest"} ${short(best.loss)} at ${time} ${best.step}`;
  return [`${name}: ${short(first.loss)} → ${short(last.loss)}${turn}`];
}
