// Activation functions and their derivatives, shaded where they saturate.

import type { Data, Layout } from "plotly.js";

import { checkCount, checkOptions, choose } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { evenly, panelAxes, panels, panelTitle } from "./panels.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, lineStyle, merge } from "./theme.ts";

/** `f(a)`. */
type Scalar = (a: number) => number;

const ACTIVATIONS: Record<string, Scalar> = {
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  tanh: Math.tanh,
  relu: (a) => Math.max(0, a),
  leakyRelu: (a) => Math.max(0.01 * a, a),
  elu: (a) => (a > 0 ? a : Math.expm1(a)),
  gelu: (a) => (a * (1 + erf(a / Math.SQRT2))) / 2,
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  linear: (a) => a,
};

export type ActivationName =
  | "sigmoid"
  | "tanh"
  | "relu"
  | "leakyRelu"
  | "elu"
  | "gelu"
  | "softplus"
  | "linear";

export interface ActivationsOptions extends ChartOptions {
  /** Of a, the axis to the right. */
  range?: readonly [low: number, high: number];
  /** Where the slope's size is below this, a unit learns next to nothing: that part is shaded. */
  saturation?: number;
  /** Panels side by side. */
  columns?: number;
}

/**
 * A panel for each function: f(a), dashed f'(a), and grey where it saturates, `|f'(a)| < saturation`. Names, or
 * functions of a number by a name of yours, whose slope is measured.
 *
 *     plot.activations(["sigmoid", "relu"])
 *     plot.activations({ "leakyRelu 0.2": (a) => Math.max(0.2 * a, a) })
 */
export function activations(
  functions: readonly ActivationName[] | Readonly<Record<string, Scalar>> = ["sigmoid", "tanh", "relu"],
  options: ActivationsOptions = {},
): Figure {
  const where = "plot.activations";
  checkOptions(where, options, ["range", "saturation", "columns", "layout"]);
  const { range = [-5, 5], saturation = 0.05, columns, layout = {} } = options;
  const [low, high] = range;
  if (!(high > low)) {
    throw new RangeError(
      `${where}: range must be [low, high] with low below high, got [${range.join(", ")}]`,
    );
  }
  const named: [string, Scalar][] = Array.isArray(functions)
    ? functions.map((name) => [name, choose(where, "activation", name, ACTIVATIONS)])
    : Object.entries(functions as Record<string, Scalar>);
  const wide = columns ?? evenly(named.length, 4);
  checkCount(`${where}: columns`, wide);
  const rows = Math.max(1, Math.ceil(named.length / wide));
  const places = panels(named.length, { columns: wide, gap: { x: 0.06, y: 0.36 / (rows + 1) } });
  const a = Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
  const curves = named.map(([name, f]) => {
    const slope = a.map((a) => slopeOf(f, a));
    return { name, y: a.map(f), slope, flat: saturated(f, a, slope, saturation) };
  });
  const finding = curves.map((curve) => `${curve.name}: ${inWords(curve)}`).join("\n");
  const data = curves.flatMap(({ name, y, slope }, i) => [
    line(places[i]!.axes, "f(a)", name, a, y, 0, i === 0),
    line(places[i]!.axes, "f′(a)", name, a, slope, 1, i === 0),
  ]);
  const axes = panelAxes(places, ({ leftmost, lowest }) => ({
    x: { range: [low, high], ...(lowest ? { title: { text: "a" } } : {}) },
    y: { range: [-1.3, 2.3], zeroline: true, ...(leftmost ? { title: { text: "f, f′" } } : {}) },
  }));
  const own: Partial<Layout> = {
    title: { text: `Activation functions, grey where |f′| < ${short(saturation)}` },
    ...axes,
    shapes: curves.flatMap(({ flat }, i) => shades(places[i]!.axes, flat, [low, high])),
    annotations: curves.map(({ name }, i) => panelTitle(places[i]!, `<b>${name}</b>`)),
    height: 160 + 230 * rows,
    margin: { t: 104 },
    legend: { y: 1.02 + 0.09 / rows },
  };
  return figure(data, merge(own, layout), { finding });
}

/** An even number of steps from -5 to 5, so that 0, where ReLU bends, is one of the points. */
const POINTS = 121;

function line(
  axes: object,
  kind: string,
  name: string,
  x: number[],
  y: number[],
  style: number,
  showlegend: boolean,
): Data {
  return {
    ...axes,
    type: "scatter",
    mode: "lines",
    name: showlegend ? kind : `${kind} of ${name}`,
    legendgroup: kind,
    showlegend,
    x: rounded(x, 4),
    y: rounded(y, 4),
    // simplified, a curve becomes a polygon
    line: { ...lineStyle(style), simplify: false },
    hovertemplate: `${name}: ${kind} = %{y:.3g} at a = %{x:.2f}<extra></extra>`,
  } as Data;
}

function shade({ xaxis, yaxis }: { xaxis: string; yaxis: string }, x0: number, x1: number) {
  return {
    ...{
      type: "rect" as const,
      xref: xaxis as "x",
      yref: `${yaxis} domain` as "paper",
      x0,
      x1,
      y0: 0,
      y1: 1,
    },
    ...{ fillcolor: "rgba(128,128,128,0.22)", line: { width: 0 }, layer: "below" as const },
  };
}

/** By central difference; at a kink the slope to the left, so that relu'(0) = 0. */
function slopeOf(f: Scalar, a: number): number {
  const h = 1e-4;
  const [left, right] = [(f(a) - f(a - h)) / h, (f(a + h) - f(a)) / h];
  return Math.abs(right - left) > 0.01 ? left : (left + right) / 2;
}

interface Flat {
  /** Below this, and above that, the slope stays small for good. */
  below?: number;
  above?: number;
}

/** A small slope alone is no saturation: leaky ReLU has one that never becomes less, GELU's crosses 0 on its way. */
function saturated(f: Scalar, a: number[], slope: number[], limit: number): Flat {
  const steep = (s: number) => Math.abs(s) >= limit;
  const [first, last] = [slope.findIndex(steep), slope.findLastIndex(steep)];
  const dies = (far: number) => Math.abs(slopeOf(f, far)) < 1e-6;
  const left = dies(-FAR) && first !== 0;
  const right = dies(FAR) && last !== slope.length - 1;
  return {
    ...(left && { below: a[first < 0 ? a.length - 1 : first - 1]! }),
    ...(right && { above: a[last + 1]! }),
  };
}

const FAR = 300;

function shades(
  axes: { xaxis: string; yaxis: string },
  { below, above }: Flat,
  [low, high]: readonly [number, number],
) {
  return [
    ...(below === undefined ? [] : [shade(axes, low, below)]),
    ...(above === undefined || above === low ? [] : [shade(axes, above, high)]),
  ];
}

function inWords({ y, slope, flat: { below, above } }: { y: number[]; slope: number[]; flat: Flat }): string {
  const least = y.reduce((a, b) => Math.min(a, b));
  const most = y.reduce((a, b) => Math.max(a, b));
  const steepest = slope.reduce((a, b) => Math.max(a, b));
  const where = [
    ...(below === undefined ? [] : [`below ${short(below)}`]),
    ...(above === undefined ? [] : [`above ${short(above)}`]),
  ];
  const saturates = where.length === 0 ? "saturates nowhere" : `saturates ${where.join(" and ")}`;
  return `values ${short(least)} to ${short(most)}, slope at most ${short(steepest)}, ${saturates}`;
}

/** The error function, to about 1e-7: by its series near 0, by its continued fraction beyond. */
function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 2.5) {
    let [term, sum] = [x, x];
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n--) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-size * size) / (Math.sqrt(Math.PI) * (size + fraction)));
}
