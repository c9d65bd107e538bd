// The loss as training goes on, for one run or several.

import type { Data, Layout } from "plotly.js";

import { type Figure, figure } from "./figure.ts";
import { rounded } from "./round.ts";
import { palette } from "./theme.ts";

export interface LearningCurveOptions {
  /** "log" shows how a small loss still shrinks; "linear" shows how far it has come. */
  scale?: "log" | "linear";
  /** A level to compare with, such as the loss of the exact solution. */
  reference?: { name: string; loss: number };
  layout?: Partial<Layout>;
}

/** A run: the losses step after step, or the path of a descent. */
type Run = readonly number[] | readonly { step: number; loss: number }[];

/**
 * Loss against step: a single run, or several by name.
 *
 *     plot.learningCurve({ "rate 0.1": fast.path, "rate 0.01": slow.path }, { scale: "log" })
 */
export function learningCurve(
  runs: Run | Record<string, Run>,
  { scale = "linear", reference, layout = {} }: LearningCurveOptions = {},
): Figure {
  const named = Object.entries(Array.isArray(runs) ? { loss: runs as Run } : (runs as Record<string, Run>));
  const data = named.map(([name, run], i): Data => {
    const points = run.map((point, step) => (typeof point === "number" ? { step, loss: point } : point));
    return {
      type: "scatter",
      mode: "lines",
      name,
      x: points.map(({ step }) => step),
      y: rounded(points.map(({ loss }) => loss)),
      line: { color: palette[i % palette.length]!, width: 3, dash: DASHES[i % DASHES.length]! },
    };
  });
  const steps = Math.max(0, ...named.map(([, run]) => run.length - 1));
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
  return figure(data, {
    xaxis: { title: { text: "step" } },
    yaxis: { title: { text: scale === "log" ? "loss, log scale" : "loss" }, type: scale },
    showlegend: data.length > 1,
    ...layout,
  });
}

const DASHES = ["solid", "dash", "dot", "dashdot"] as const;
