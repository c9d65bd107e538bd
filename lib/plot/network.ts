// A network as it is drawn on the board: units in columns, weights between them by width and colour.

import type { Data, Layout } from "plotly.js";

import { type Matrix, readMatrix } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { type Figure, figure } from "./figure.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, INK, merge, palette } from "./theme.ts";

/** A model of `nn` once built: its layers, in order. */
export interface DrawnModel {
  readonly layers: readonly {
    readonly kind: string;
    readonly name: string;
    readonly parameters: readonly tf.Tensor[];
    readonly shapes: { readonly input: readonly number[]; readonly output: readonly number[] } | undefined;
  }[];
}

export interface NetworkOptions extends ChartOptions {
  /** The inputs' names. */
  inputs?: readonly string[];
  /** The outputs' names. */
  outputs?: readonly string[];
  /** A layer of more units is drawn with this many, the first ones. */
  maxUnits?: number;
}

/**
 * A Sequential, or the weight matrices [in, out] of dense layers one after the other. Wider lines are larger weights,
 * blue ones above 0, orange and dashed ones below. A layer that is not dense is one box with its output's shape.
 *
 *     plot.network(model, { inputs: ["x₁", "x₂"] })
 *     plot.network([[[1, -1], [1, -1]], [[1], [-2]]])
 */
export function network(model: DrawnModel | readonly Matrix[], options: NetworkOptions = {}): Figure {
  const where = "plot.network";
  checkOptions(where, options, ["inputs", "outputs", "maxUnits", "layout"]);
  const { inputs, outputs, maxUnits = 12, layout = {} } = options;
  checkCount(`${where}: maxUnits`, maxUnits);
  const columns = "layers" in model ? ofModel(where, model) : ofMatrices(where, model);
  checkNames(where, "inputs", inputs, columns[0]);
  checkNames(where, "outputs", outputs, columns.at(-1));
  const drawn = columns.map((column) => ({ ...column, shown: Math.min(column.units, maxUnits) }));
  const strongest = Math.max(1e-12, ...columns.flatMap(({ W }) => (W ? [largest(W)] : [])));
  const data = [
    ...edges(drawn, strongest),
    ...drawn.map((column, i) =>
      nodes(column, i, i === 0 ? inputs : i === drawn.length - 1 ? outputs : undefined),
    ),
  ];
  const parameters = columns.reduce((sum, column) => sum + column.parameters, 0);
  const path = columns.map(({ units, shape }) => (shape ? shape.join("×") : `${units}`)).join(" → ");
  const dense = columns.some(({ W }) => W);
  const finding =
    `${path}: ${parameters} parameter${parameters === 1 ? "" : "s"}` +
    (dense ? `; largest weight ${short(strongestWeight(columns), 2)}` : "");
  const tallest = Math.max(1, ...drawn.map(({ shown }) => shown));
  const hidden = { visible: false, showgrid: false, zeroline: false };
  const half = Math.max(1, (tallest - 1) / 2);
  const own: Partial<Layout> = {
    title: heading("Network", finding),
    xaxis: { ...hidden, range: [-0.5, Math.max(0, drawn.length - 1) + 0.5] },
    yaxis: { ...hidden, range: [-half - 1.1, half + 0.9] },
    annotations: drawn.map(({ label, units, shape, shown }, i) => ({
      text: `${label}<br>${shape ? shape.join(" × ") : units > shown ? `${shown} of ${units} units` : `${units} ${units === 1 ? "unit" : "units"}`}`,
      ...{ x: i, y: -half - 0.55, yanchor: "top" as const, showarrow: false, font: { size: 12 } },
    })),
    height: Math.min(620, 250 + 32 * tallest),
    margin: { l: 24, r: 24, b: 24 },
  };
  return figure(data, merge(own, layout), { finding });
}

interface Column {
  label: string;
  units: number;
  /** What goes out of a layer that is not a row of units. */
  shape?: readonly number[];
  parameters: number;
  /** From the column before, [in, out], row after row; absent where nothing is dense. */
  W?: Float64Array;
}

function ofModel(where: string, { layers }: DrawnModel): Column[] {
  const first = layers[0]?.shapes;
  if (!first) {
    throw new TypeError(
      `${where}: model must be built, so that its units are known; give the first layer an inputShape, or predict once`,
    );
  }
  const columns = [columnOf("input", first.input)];
  for (const layer of layers) {
    const { kind, name, parameters, shapes } = layer;
    const [W] = parameters;
    const count = parameters.reduce((sum, p) => sum + p.size, 0);
    const column = columnOf(name, shapes!.output);
    const before = columns.at(-1)!;
    const dense =
      kind === "dense" && W?.rank === 2 && before.units === W.shape[0] && !before.shape && !column.shape;
    columns.push({ ...column, parameters: count, ...(dense && { W: Float64Array.from(W.dataSync()) }) });
  }
  return columns;
}

function columnOf(label: string, shape: readonly number[]): Column {
  if (shape.length === 1) return { label, units: shape[0]!, parameters: 0 };
  return { label, units: 1, shape, parameters: 0 };
}

function ofMatrices(where: string, matrices: readonly Matrix[]): Column[] {
  const layers = matrices.map((W, i) => readMatrix(`${where}: weights[${i}]`, W));
  if (!layers[0]) throw new TypeError(`${where}: weights must be at least one matrix [in, out], got none`);
  const columns: Column[] = [{ label: "input", units: layers[0].rows, parameters: 0 }];
  for (const [i, { values, rows, columns: units }] of layers.entries()) {
    const before = columns.at(-1)!.units;
    if (rows !== before) {
      throw new TypeError(
        `${where}: weights[${i}] must have shape [${before}, out] to follow the layer before, got [${rows}, ${units}]`,
      );
    }
    columns.push({ label: `layer ${i + 1}`, units, parameters: rows * units, W: values });
  }
  return columns;
}

function checkNames(
  where: string,
  argument: string,
  names: readonly string[] | undefined,
  column: Column | undefined,
): void {
  if (!names || names.length === column?.units) return;
  throw new TypeError(
    `${where}: ${argument} must name ${column?.units ?? 0} units, got ${names.length} names`,
  );
}

type Shown = Column & { shown: number };

/** Few traces whatever the number of weights: one for each sign and width. */
function edges(columns: readonly Shown[], strongest: number): Data[] {
  const lines = new Map<
    string,
    { sign: number; width: number; x: (number | null)[]; y: (number | null)[] }
  >();
  for (const [i, column] of columns.entries()) {
    const before = columns[i - 1];
    if (!before) continue;
    for (let from = 0; from < before.shown; from++) {
      for (let to = 0; to < column.shown; to++) {
        const w = column.W?.[from * column.units + to];
        if (w === 0) continue;
        const size = w === undefined ? 0 : Math.ceil((4 * Math.abs(w)) / strongest);
        const sign = w === undefined ? 0 : Math.sign(w);
        const key = `${sign} ${size}`;
        const line = lines.get(key) ?? {
          sign,
          width: size === 0 ? 1 : 0.5 + 1.25 * (size - 1),
          x: [],
          y: [],
        };
        line.x.push(i - 1, i, null); // null lifts the pen
        line.y.push(heightOf(from, before.shown), heightOf(to, column.shown), null);
        lines.set(key, line);
      }
    }
  }
  const sorted = [...lines.values()].sort((a, b) => a.width - b.width);
  const widest = new Map(sorted.map((line) => [line.sign, line]));
  return sorted.map((line): Data => {
    const { sign, width, x, y } = line;
    const name = sign === 0 ? "connections" : sign > 0 ? "weights above 0" : "weights below 0";
    return {
      type: "scatter",
      mode: "lines",
      name,
      legendgroup: name,
      showlegend: sign !== 0 && widest.get(sign) === line,
      x,
      y: y.map((value) => value && Number(value.toFixed(2))),
      line: {
        color: sign === 0 ? INK : sign > 0 ? palette[0] : palette[1],
        width,
        dash: sign < 0 ? "dash" : "solid",
      },
      opacity: 0.75,
      hoverinfo: "skip",
    };
  });
}

function nodes({ label, shape, shown }: Shown, i: number, names: readonly string[] | undefined): Data {
  const units = Array.from({ length: shown }, (_, unit) => unit);
  return {
    type: "scatter",
    mode: names ? "text+markers" : "markers",
    name: label,
    x: units.map(() => i),
    y: rounded(units.map((unit) => heightOf(unit, shown))),
    ...(names && {
      text: units.map((unit) => names[unit]!),
      textposition: i === 0 ? "middle left" : "middle right",
    }),
    marker: {
      color: "#e8eef5",
      size: shape ? 40 : 22,
      symbol: shape ? "square" : "circle",
      line: { color: INK, width: 2 },
    },
    hovertext: units.map((unit) => (shape ? `${label} [${shape.join(", ")}]` : `${label}, unit ${unit}`)),
    hoverinfo: "text",
    showlegend: false,
  } as Data;
}

function heightOf(unit: number, units: number): number {
  return (units - 1) / 2 - unit;
}

function largest(W: Float64Array): number {
  return W.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
}

function strongestWeight(columns: readonly Column[]): number {
  const weights = columns.flatMap(({ W }) =>
    W ? [W.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0)] : [],
  );
  return weights.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
}
