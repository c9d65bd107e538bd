// How values spread, layer by layer: activations, gradients, weights.

import type { Data, Layout } from "plotly.js";

import { checkCount, checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { evenly, panelAxes, panels, panelTitle } from "./panels.ts";
import { byName, type Numbers, readArray } from "./read-array.ts";
import { nearly, percent, rounded, short } from "./round.ts";
import { type ChartOptions, heading, merge, palette } from "./theme.ts";

export interface HistogramsOptions extends ChartOptions {
  /** Bars of each panel. */
  bins?: number;
  /** The range drawn, the same in all panels; that of all values if absent. What lies beyond counts in the last bin. */
  range?: readonly [low: number, high: number];
  /** What the values are: "activation", "gradient". */
  value?: string;
  /** Panels side by side. */
  columns?: number;
}

/**
 * A panel for each layer's values, tensors of any shape by name, all over the same range: so one sees a signal die
 * away or explode from layer to layer.
 *
 *     plot.histograms({ "layer 1": h1, "layer 2": h2 }, { value: "activation" })
 */
export function histograms(
  layers: Numbers | Readonly<Record<string, Numbers>>,
  options: HistogramsOptions = {},
): Figure {
  const where = "plot.histograms";
  checkOptions(where, options, ["bins", "range", "value", "columns", "layout"]);
  const { bins = 41, range, value = "value", columns, layout = {} } = options;
  checkCount(`${where}: bins`, bins);
  const named = byName("values", layers).map(([name, x]) => ({
    name,
    x: readArray(`${where}: ${name}`, x).values,
  }));
  const edges = range ?? rangeOf(named.map(({ x }) => x));
  if (!(edges[1] > edges[0])) {
    throw new RangeError(
      `${where}: range must be [low, high] with low below high, got [${edges.join(", ")}]`,
    );
  }
  const wide = columns ?? evenly(named.length, 3);
  checkCount(`${where}: columns`, wide);
  const places = panels(named.length, { columns: wide, gap: { x: 0.04, y: 0.2 } });
  const counted = named.map(({ name, x }) => ({
    name,
    x,
    ...momentsOf(x),
    shares: sharesOf(x, edges, bins),
  }));
  const step = (edges[1] - edges[0]) / bins;
  const centres = rounded(Array.from({ length: bins }, (_, i) => edges[0] + (i + 0.5) * step));
  const top = 1.05 * Math.max(1e-9, ...counted.flatMap(({ shares }) => shares));
  const data = counted.map(
    ({ name, shares }, i) =>
      ({
        ...places[i]!.axes,
        type: "bar",
        name,
        x: centres,
        y: rounded(shares, 4),
        width: step,
        marker: { color: palette[0], line: { width: 0 } },
        hovertemplate: `${name}: %{y:.1%} near %{x:.3g}<extra></extra>`,
      }) as Data,
  );
  const axes = panelAxes(places, ({ leftmost, lowest }) => ({
    x: { range: [...edges], ...(lowest ? { title: { text: value } } : { showticklabels: false }) },
    y: {
      range: [0, top],
      tickformat: ".0%",
      nticks: 4,
      ...(leftmost ? { title: { text: "share" } } : { showticklabels: false }),
    },
  }));
  const rows = Math.ceil(named.length / wide);
  const finding = findingOf(counted);
  const own: Partial<Layout> = {
    title: heading(`${value[0]?.toUpperCase() ?? ""}${value.slice(1)}s by layer`, finding),
    ...axes,
    annotations: counted.map(({ name, mean, deviation, x }, i) =>
      panelTitle(
        places[i]!,
        `<b>${name}</b>${x.length === 0 ? "" : `  μ ${nearly(mean, deviation)}, σ ${short(deviation, 2)}`}`,
      ),
    ),
    showlegend: false,
    bargap: 0,
    height: 180 + 180 * Math.max(1, rows),
    margin: { t: 104 },
  };
  return figure(data, merge(own, layout), { finding });
}

/** What the eye looks for: whether the spread stays, shrinks or grows, and where values stick at one number. */
function findingOf(
  layers: { name: string; mean: number; deviation: number; zeros: number; x: Float64Array }[],
): string {
  const filled = layers.filter(({ x }) => x.length > 0);
  const [first, last] = [filled[0], filled.at(-1)];
  if (!first || !last) return "No values";
  const dead = filled.reduce((most, layer) => (layer.zeros > most.zeros ? layer : most));
  const zeros = dead.zeros > 0.01 ? `; ${dead.name} has ${percent(dead.zeros)} zeros` : "";
  if (filled.length === 1)
    return `Mean ${nearly(first.mean, first.deviation)}, deviation ${short(first.deviation)}${zeros}`;
  const ratio = last.deviation / first.deviation;
  const change =
    ratio > 1.5
      ? `grows ${short(ratio, 2)} times`
      : ratio < 1 / 1.5
        ? `shrinks ${short(1 / ratio, 2)} times`
        : "stays";
  const between = `from ${first.name} (${short(first.deviation, 2)}) to ${last.name} (${short(last.deviation, 2)})`;
  return `The deviation ${change} ${between}${zeros}`;
}

function momentsOf(x: Float64Array): { mean: number; deviation: number; zeros: number } {
  const n = Math.max(1, x.length);
  const mean = x.reduce((sum, value) => sum + value, 0) / n;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  const zeros = x.reduce((count, value) => count + (value === 0 ? 1 : 0), 0) / n;
  return { mean, deviation: Math.sqrt(variance), zeros };
}

function sharesOf(x: Float64Array, [low, high]: readonly [number, number], bins: number): number[] {
  const shares = new Array<number>(bins).fill(0);
  for (const value of x) {
    const bin = Math.floor((bins * (value - low)) / (high - low));
    shares[Math.min(bins - 1, Math.max(0, bin))]! += 1 / x.length;
  }
  return shares;
}

function rangeOf(all: Float64Array[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const x of all) {
    for (const value of x) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}
