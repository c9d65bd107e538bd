// The losses of a binary classifier as functions of the margin, over the mistakes that they bound.

import type { Annotations, Data, Layout, Shape } from "plotly.js";

import { checkOptions, choose } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, INK, lineStyle, merge } from "./theme.ts";

/** `L(M)` of the margin `M = y f(x)`; all but the first are at least as large as the first, everywhere. */
const LOSSES = {
  "0/1": (M: number) => (M <= 0 ? 1 : 0),
  squared: (M: number) => (1 - M) ** 2,
  hinge: (M: number) => Math.max(0, 1 - M),
  sigmoid: (M: number) => 2 / (1 + Math.exp(M)),
  log2: (M: number) => Math.log2(1 + Math.exp(-M)),
  exponential: (M: number) => Math.exp(-M),
};

export type MarginLossName = keyof typeof LOSSES;

export interface MarginLossesOptions extends ChartOptions {
  /** Which ones: names, or functions of the margin by a name of yours. */
  losses?: readonly MarginLossName[] | Readonly<Record<string, (M: number) => number>>;
  /** Of the margin M, the axis to the right. */
  range?: readonly [low: number, high: number];
  /** Says the losses at this margin. */
  margin?: number;
}

/**
 * The 0/1 loss `[M ≤ 0]` and its five smooth bounds of the lecture: squared `(1 - M)²`, hinge `(1 - M)₊`, sigmoid
 * `2 / (1 + e^M)`, logarithmic `log₂(1 + e^-M)`, exponential `e^-M`. Left of 0 stand the mistakes.
 *
 *     plot.marginLosses({ losses: ["0/1", "hinge", "log2"], margin: -1 }) // 1, 2, 1.89
 */
export function marginLosses(options: MarginLossesOptions = {}): Figure {
  const where = "plot.marginLosses";
  checkOptions(where, options, ["losses", "range", "margin", "layout"]);
  const {
    losses = Object.keys(LOSSES) as MarginLossName[],
    range = [-2.5, 2.5],
    margin = -1,
    layout = {},
  } = options;
  const [low, high] = range;
  if (!(high > low)) {
    throw new RangeError(
      `${where}: range must be [low, high] with low below high, got [${range.join(", ")}]`,
    );
  }
  const named: [string, (M: number) => number][] = Array.isArray(losses)
    ? losses.map((name) => [name, choose(where, "loss", name, LOSSES)])
    : Object.entries(losses as Record<string, (M: number) => number>);
  const grid = Array.from({ length: 101 }, (_, i) => low + ((high - low) * i) / 100);
  const values = named.map(([name, loss]) => `${name} ${short(loss(margin))}`);
  const finding = `At margin ${short(margin)}: ${values.join(", ")}`;
  const data = named.map(([name, loss], i): Data => {
    const step = name === "0/1" && loss === LOSSES["0/1"] && low < 0 && high > 0; // its edge upright, not slanted
    const x = step ? [low, 0, 0, high] : grid;
    return {
      type: "scatter",
      mode: "lines",
      name,
      x: rounded(x),
      y: step ? [1, 1, 0, 0] : rounded(grid.map(loss)),
      line: step
        ? { color: INK, width: 4, dash: "solid" }
        : { ...lineStyle(i === 0 ? 0 : i - 1), simplify: false },
      hovertemplate: `${name} %{y:.3g} at margin %{x:.2f}<extra></extra>`,
    };
  });
  const own: Partial<Layout> = {
    title: heading("Losses of the margin", finding),
    xaxis: { title: { text: "margin M = y f(x)" }, range: [low, high], zeroline: true },
    yaxis: { title: { text: "loss L(M)" }, range: [-0.1, 4.2] },
    shapes: low < 0 ? [mistakes(low)] : [],
    annotations: low < 0 ? [{ ...WRONG, x: Math.min(0, high) }] : [],
    height: 460,
  };
  return figure(data, merge(own, layout), { finding });
}

const WRONG: Partial<Annotations> = {
  text: "wrong side ",
  yref: "paper",
  y: 0.995,
  xanchor: "right",
  yanchor: "top",
  showarrow: false,
};

function mistakes(low: number): Partial<Shape> {
  return {
    type: "rect",
    x0: low,
    x1: 0,
    yref: "paper",
    y0: 0,
    y1: 1,
    fillcolor: "rgba(128,128,128,0.12)",
    line: { width: 0 },
    layer: "below",
  };
}
