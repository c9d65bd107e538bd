// A figure in words: for a console, a log, a screen reader.

import type { Data, Frame, Layout } from "plotly.js";

type Loose = Record<string, unknown>;

interface Summarised {
  data: Data[];
  layout: Partial<Layout>;
  frames: Partial<Frame>[];
  finding: string;
}

/**
 * The title, what the axes say, what is to be seen, each trace with its size and ranges.
 *
 *     Figure "Fit": x "rooms", y "price"
 *     The price grows by 40 with each room
 *     - "data": points (40), x 1 to 8, y 90 to 410
 */
export function summary({ data, layout, frames, finding }: Summarised): string {
  const { sliders } = layout;
  const axes = axesOf(layout as Loose).join(", ");
  const traces = data.filter((trace, i) => !told(trace, data.slice(0, i)));
  const lines = [`Figure${titled(layout)}${axes && `: ${axes}`}`, ...traces.map(describe)];
  if (finding) lines.splice(1, 0, finding);
  const name = sliders?.[0]?.currentvalue?.prefix?.replace(/ = $/, "");
  const labels = sliders?.[0]?.steps?.map(({ label }) => label) ?? [];
  if (frames.length > 0) {
    lines.push(`- slider "${name ?? ""}": ${frames.length} steps, ${labels.at(0)} to ${labels.at(-1)}`);
  }
  return lines.join("\n");
}

/**
 * `x "rooms"`, or `x` alone where an axis has no title; the axes of a 3-D scene if there is one. Panels that share
 * a title are named once, hidden axes never.
 */
function axesOf(layout: Loose): string[] {
  const holder = (layout.scene ?? layout) as Record<string, { title?: unknown; visible?: boolean }>;
  const shown = Object.keys(holder)
    .filter((key) => /^[xyz]axis\d*$/.test(key) && holder[key]?.visible !== false)
    .sort()
    .map((key) => [key[0]!, textOf(holder[key]?.title)] as const);
  return [...new Set(shown.map(([letter]) => letter))].flatMap((letter) => {
    const titles = shown.filter(([other, title]) => other === letter && title).map(([, title]) => title);
    return titles.length === 0 ? [letter] : [...new Set(titles)].map((title) => `${letter} "${title}"`);
  });
}

/** Several traces may draw one thing: lines of different width, a cursor in each panel. */
function told(trace: Data, before: Data[]): boolean {
  const { name } = trace as Loose;
  return name !== undefined && before.some((other) => (other as Loose).name === name);
}

function titled(layout: object): string {
  const title = textOf((layout as Loose).title);
  return title ? ` "${title}"` : "";
}

function describe(trace: object): string {
  const { name, type = "scatter", mode, ...values } = trace as Loose;
  const kind =
    type === "scatter" ? (/lines/.test(String(mode ?? "lines")) ? "line" : "points") : String(type);
  const ranges = ["x", "y", "z"].flatMap((axis) => {
    const range = rangeOf(numbersOf(values[axis]));
    return range ? [`${axis} ${range}`] : [];
  });
  const title = textOf(name);
  return [`- ${title ? `"${title}": ` : ""}${kind} ${sizeOf(values)}`, ...ranges].join(", ");
}

/** "(40)" for a row of values, "(41 by 41)" for a grid. */
function sizeOf({ x, y, z }: Loose): string {
  if (Array.isArray(z) && Array.isArray(z[0])) return `(${z.length} by ${z[0].length})`;
  return `(${((z ?? y ?? x) as ArrayLike<unknown> | undefined)?.length ?? 0})`;
}

/** Plotly takes a title as text or as `{ text }`, with a little HTML inside. */
function textOf(title: unknown): string {
  const text = typeof title === "string" ? title : (title as { text?: unknown } | undefined)?.text;
  if (typeof text !== "string") return "";
  const [first = ""] = text.split(/<br><span /); // what follows is the finding, which has its own line
  return first.replaceAll(/<br>/g, ", ").replaceAll(/<[^>]*>/g, "");
}

function numbersOf(values: unknown): number[] {
  const array = ArrayBuffer.isView(values) ? Array.from(values as unknown as ArrayLike<number>) : values;
  if (!Array.isArray(array)) return [];
  return array.flat().filter((value): value is number => Number.isFinite(value));
}

function rangeOf(values: number[]): string | undefined {
  if (values.length === 0) return undefined;
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (low === high) return `${Number(low.toPrecision(3))}`;
  return `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;
}
