// One look for all charts: readable on a light and a dark page, and to colour-blind eyes.

import type { Layout } from "plotly.js";

/**
 * Colours for traces, in order. Okabe and Ito's hues, whose difference does not hang on red against green,
 * darkened where needed so that each has a contrast of at least 3 : 1 on white and on JupyterLab's dark ground.
 */
export const palette = ["#2f7fc1", "#d55e00", "#009e73", "#b8609a", "#a6780a", "#7a7a7a"] as const;

/** Grey that can be read on both grounds, since a stored figure does not know on which it will be shown. */
export const INK = "#7b7b7b";
export const GRID = "rgba(128,128,128,0.22)";
const CLEAR = "rgba(0,0,0,0)";

const AXIS = {
  gridcolor: GRID,
  zerolinecolor: "rgba(128,128,128,0.45)",
  linecolor: INK,
  ticks: "outside",
  tickcolor: GRID,
  title: { standoff: 8 },
  automargin: true,
  exponentformat: "power",
} as const;

/** Few labels, mostly whole powers of ten: Plotly's own choice crowds the axis with single digits. */
const LOG_AXIS = { nticks: 6 };

const AXIS_3D = { gridcolor: GRID, zerolinecolor: GRID, showbackground: false, color: INK } as const;

/** What every figure starts from; what the figure itself says wins, key by key. */
export const baseLayout: Partial<Layout> = {
  colorway: [...palette],
  font: { color: INK, size: 14 },
  paper_bgcolor: CLEAR,
  plot_bgcolor: CLEAR,
  margin: { l: 64, r: 24, t: 56, b: 56 },
  height: 420,
  hoverlabel: { font: { size: 13 } },
  legend: { orientation: "h", x: 0, y: 1.02, xanchor: "left", yanchor: "bottom" }, // above the data, never on it
  title: { x: 0, xref: "paper", xanchor: "left", y: 0.97, yanchor: "top", font: { size: 16 } },
};

/** `layout` over the base, and the look of an axis over every axis that it names (x and y are always there). */
export function themed(layout: Partial<Layout>): Partial<Layout> {
  const roomForTitle = layout.title ? { margin: { t: 84 } } : {}; // above the legend
  const base = merge(baseLayout, roomForTitle);
  const merged: Record<string, unknown> = merge(base, { xaxis: {}, yaxis: {}, ...layout });
  for (const [key, value] of Object.entries(merged)) {
    if (/^[xy]axis\d*$/.test(key)) merged[key] = merge(lookOf(value as Axis), value as object);
    if (/^scene\d*$/.test(key)) merged[key] = themedScene(value as Record<string, object>);
  }
  return merged as Partial<Layout>;
}

type Axis = { type?: string; tickvals?: unknown };

function lookOf({ type, tickvals }: Axis): object {
  return type === "log" && !tickvals ? { ...AXIS, ...LOG_AXIS } : AXIS;
}

function themedScene(scene: Record<string, object>): object {
  const axes = ["xaxis", "yaxis", "zaxis"].map((axis) => [axis, merge(AXIS_3D, scene[axis] ?? {})]);
  return { ...scene, ...Object.fromEntries(axes) };
}

/** A deep merge of plain objects; arrays and values of `over` replace those of `under`. */
function merge<T extends object>(under: T, over: object): T & Record<string, unknown> {
  const merged: Record<string, unknown> = { ...(under as Record<string, unknown>) };
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key];
    merged[key] = isPlain(below) && isPlain(value) ? merge(below, value) : value;
  }
  return merged as T & Record<string, unknown>;
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
