// Losses as functions of one parameter, with a cursor that searches for the minimum.

import type { Data, Layout } from "plotly.js";

import type { Matrix, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { fit as fitFigure, type Model } from "./fit.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, merge, palette } from "./theme.ts";

export interface LossCurveOptions extends ChartOptions {
  /** The name of the parameter. */
  parameter?: string;
  /** Marks this value of the parameter on each curve. */
  cursor?: number;
  /** The model at the cursor, drawn among its data in a panel on the left. */
  fit?: { X: Matrix; y: Vector; model: Model };
}

/**
 * A panel for each loss, one below the other, so that each has its own scale; the lowest value found is marked.
 *
 *     plot.lossCurve(thetas, { MAE: maes, MSE: mses }, { parameter: "θ₁", cursor: 2.5 })
 */
export function lossCurve(
  parameter: readonly number[],
  losses: Record<string, readonly number[]>,
  options: LossCurveOptions = {},
): Figure {
  checkOptions("plot.lossCurve", options, ["parameter", "cursor", "fit", "layout"]);
  const { parameter: name = "parameter", cursor, fit, layout = {} } = options;
  const named = Object.entries(losses);
  const data = named.flatMap(([loss, values], i): Data[] => {
    if (values.length !== parameter.length) {
      throw new TypeError(
        `plot.lossCurve: ${loss} must have shape [${parameter.length}] to match the parameter, got [${values.length}]`,
      );
    }
    const color = palette[i % palette.length]!;
    const axes = { xaxis: "x", yaxis: `y${i === 0 ? "" : i + 1}` } as const;
    const lowest = values.indexOf(Math.min(...values));
    const curve: Data = {
      ...axes,
      type: "scatter",
      mode: "lines",
      name: loss,
      x: [...parameter],
      y: rounded(values),
      line: { color, width: 3 },
    };
    const minimum: Data = {
      ...axes,
      type: "scatter",
      mode: "markers",
      name: `lowest ${loss}`,
      x: [parameter[lowest]!],
      y: [values[lowest]!],
      marker: { color, size: 12, symbol: "star" },
      cliponaxis: false, // a loss of 0 lies on the axis
    };
    if (cursor === undefined) return [curve, minimum];
    const here: Data = {
      ...axes,
      type: "scatter",
      mode: "markers",
      name: "cursor",
      x: [cursor],
      y: rounded([interpolate(parameter, values, cursor)]),
      marker: { color: palette[5], size: 12, symbol: "circle-open", line: { width: 3 } },
      showlegend: false,
      cliponaxis: false,
    };
    return [curve, minimum, here];
  });
  const axes = panels(Object.keys(losses), name, fit !== undefined);
  const beside = fit ? onLeftPanel(fit, named.length) : [];
  const lowest = named.map(([loss, values]) => {
    const at = values.indexOf(Math.min(...values));
    return at < 0
      ? `${loss} has no values`
      : `${loss} is lowest, ${short(values[at]!)}, at ${name} ${short(parameter[at]!)}`;
  });
  const finding = lowest.join("; ");
  const title = heading(`${Object.keys(losses).join(" and ")} as functions of ${name}`, finding);
  return figure([...data, ...beside], merge({ title, ...axes }, layout), { finding });
}

function onLeftPanel({ X, y, model }: Required<LossCurveOptions>["fit"], losses: number): Data[] {
  const axes = { xaxis: "x2", yaxis: `y${losses + 1}`, showlegend: false };
  return fitFigure(X, y, model, { residuals: true }).data.map((trace) => ({ ...trace, ...axes }) as Data);
}

/** Axes for panels stacked from the top, which share the parameter's axis at the bottom, and for the data beside. */
function panels(losses: string[], parameter: string, beside: boolean): Partial<Layout> {
  const gap = 0.1;
  const share = (1 - gap * (losses.length - 1)) / losses.length;
  const axes = losses.map((loss, i) => {
    const top = 1 - i * (share + gap);
    const domain = [Math.max(0, top - share), top];
    return [`yaxis${i === 0 ? "" : i + 1}`, { title: { text: loss }, domain, rangemode: "tozero" }];
  });
  const bottom = `y${losses.length === 1 ? "" : losses.length}`;
  const x = { title: { text: parameter }, anchor: bottom as "y" };
  const stacked = { ...Object.fromEntries(axes), height: 160 + 140 * losses.length };
  if (!beside) return { ...stacked, xaxis: x };
  const data = `${losses.length + 1}`;
  return {
    ...stacked,
    xaxis: { ...x, domain: [0.58, 1] },
    xaxis2: { title: { text: "x" }, domain: [0, 0.46], anchor: `y${data}` as "y2" },
    [`yaxis${data}`]: { title: { text: "y" }, anchor: "x2" },
  };
}

function interpolate(x: readonly number[], y: readonly number[], at: number): number {
  const right = x.findIndex((x) => x >= at);
  if (right <= 0) return y[right < 0 ? y.length - 1 : 0]!;
  const t = (at - x[right - 1]!) / (x[right]! - x[right - 1]!);
  return (1 - t) * y[right - 1]! + t * y[right]!;
}
