// What a model has left unexplained: residuals against predictions.

import type { Layout } from "plotly.js";

import { readVector, type Vector } from "../engine/arguments.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded } from "./round.ts";
import { INK, palette } from "./theme.ts";

export interface ResidualOptions {
  layout?: Partial<Layout>;
}

/** Residuals `y - prediction` against the predictions: a good fit leaves a cloud around 0 with no shape. */
export function residuals(prediction: Vector, y: Vector, { layout = {} }: ResidualOptions = {}): Figure {
  const p = readVector("plot.residuals: prediction", prediction);
  const target = readVector("plot.residuals: y", y);
  if (p.length !== target.length) {
    throw new TypeError(
      `plot.residuals: y must have shape [${p.length}] to match prediction, got [${target.length}]`,
    );
  }
  return figure(
    [
      {
        type: "scatter",
        mode: "markers",
        name: "residuals",
        x: rounded(p),
        y: rounded(target.map((y, i) => y - p[i]!)),
        marker: { color: palette[0], size: 8, opacity: 0.85 },
      },
    ],
    {
      xaxis: { title: { text: "prediction" } },
      yaxis: { title: { text: "residual y − prediction" } },
      shapes: [{ type: "line", xref: "paper", x0: 0, x1: 1, y0: 0, y1: 0, line: { color: INK, width: 2 } }],
      showlegend: false,
      ...layout,
    },
  );
}
