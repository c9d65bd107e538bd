// One look for all charts: readable on a light and a dark page, and to colour-blind eyes.

import type { Layout } from "plotly.js";

/** What all charts take. */
export interface ChartOptions {
  /** Plotly's own layout (title, axes, size), over the chart's. */
  layout?: Partial<Layout>;
}

/**
 * Colours for traces, in order. Okabe and Ito's hues, whose difference does not hang on red against green,
 * darkened where needed so that each has a contrast of at least 3 : 1 on white and on JupyterLab's dark ground.
 */
export const palette = ["#2f7fc1", "#d55e00", "#009e73", "#b8609a", "#a6780a", "#7a7a7a"] as const;

/** Beside the colour, for eyes that do not tell two colours apart. */
const DASHES = ["solid", "dash", "dot", "dashdot"] as const;
const SYMBOLS = ["circle", "diamond", "square", "triangle-up", "x", "cross", "star"] as const;

/** The look of the i-th line: colour and dash, no two alike among the first 24. */
export function lineStyle(i: number): { color: string; width: number; dash: (typeof DASHES)[number] } {
  const dash = DASHES[(i + Math.floor(i / 12)) % DASHES.length]!;
  return { color: palette[i % palette.length]!, width: 3, dash };
}

/** The look of the i-th group of points: colour and symbol, no two alike among the first 42. */
export function pointStyle(i: number): { color: string; size: number; symbol: string } {
  return { color: palette[i % palette.length]!, size: 8, symbol: SYMBOLS[i % SYMBOLS.length]! };
}

/** From nothing to much: every step lighter than the last, so that it also reads in grey. */
export const SEQUENTIAL = "Viridis";

/** A ground on which the colours of `palette` stand out. */
export const PALE: [number, string][] = [
  [0, "#fbfbf9"],
  [0.5, "#dfe5ea"],
  [1, "#aebbc7"],
];

/** From none to all, for shares. */
export const SHARES: [number, string][] = [
  [0, "#f4f4f2"],
  [0.5, "#74a9d8"],
  [1, "#1b4f8f"],
];

/** From below 0 to above, light at 0: blue against orange, which colour-blind eyes tell apart. */
export const DIVERGING: [number, string][] = [
  [0, "#1b4f8f"],
  [0.25, "#74a9d8"],
  [0.5, "#f4f4f2"],
  [0.75, "#eba163"],
  [1, "#a34400"],
];

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

/** The ticks of a log axis over these values: whole powers of ten once there are a few. */
export function logTicks(values: Iterable<number>): { dtick?: number } {
  const some = [...values].filter((value) => value > 0);
  const high = some.reduce((a, b) => Math.max(a, b), 0);
  const low = some.reduce((a, b) => Math.min(a, b), high);
  const decades = Math.log10(high / low);
  return decades >= 2 ? { dtick: Math.ceil(decades / 8) } : {};
}

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
  title: {
    ...{ x: 0, xref: "paper", xanchor: "left", y: 1, yref: "container", yanchor: "top", font: { size: 16 } },
    pad: { t: 10 } as never,
  },
};

/** A title, and below it, smaller, what the figure shows: as many words as fit into two lines. */
export function heading(text: string, finding = ""): { text: string } {
  const small = wrapped(finding).map((line) => `<br><span style="font-size:13px">${line}</span>`);
  return { text: text + small.join("") };
}

/** Characters that fit beside each other in a narrow notebook, 640 pixels wide. */
const LINE = 88;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ").filter((word) => word !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.length <= 2 ? lines : [lines[0]!, `${lines[1]!} …`];
}

/** `layout` over the base, and the look of an axis over every axis that it names (x and y are always there). */
export function themed(layout: Partial<Layout>): Partial<Layout> {
  const base = layout.title ? merge(baseLayout, aroundTitle(layout)) : baseLayout;
  const merged: Record<string, unknown> = merge(base, { xaxis: {}, yaxis: {}, ...layout });
  for (const [key, value] of Object.entries(merged)) {
    if (/^[xy]axis\d*$/.test(key)) merged[key] = merge(lookOf(value as Axis), value as object);
    if (/^scene\d*$/.test(key)) merged[key] = themedScene(value as Record<string, object>);
  }
  return merged as Partial<Layout>;
}

/** Room for the title, the lines below it, and the legend. */
function aroundTitle({ title, showlegend }: Partial<Layout>): object {
  const lines = (title?.text ?? "").split("<br>").length;
  const t = 40 + 20 * lines + (showlegend === false ? 0 : 24);
  // Plotly hangs a title of several lines 11 pixels higher than one of a single line.
  return { margin: { t }, ...(lines > 1 && { title: { pad: { t: 22 } } }) };
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
export function merge<T extends object>(under: T, over: object): T & Record<string, unknown> {
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
