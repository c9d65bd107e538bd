// Scores on training and validation data against one setting: where underfitting ends and overfitting begins.

import type { Data, Layout } from "plotly.js";

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { type Numbers, readArray } from "./read-array.ts";
import { rounded, rowsOf, short } from "./round.ts";
import { type ChartOptions, heading, lineStyle, logTicks, merge, palette } from "./theme.ts";

export interface ValidationCurveOptions extends ChartOptions {
  /** The setting's name: "alpha", "degree", "k", "training examples". */
  parameter?: string;
  /** What was measured: "score", "accuracy", "MSE". */
  score?: string;
  /** Whether the best score is the highest or, of an error or loss, the lowest. */
  best?: "highest" | "lowest";
  /** Of the setting's axis. */
  scale?: "log" | "linear";
}

/**
 * A line for each named list of scores over values [n], each [n] or, with a score for each fold, [n, folds]: then
 * the line is the mean and the band one standard deviation. The best of the last list is marked.
 *
 *     plot.validationCurve([1, 2, 3], { training: [0.6, 0.9, 1], validation: [0.5, 0.8, 0.6] }, { parameter: "degree" })
 *
 * As scikit-learn's `ValidationCurveDisplay`, and with numbers of examples as values its `LearningCurveDisplay`.
 */
export function validationCurve(
  values: Vector,
  scores: Readonly<Record<string, Numbers>>,
  options: ValidationCurveOptions = {},
): Figure {
  const where = "plot.validationCurve";
  checkOptions(where, options, ["parameter", "score", "best", "scale", "layout"]);
  const {
    parameter = "parameter",
    score = "score",
    best = "highest",
    scale = "linear",
    layout = {},
  } = options;
  const x = readVector(`${where}: values`, values);
  if (scale === "log" && x.some((value) => value <= 0)) {
    throw new RangeError(
      `${where}: values must be above 0 on a log axis, got ${Math.min(...x)}; scale: "linear"`,
    );
  }
  const order = Array.from(x.keys()).sort((a, b) => x[a]! - x[b]!);
  const lines = Object.entries(scores).map(([name, some]) => {
    const table = readArray(`${where}: ${name}`, some, ["values"], ["values", "folds"]);
    const [n, folds = 1] = table.shape;
    if (n !== x.length) {
      throw new TypeError(
        `${where}: ${name} must have a row for each of the ${x.length} values, got [${table.shape.join(", ")}]`,
      );
    }
    const rows = rowsOf(table.values, folds);
    return { name, folds, points: order.map((i) => ({ x: x[i]!, ...spread(rows[i]!) })) };
  });
  const better = best === "highest" ? (a: number, b: number) => a > b : (a: number, b: number) => a < b;
  const last = lines.at(-1);
  const top = last?.points.reduce((a, b) => (better(b.mean, a.mean) ? b : a), last.points[0] ?? NOWHERE);
  const found = last !== undefined && top !== undefined && last.points.length > 0;
  const gap = found
    ? lines
        .slice(0, -1)
        .map(({ name, points }) => `, ${name} there ${short(points.find(({ x }) => x === top.x)!.mean)}`)
    : [];
  const finding = found
    ? `${best === "highest" ? "Highest" : "Lowest"} ${last.name} ${score} ${short(top.mean)} at ${parameter} ${short(top.x)}${gap.join("")}`
    : "No scores";
  const data = lines.flatMap((line, i) => traces(line, i));
  if (found) data.push(mark(top, last.name, lines.length - 1));
  const own: Partial<Layout> = {
    title: heading(`${capital(score)} against ${parameter}`, finding),
    xaxis: {
      title: { text: scale === "log" ? `${parameter}, log scale` : parameter },
      type: scale,
      ...(scale === "log" && logTicks(x)),
    },
    yaxis: { title: { text: score } },
  };
  return figure(data, merge(own, layout), { finding });
}

interface Point {
  x: number;
  mean: number;
  deviation: number;
}
const NOWHERE: Point = { x: 0, mean: 0, deviation: 0 };

function traces(
  { name, folds, points }: { name: string; folds: number; points: Point[] },
  i: number,
): Data[] {
  const style = lineStyle(i);
  const x = rounded(points.map((point) => point.x));
  const line: Data = {
    type: "scatter",
    mode: "lines+markers",
    name,
    x,
    y: rounded(points.map(({ mean }) => mean)),
    line: style,
    marker: { color: style.color, size: 6 },
  };
  if (folds === 1) return [line];
  const band: Data = {
    type: "scatter",
    mode: "lines",
    name: `${name} ± deviation of ${folds} folds`,
    // there on the upper edge, back on the lower
    x: [...x, ...[...x].reverse()],
    y: rounded([
      ...points.map(({ mean, deviation }) => mean + deviation),
      ...points.map(({ mean, deviation }) => mean - deviation).reverse(),
    ]),
    fill: "toself",
    fillcolor: `${palette[i % palette.length]}2b`,
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
  return [band, line];
}

function mark({ x, mean }: Point, name: string, i: number): Data {
  return {
    type: "scatter",
    mode: "markers",
    name: `best ${name}`,
    x: [x],
    y: rounded([mean]),
    marker: { color: palette[i % palette.length]!, size: 15, symbol: "star" },
  };
}

function spread(scores: Float64Array): { mean: number; deviation: number } {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / scores.length;
  return { mean, deviation: Math.sqrt(variance) };
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
}
