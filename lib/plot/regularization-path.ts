// The coefficients of a linear model as the penalty grows: ridge shrinks them, the lasso makes them vanish.

import type { Data, Layout } from "plotly.js";

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded, rowsOf, short } from "./round.ts";
import { type ChartOptions, heading, INK, lineStyle, logTicks, merge } from "./theme.ts";

export interface RegularizationPathOptions extends ChartOptions {
  /** The features' names. */
  features?: readonly string[];
  /** Marks this penalty, such as the one that cross-validation has chosen. */
  chosen?: number;
}

/**
 * A line for each coefficient: alphas [n], the strengths of the penalty (the lecture's λ), and coefs [n, d], a row
 * for each of them.
 *
 *     plot.regularizationPath([0.1, 1], [[2, 1], [1, 0]], { features: ["age", "height"] })
 *
 * (scikit-learn's `lasso_path` gives coefs the other way round, [d, n].)
 */
export function regularizationPath(
  alphas: Vector,
  coefs: Matrix,
  options: RegularizationPathOptions = {},
): Figure {
  checkOptions("plot.regularizationPath", options, ["features", "chosen", "layout"]);
  const { features, chosen, layout = {} } = options;
  const strengths = readVector("plot.regularizationPath: alphas", alphas);
  const { values, rows, columns: d } = readMatrix("plot.regularizationPath: coefs", coefs);
  if (rows !== strengths.length) {
    const turned = d === strengths.length ? "; turn it: .transpose()" : "";
    throw new TypeError(
      `plot.regularizationPath: coefs must have shape [${strengths.length}, features] to match alphas, got [${rows}, ${d}]${turned}`,
    );
  }
  const low = strengths.findIndex((alpha) => alpha <= 0);
  if (low >= 0) {
    throw new RangeError(
      `plot.regularizationPath: alphas must be above 0 to stand on a log axis, got ${strengths[low]} in row ${low}`,
    );
  }
  if (features && features.length !== d) {
    throw new TypeError(
      `plot.regularizationPath: features must name the ${d} features, got ${features.length} names`,
    );
  }
  const order = Array.from(strengths.keys()).sort((a, b) => strengths[a]! - strengths[b]!);
  const x = order.map((i) => strengths[i]!);
  const table = rowsOf(values, d);
  const lines = Array.from({ length: d }, (_, j) => ({
    name: features?.[j] ?? `x${subscript(j + 1)}`,
    y: order.map((i) => table[i]![j]!),
  }));
  const finding = findingOf(x, lines);
  const own: Partial<Layout> = {
    title: heading("Coefficients against the penalty", finding),
    xaxis: { title: { text: "α (λ), log scale" }, type: "log", ...logTicks(x) },
    yaxis: { title: { text: "coefficient" }, zeroline: true },
    showlegend: d > 1 && d <= 24,
    shapes: chosen === undefined ? [] : [mark(chosen)],
    annotations: chosen === undefined ? [] : [label(chosen)],
    height: 460,
  };
  const data = lines.map(
    ({ name, y }, i): Data => ({
      type: "scatter",
      mode: "lines",
      name,
      x: rounded(x),
      y: rounded(y),
      line: { ...lineStyle(i), width: d > 12 ? 1.5 : 3 },
      hovertemplate: `${name} %{y:.3g} at %{x:.3g}<extra></extra>`,
    }),
  );
  return figure(data, merge(own, layout), { finding });
}

/** In which order the coefficients vanish, or how much they shrink. */
function findingOf(alphas: number[], lines: { name: string; y: number[] }[]): string {
  if (alphas.length === 0 || lines.length === 0) return "No coefficients";
  const gone = lines
    .map(({ name, y }) => ({ name, from: alphas[y.findLastIndex((value) => value !== 0) + 1] }))
    .filter((line): line is { name: string; from: number } => line.from !== undefined)
    .sort((a, b) => a.from - b.from);
  if (gone.length === 0) {
    const size = (i: number) => Math.hypot(...lines.map(({ y }) => y.at(i)!));
    return `None vanishes; the coefficients' length shrinks from ${short(size(0))} to ${short(size(-1))}`;
  }
  const shown = gone.slice(0, 5).map(({ name, from }) => `${name} at ${short(from)}`);
  const more = gone.length > 5 ? `, … ${gone.at(-1)!.name} at ${short(gone.at(-1)!.from)}` : "";
  const rest = lines.length - gone.length;
  return `Vanish in this order: ${shown.join(", ")}${more}${rest > 0 ? `; ${rest} of ${lines.length} never` : ""}`;
}

function mark(at: number) {
  const line = { color: INK, width: 2, dash: "dash" } as const;
  return { type: "line", x0: at, x1: at, yref: "paper", y0: 0, y1: 1, line } as const;
}

function label(at: number) {
  return {
    text: `chosen: ${short(at)}`,
    x: Math.log10(at), // an annotation on a log axis stands at the exponent
    yref: "paper",
    y: 1,
    xanchor: "left",
    yanchor: "top",
    showarrow: false,
  } as const;
}

function subscript(n: number): string {
  return [...`${n}`].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[Number(digit)]).join("");
}
