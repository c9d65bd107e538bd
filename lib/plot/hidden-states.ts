// What a recurrent network keeps and what its gates let through, step after step.

import type { Data, Layout } from "plotly.js";

import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { panelAxes, panels, panelTitle } from "./panels.ts";
import { byName, type Numbers, readArray } from "./read-array.ts";
import { percent, rounded, rowsOf, short } from "./round.ts";
import { type ChartOptions, DIVERGING, heading, merge, SEQUENTIAL } from "./theme.ts";

export interface HiddenStatesOptions extends ChartOptions {
  /** What the network read, a text for each step. */
  tokens?: readonly string[] | string;
}

/**
 * A strip for each of states and gates by name, [steps, units] of one sequence ([1, steps, units] is taken too):
 * time runs to the right, a row for each unit. Values from 0 to 1 count as gates, dark when shut, light when open;
 * others are states, blue below 0, orange above.
 *
 *     plot.hiddenStates({ "state h": h, "forget gate f": f }, { tokens: "hello" })
 */
export function hiddenStates(
  states: Numbers | Readonly<Record<string, Numbers>>,
  options: HiddenStatesOptions = {},
): Figure {
  const where = "plot.hiddenStates";
  checkOptions(where, options, ["tokens", "layout"]);
  const { tokens, layout = {} } = options;
  const strips = byName("state", states).map(([name, x]) => ({ name, ...strip(`${where}: ${name}`, x) }));
  const steps = strips[0]?.steps ?? 0;
  const other = strips.find((strip) => strip.steps !== steps);
  if (other) {
    throw new TypeError(
      `${where}: all must have the same steps, but ${strips[0]!.name} has ${steps} and ${other.name} ${other.steps}`,
    );
  }
  const read = tokens === undefined ? undefined : [...tokens];
  if (read && read.length !== steps) {
    throw new TypeError(`${where}: tokens must be ${steps}, one for each step, got ${read.length}`);
  }
  const places = panels(strips.length, { gap: { x: 0, y: 0.16 / Math.max(1, Math.sqrt(strips.length)) } });
  const data = strips.map(({ name, rows, gate, reach }, i) => {
    const [bottom, top] = places[i]!.y;
    return {
      ...places[i]!.axes,
      type: "heatmap",
      name,
      z: rows.map((row) => rounded(row, 3)),
      zmin: gate ? 0 : -reach,
      zmax: gate ? 1 : reach,
      colorscale: gate ? SEQUENTIAL : DIVERGING,
      colorbar: {
        ...{
          outlinewidth: 0,
          thickness: 12,
          tickvals: gate ? [0, 0.5, 1] : [-reach, 0, reach],
          tickformat: ".2~g",
        },
        ...{ y: (bottom + top) / 2, len: top - bottom, lenmode: "fraction" },
      },
      hovertemplate: `step %{x}, unit %{y}: %{z:.3g}<extra>${name}</extra>`,
    } as Data;
  });
  const ticks =
    read && read.length <= 60 ? { tickvals: read.map((_, i) => i), ticktext: read.map(visible) } : {};
  const axes = panelAxes(places, ({ lowest }, i) => ({
    x: {
      showgrid: false,
      zeroline: false,
      ...(lowest
        ? { title: { text: read ? "step, by what was read" : "step" }, ...ticks }
        : { showticklabels: false }),
      ...(lowest && read ? { tickangle: 0 } : {}),
    },
    // whole numbers only
    y: {
      title: { text: "unit" },
      showgrid: false,
      zeroline: false,
      autorange: "reversed",
      ...(strips[i]!.units < 5 ? { dtick: 1 } : { nticks: 5 }),
    },
  }));
  const finding = strips.map((strip) => `${strip.name}: ${findingOf(strip)}`).join("<br>");
  const own: Partial<Layout> = {
    title: heading("States over time", strips.length === 1 ? finding : undefined),
    ...axes,
    annotations: strips.map((strip, i) =>
      panelTitle(places[i]!, `<b>${strip.name}</b>  ${findingOf(strip)}`),
    ),
    height: 150 + strips.reduce((sum, { units }) => sum + Math.min(220, Math.max(90, 40 + 10 * units)), 0),
    margin: { t: strips.length === 1 ? 104 : 84 },
    showlegend: false,
  };
  return figure(data, merge(own, layout), { finding: finding.replaceAll("<br>", "\n") });
}

interface Strip {
  steps: number;
  units: number;
  /** A row for each unit. */
  rows: Float64Array[];
  gate: boolean;
  reach: number;
}

function strip(where: string, x: Numbers): Strip {
  const { values, shape } = readArray(where, x, ["steps"], ["steps", "units"], ["1", "steps", "units"]);
  if (shape.length === 3 && shape[0] !== 1) {
    throw new TypeError(
      `${where} must be of one sequence, got [${shape.join(", ")}]; choose one: .slice(0, 1)`,
    );
  }
  const [steps = 0, units = 1] = shape.length === 3 ? shape.slice(1) : shape;
  const byStep = rowsOf(values, units);
  const rows = Array.from({ length: units }, (_, j) => Float64Array.from(byStep, (row) => row[j]!));
  const gate = values.every((value) => value >= 0 && value <= 1);
  const reach = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  return { steps, units, rows, gate, reach };
}

function findingOf({ rows, gate, reach }: Strip): string {
  const values = rows.flatMap((row) => [...row]);
  if (values.length === 0) return "nothing";
  if (gate) {
    const open = values.filter((value) => value > 0.5).length / values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return `mean ${short(mean, 2)}, open (above 0.5) in ${percent(open)}`;
  }
  const unit = rows.findIndex((row) => row.some((value) => Math.abs(value) === reach));
  const step = rows[unit]!.findIndex((value) => Math.abs(value) === reach);
  return `largest ${short(rows[unit]![step]!, 2)} in unit ${unit}, step ${step}`;
}

/** Blanks and line ends as signs, so that they can be seen on an axis. */
function visible(token: string): string {
  return token.replaceAll(" ", "␣").replaceAll("\n", "↵");
}
