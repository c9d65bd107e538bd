// A Plotly figure that shows itself: an interactive chart in JupyterLab, its summary where pictures cannot go.

import type { Config, Data, Frame, Layout } from "plotly.js";

import { checkOptions } from "../engine/options.ts";
import { inlineHtml, pageHtml } from "./html.ts";
import { shownAsHtml } from "./renderer.ts";
import { summary } from "./summary.ts";
import { themed } from "./theme.ts";

export interface FigureOptions {
  /** Plotly's own configuration: what the mode bar holds, whether a wheel zooms. */
  config?: Partial<Config>;
  /** Steps of an animation or a slider. */
  frames?: Partial<Frame>[];
  /** What the figure shows, in a sentence: the second line of its summary. */
  finding?: string;
  /** The figures that stand still, one for each of `frames`. */
  steps?: readonly Figure[];
}

/**
 * Traces and a layout, with all of Plotly's options (plotly.com/javascript/reference).
 *
 *     plot.figure([{ x: [1, 2, 3], y: [1, 4, 9], name: "squares" }], { xaxis: { title: { text: "x" } } })
 */
export function figure(data: Data[], layout: Partial<Layout> = {}, options: FigureOptions = {}): Figure {
  return new Figure(data, layout, options);
}

/** A chart: Plotly's data and layout, which shows itself in a notebook, and says in words what it shows. */
export class Figure {
  readonly data: Data[];
  /** As given, over Lectern's look. */
  readonly layout: Partial<Layout>;
  readonly frames: Partial<Frame>[];
  readonly config: Partial<Config>;
  /** What it shows, in a sentence; "" if the figure does not know. */
  readonly finding: string;
  /** Of a figure with a slider: the picture at each of its values. `figure.steps[3]` needs no mouse. */
  readonly steps: readonly Figure[];

  constructor(data: Data[], layout: Partial<Layout> = {}, options: FigureOptions = {}) {
    checkOptions("plot.figure", options, ["config", "frames", "finding", "steps"]);
    const { config = {}, frames = [], finding = "", steps = [] } = options;
    this.data = data;
    this.layout = themed(layout);
    this.frames = frames;
    this.finding = finding;
    this.steps = steps;
    // Not responsive: JupyterLab's renderer follows the page's width itself, and together with Plotly's own
    // way of doing so the height is lost: a chart of 420 pixels has 29 once a side bar was opened or closed.
    this.config = { displaylogo: false, ...config };
  }

  /** Plain JSON, as Plotly's schema has it: no typed arrays, no tensors, null for what is no finite number. */
  toJSON(): { data: Data[]; layout: Partial<Layout>; config: Partial<Config>; frames?: Partial<Frame>[] } {
    const { data, layout, config, frames } = this;
    const whole = frames.length > 0 ? { data, layout, config, frames } : { data, layout, config };
    return plain(whole) as ReturnType<Figure["toJSON"]>;
  }

  /** A whole page that holds the figure and plotly.js itself (4.8 MB), and needs no network. */
  toHTML(): string {
    return pageHtml(this);
  }

  /** The title, the axes, what it shows, each trace with its ranges: what a listener needs instead of the picture. */
  toString(): string {
    return summary(this);
  }

  [Symbol.for("Jupyter.display")](): Record<string, unknown> {
    const words = { "text/plain": this.toString() };
    const bundle = { "application/vnd.plotly.v1+json": this.toJSON(), ...words };
    if (!shownAsHtml()) return bundle;
    // JupyterLab would take Plotly's JSON before the HTML, and with it a slider that no key moves.
    const other = this.steps.length > 0 ? words : bundle;
    return { ...other, "text/html": inlineHtml(this) };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function plain(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value + 0 : null; // -0 + 0 is 0, as JSON has it
  if (Array.isArray(value)) return value.map(plain);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>, plain);
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
    return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
  }
  return value;
}
