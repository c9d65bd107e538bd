// A figure in words: for a console, a log, a screen reader.

import type { Figure } from "./figure.ts";

type Loose = Record<string, unknown>;

/**
 * The title, each axis with its title and the range of the data, each trace with its size.
 *
 *     Figure "Fit": x "rooms" 1 to 8, y "price" 90 to 410
 *     - "data": 40 points
 */
export function summary({ data, layout, frames }: Figure): string {
  const traces = data as Loose[];
  const scene = "z" in (traces.find((trace) => /3d|surface/.test(String(trace.type))) ?? {});
  const holder = (scene ? (layout as Loose).scene : layout) as Loose;
  const axes = (scene ? ["x", "y", "z"] : ["x", "y"]).map((axis) => {
    const title = textOf((holder?.[`${axis}axis`] as Loose | undefined)?.title);
    const range = rangeOf(traces.flatMap((trace) => numbersOf(trace[axis])));
    return `${axis}${title ? ` "${title}"` : ""}${range ? ` ${range}` : ""}`;
  });
  const lines = [`Figure${titled(layout)}: ${axes.join(", ")}`, ...traces.map(describe)];
  if (frames.length > 0) lines.push(`- ${frames.length} steps of a slider`);
  return lines.join("\n");
}

function titled(layout: object): string {
  const title = textOf((layout as Loose).title);
  return title ? ` "${title}"` : "";
}

function describe(trace: Loose): string {
  const name = textOf(trace.name);
  const type = String(trace.type ?? "scatter");
  const values = trace.z ?? trace.y ?? trace.x;
  const kind = type === "scatter" ? (trace.mode === "markers" ? "points" : "line") : type;
  const count =
    Array.isArray(values) && Array.isArray(values[0])
      ? `${values.length} by ${values[0].length} values ${rangeOf(numbersOf(values)) ?? ""}`
      : `${(values as ArrayLike<unknown> | undefined)?.length ?? 0} values`;
  return `- ${name ? `"${name}": ` : ""}${kind}, ${count.trim()}`;
}

/** Plotly takes a title as text or as `{ text }`, with a little HTML inside. */
function textOf(title: unknown): string {
  const text = typeof title === "string" ? title : (title as { text?: unknown } | undefined)?.text;
  return typeof text === "string" ? text.replaceAll(/<br>/g, ", ").replaceAll(/<[^>]*>/g, "") : "";
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
  return `${Number(low.toPrecision(3))} to ${Number(high.toPrecision(3))}`;
}
