// Losses as functions of one parameter, with a cursor that searches for the minimum.

import type { Data, Layout } from "plotly.js";

import { type Figure, figure } from "./figure.ts";
import { palette } from "./theme.ts";

export interface LossCurveOptions {
  /** The name of the parameter. */
  parameter?: string;
  /** Marks this value of the parameter on each curve. */
  cursor?: number;
  layout?: Partial<Layout>;
}

/**
 * A panel for each loss, one below the other, so that each has its own scale; the lowest value found is marked.
 *
 *     plot.lossCurve(thetas, { MAE: maes, MSE: mses }, { parameter: "θ₁", cursor: 2.5 })
 */
export function lossCurve(
  parameter: readonly number[],
  losses: Record<string, readonly number[]>,
  { parameter: name = "parameter", cursor, layout = {} }: LossCurveOptions = {},
): Figure {
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
      y: [...values],
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
    };
    if (cursor === undefined) return [curve, minimum];
    const here: Data = {
      ...axes,
      type: "scatter",
      mode: "markers",
      name: "cursor",
      x: [cursor],
      y: [interpolate(parameter, values, cursor)],
      marker: { color: palette[5], size: 12, symbol: "circle-open", line: { width: 3 } },
      showlegend: false,
    };
    return [curve, minimum, here];
  });
  return figure(data, {
    ...panels(
      named.map(([loss]) => loss),
      name,
    ),
    ...layout,
  });
}

/** Axes for panels stacked from the top; they share the parameter's axis at the bottom. */
function panels(losses: string[], parameter: string): Partial<Layout> {
  const gap = 0.1;
  const share = (1 - gap * (losses.length - 1)) / losses.length;
  const axes = losses.map((loss, i) => {
    const top = 1 - i * (share + gap);
    const domain = [Math.max(0, top - share), top];
    return [`yaxis${i === 0 ? "" : i + 1}`, { title: { text: loss }, domain, rangemode: "tozero" }];
  });
  const bottom = `y${losses.length === 1 ? "" : losses.length}`;
  return {
    ...Object.fromEntries(axes),
    xaxis: { title: { text: parameter }, anchor: bottom as "y" },
    height: 200 + 170 * losses.length,
  };
}

function interpolate(x: readonly number[], y: readonly number[], at: number): number {
  const right = x.findIndex((x) => x >= at);
  if (right <= 0) return y[right < 0 ? y.length - 1 : 0]!;
  const t = (at - x[right - 1]!) / (x[right]! - x[right - 1]!);
  return (1 - t) * y[right - 1]! + t * y[right]!;
}
