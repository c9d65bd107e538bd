// One feature against the target, and the lines that models draw through the points.

import type { Data, Layout } from "plotly.js";

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, INK, lineStyle, merge, palette } from "./theme.ts";

/** Something that predicts: an estimator, or a function of x. */
export type Model = { predict(X: number[][]): tf.Tensor1D } | ((x: number) => number);

export interface FitOptions extends ChartOptions {
  /** Draws the residuals, a vertical bar from each point to the first model's line. */
  residuals?: boolean;
}

/**
 * Points X [l, 1], y [l], and a line for each model: one model, or several by name.
 *
 *     plot.fit(X, y, { exact, "by hand": (x) => 2 * x + 1 }, { residuals: true })
 */
export function fit(
  X: Matrix,
  y: Vector,
  models: Model | Record<string, Model> = {},
  options: FitOptions = {},
): Figure {
  checkOptions("plot.fit", options, ["residuals", "layout"]);
  const { residuals = false, layout = {} } = options;
  const { values: x, columns } = readMatrix("plot.fit: X", X);
  const target = readVector("plot.fit: y", y);
  if (columns !== 1 && x.length > 0)
    throw new TypeError(`plot.fit: X must have one feature to be drawn, got ${columns}`);
  if (target.length !== x.length) {
    throw new TypeError(`plot.fit: y must have shape [${x.length}] to match X, got [${target.length}]`);
  }
  const named = Object.entries(isModel(models) ? { model: models } : models);
  const low = Math.min(...x);
  const high = Math.max(...x);
  const grid = Array.from({ length: 51 }, (_, i) => low + ((high - low) * i) / 50);
  const lines = named.map(
    ([name, model], i): Data => ({
      type: "scatter",
      mode: "lines",
      name,
      x: rounded(grid),
      y: rounded(predictions(model, grid)),
      line: { ...lineStyle(i), color: palette[(i + 1) % palette.length]! },
    }),
  );
  const points: Data = {
    type: "scatter",
    mode: "markers",
    name: "data",
    x: rounded(x),
    y: rounded(target),
    marker: { color: palette[0], size: 8, opacity: 0.85 },
  };
  const first = named[0]?.[1];
  const errors = named.map(
    ([name, model]) => `${name} ${short(meanSquare(target, predictions(model, [...x])))}`,
  );
  const finding = x.length > 0 && named.length > 0 ? `Mean squared error: ${errors.join(", ")}` : "";
  const bars = residuals && first ? [residualBars(x, target, predictions(first, [...x]))] : [];
  const own: Partial<Layout> = {
    title: heading(named.length > 0 ? "Data and fit" : "Data", finding),
    xaxis: { title: { text: "x" } },
    yaxis: { title: { text: "y" } },
  };
  return figure([...bars, points, ...lines], merge(own, layout), { finding });
}

function meanSquare(y: Float64Array, prediction: number[]): number {
  return y.reduce((sum, y, i) => sum + (y - prediction[i]!) ** 2, 0) / y.length;
}

function residualBars(x: Float64Array, y: Float64Array, prediction: number[]): Data {
  const from = rounded(y);
  const to = rounded(prediction);
  return {
    type: "scatter",
    mode: "lines",
    name: "residuals",
    // null lifts the pen between two bars
    x: rounded(x).flatMap((x) => [x, x, null]),
    y: from.flatMap((y, i) => [y, to[i]!, null]),
    line: { color: INK, width: 1.5 },
    hoverinfo: "skip",
  };
}

function predictions(model: Model, x: number[]): number[] {
  if (typeof model === "function") return x.map(model);
  const prediction = model.predict(x.map((x) => [x]));
  const values = [...prediction.dataSync()];
  prediction.dispose();
  return values;
}

function isModel(models: Model | Record<string, Model>): models is Model {
  return typeof models === "function" || typeof (models as { predict?: unknown }).predict === "function";
}
