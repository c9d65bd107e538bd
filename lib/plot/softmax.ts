// Numbers for classes made into probabilities, with a temperature to turn.

import type { Data, Layout } from "plotly.js";

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded, short } from "./round.ts";
import { slider } from "./slider.ts";
import { type ChartOptions, heading, merge, palette } from "./theme.ts";

export interface SoftmaxOptions extends ChartOptions {
  /** The classes' names, one below each bar. */
  classes?: readonly string[];
  /** The slider's values; a single one draws a picture without a slider. */
  temperatures?: readonly number[];
}

/**
 * Bars of `s(z/T)ₖ = e^(zₖ/T) / Σⱼ e^(zⱼ/T)` for z [classes], and a slider for the temperature T. The smaller T, the
 * more goes to the largest; the larger, the more even.
 *
 *     plot.softmax([7, -7.5, 10]) // at T = 1: 0.05, 0, 0.95
 */
export function softmax(z: Vector, options: SoftmaxOptions = {}): Figure {
  const where = "plot.softmax";
  checkOptions(where, options, ["classes", "temperatures", "layout"]);
  const { classes, temperatures = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20], layout = {} } = options;
  const logits = readVector(`${where}: z`, z);
  if (classes && classes.length !== logits.length) {
    throw new TypeError(`${where}: classes must name ${logits.length} classes, got ${classes.length} names`);
  }
  const cold = temperatures.find((T) => !(T > 0 && Number.isFinite(T)));
  if (cold !== undefined || temperatures.length === 0) {
    throw new RangeError(`${where}: temperatures must be numbers above 0, got ${cold ?? "none"}`);
  }
  const names = Array.from(logits, (_, k) => classes?.[k] ?? `class ${k}`);
  const draw = (T: number) => bars(logits, T, names, layout);
  if (temperatures.length === 1) return draw(temperatures[0]!);
  const start = Math.max(0, temperatures.indexOf(1));
  return slider({ name: "temperature T", values: temperatures, start, stepMs: 500 }, draw);
}

function bars(z: Float64Array, T: number, names: string[], layout: Partial<Layout>): Figure {
  const p = probabilities(z, T);
  const entropy = -p.reduce((sum, p) => sum + (p > 0 ? p * Math.log(p) : 0), 0);
  const first = p.indexOf(p.reduce((a, b) => Math.max(a, b), 0));
  const finding =
    p.length === 0
      ? "No classes"
      : `${names[first]} gets ${short(p[first]!)}; entropy ${short(Number(entropy.toFixed(3)))} of at most ${short(Math.log(p.length))}`;
  const bar = {
    type: "bar",
    name: "probability",
    x: names,
    y: rounded(p, 4),
    text: Array.from(p, (p) => p.toFixed(3)),
    textposition: "outside",
    width: 0.5,
    cliponaxis: false,
    marker: { color: palette[0] },
    customdata: rounded(z),
    hovertemplate: "%{x}: z %{customdata}, probability %{y:.3g}<extra></extra>",
  } as Data;
  const own: Partial<Layout> = {
    title: heading("Softmax of z/T", finding),
    xaxis: { title: { text: "class" }, type: "category", showgrid: false },
    yaxis: { title: { text: "probability" }, range: [0, 1.08] },
    showlegend: false,
    height: 380,
  };
  return figure([bar], merge(own, layout), { finding });
}

/** The largest z is subtracted first, which changes nothing but keeps e^z from overflowing. */
function probabilities(z: Float64Array, T: number): Float64Array {
  const largest = z.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const e = z.map((z) => Math.exp((z - largest) / T));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((e) => e / sum);
}
