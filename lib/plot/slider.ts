// A chart with a slider: the same figure drawn for each of a list of values.

import type { Data, Frame, Layout, SliderStep } from "plotly.js";

import { checkOptions } from "../engine/options.ts";
import { Figure } from "./figure.ts";
import { INK } from "./theme.ts";

export interface SliderOptions {
  /** What the slider changes, in words; stands before the value. */
  name: string;
  /** What `draw` is called with, a step of the slider for each. */
  values: readonly number[];
  /** Where the slider stands at first: an index into `values`. */
  start?: number;
  /** Milliseconds a step while playing. */
  stepMs?: number;
}

/**
 * Draws `draw(value)` for every value, with a slider and a Play button below. All figures must have the same
 * traces in the same order; axes keep the ranges of the one shown first, so that the eye sees what moves.
 *
 *     plot.slider({ name: "a", values: [1, 2, 3] }, (a) => plot.figure([{ x: [0, 1], y: [0, a] }]))
 */
export function slider(options: SliderOptions, draw: (value: number, index: number) => Figure): Figure {
  checkOptions("plot.slider", options, ["name", "values", "start", "stepMs"]);
  const { name, values, start = 0, stepMs = 120 } = options;
  if (values.length === 0) throw new RangeError("plot.slider: values must hold at least one value, got none");
  const figures = values.map(draw);
  const shown = figures[start];
  if (!shown)
    throw new RangeError(`plot.slider: start must be between 0 and ${values.length - 1}, got ${start}`);
  for (const [i, { data }] of figures.entries()) {
    if (data.length === shown.data.length) continue;
    throw new TypeError(
      `plot.slider: draw must give the same traces for each value, but gave ${shown.data.length} for ` +
        `${values[start]} and ${data.length} for ${values[i]}`,
    );
  }
  const moving = shown.data
    .map((_, trace) => ({ trace, keys: movingKeys(figures.map(({ data }) => data[trace] as Moving)) }))
    .filter(({ keys }) => keys.length > 0);
  const traces = moving.map(({ trace }) => trace);
  const frames = figures.map(({ data, layout: { title } }, i): Partial<Frame> => {
    const parts = moving.map(({ trace, keys }) => pick(data[trace] as Moving, keys));
    return { name: `${i}`, data: parts as Data[], traces, layout: title ? { title } : {} };
  });
  const { margin, height = 420 } = shown.layout;
  const layout: Partial<Layout> = {
    ...shown.layout,
    height: height + 90,
    margin: { ...margin, b: (margin?.b ?? 56) + 90 },
    sliders: [sliderBelow(name, values, start)],
    updatemenus: [playButton(stepMs)],
  };
  const finding = findings(name, values, start, figures);
  return new Figure(shown.data, layout, { frames, config: shown.config, finding, steps: figures });
}

/** What is to be seen at the first, the shown and the last value. */
function findings(
  name: string,
  values: readonly number[],
  start: number,
  figures: readonly Figure[],
): string {
  const told = [...new Set([0, start, values.length - 1])].filter((i) => figures[i]!.finding !== "");
  return told.map((i) => `${name} = ${labelOf(values[i]!)}: ${figures[i]!.finding}`).join("\n");
}

function labelOf(value: number): string {
  return `${Number(value.toPrecision(3))}`;
}

/** What of a trace may change from step to step; its look stays. */
type Moving = Partial<Record<(typeof MOVING)[number], unknown>>;
const MOVING = ["x", "y", "z", "text", "name"] as const;

/** What differs between the steps of one trace: what stands still is stored once, not with every step. */
function movingKeys(steps: readonly Moving[]): (keyof Moving)[] {
  return MOVING.filter((key) => {
    const texts = steps.map((step) => JSON.stringify(step[key]));
    return texts.some((text) => text !== texts[0]);
  });
}

function pick(trace: Moving, keys: readonly (keyof Moving)[]): Moving {
  return Object.fromEntries(keys.map((key) => [key, trace[key]]));
}

function sliderBelow(name: string, values: readonly number[], active: number): Partial<Layout["sliders"][0]> {
  const steps = values.map(
    (value, i): Partial<SliderStep> => ({
      label: labelOf(value),
      method: "animate",
      args: [
        [`${i}`],
        { mode: "immediate", frame: { duration: 0, redraw: true }, transition: { duration: 0 } },
      ],
    }),
  );
  return {
    active,
    steps: steps as Layout["sliders"][0]["steps"],
    x: 0.12,
    len: 0.88,
    y: 0,
    pad: { t: 60, b: 10 } as never,
    currentvalue: { prefix: `${name} = `, visible: true, xanchor: "left" },
    bgcolor: "rgba(128,128,128,0.25)",
    activebgcolor: "#2f7fc1",
    bordercolor: "rgba(128,128,128,0.5)",
    tickcolor: INK,
  } as Partial<Layout["sliders"][0]>;
}

function playButton(stepMs: number): Partial<Layout["updatemenus"][0]> {
  const animation = {
    mode: "immediate",
    fromcurrent: true,
    frame: { duration: stepMs, redraw: true },
    transition: { duration: 0 },
  };
  return {
    type: "buttons",
    direction: "left",
    showactive: false,
    x: 0,
    y: 0,
    xanchor: "left",
    yanchor: "top",
    pad: { t: 72, r: 10 } as never,
    bgcolor: "rgba(128,128,128,0.15)",
    bordercolor: "rgba(128,128,128,0.5)",
    buttons: [{ label: "Play", method: "animate", args: [null, animation] }],
  } as Partial<Layout["updatemenus"][0]>;
}
