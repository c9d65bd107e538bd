// What a model has left unexplained: residuals against predictions.

import type { Data, Layout } from "plotly.js";

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { nearly, rounded, short } from "./round.ts";
import { type ChartOptions, heading, INK, merge, palette } from "./theme.ts";

export interface ResidualOptions extends ChartOptions {}

/** Residuals `y - prediction` against the predictions: a good fit leaves a cloud around 0 with no shape. */
export function residuals(prediction: Vector, y: Vector, options: ResidualOptions = {}): Figure {
  checkOptions("plot.residuals", options, ["layout"]);
  const { layout = {} } = options;
  const p = readVector("plot.residuals: prediction", prediction);
  const target = readVector("plot.residuals: y", y);
  if (p.length !== target.length) {
    throw new TypeError(
      `plot.residuals: y must have shape [${p.length}] to match prediction, got [${target.length}]`,
    );
  }
  const rest = target.map((y, i) => y - p[i]!);
  const mean = rest.reduce((sum, e) => sum + e, 0) / rest.length;
  const deviation = Math.sqrt(rest.reduce((sum, e) => sum + (e - mean) ** 2, 0) / rest.length);
  const finding = rest.length === 0 ? "" : `Mean ${nearly(mean, deviation)}, deviation ${short(deviation)}`;
  const points: Data = {
    type: "scatter",
    mode: "markers",
    name: "residuals",
    x: rounded(p),
    y: rounded(rest),
    marker: { color: palette[0], size: 8, opacity: 0.85 },
  };
  const own: Partial<Layout> = {
    title: heading("Residuals", finding),
    xaxis: { title: { text: "prediction" } },
    yaxis: { title: { text: "residual y − prediction" } },
    shapes: [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: 0, y1: 0, line: { color: INK, width: 2 } }],
    showlegend: false,
  };
  return figure([points], merge(own, layout), { finding });
}
