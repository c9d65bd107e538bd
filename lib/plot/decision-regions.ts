// Which class a classifier gives to every point of the plane, and the examples on it.

import type { Data, Layout } from "plotly.js";

import { type Matrix, readMatrix, readVector, type Vector } from "../engine/arguments.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkClasses, classNames, labelsOf } from "./class-names.ts";
import { type Figure, figure } from "./figure.ts";
import { type Numbers, readArray } from "./read-array.ts";
import { percent, rounded } from "./round.ts";
import { type ChartOptions, heading, INK, merge, palette, pointStyle } from "./theme.ts";

/**
 * An estimator of two features, a network with an output for each class, or a function that gives a point's class.
 * `predictProba` shades the regions, `decisionFunction` draws boundary and margins of two classes.
 */
export type PlaneClassifier =
  | {
      predict(X: tf.Tensor2D): Numbers;
      predictProba?(X: tf.Tensor2D): Numbers;
      decisionFunction?(X: tf.Tensor2D): Numbers;
      /** The labels that the columns of `predictProba` stand for. */
      readonly classes?: readonly number[] | tf.Tensor;
    }
  | ((x: readonly [number, number]) => number);

export interface DecisionRegionsOptions extends ChartOptions {
  /** The classes' names, in the order of their labels. */
  classes?: readonly string[];
  /** The names of the two axes. */
  features?: readonly [string, string];
  /** Draws where the decision function of two classes is -1 and 1: the edges of an SVM's street. */
  margins?: boolean;
  /** Rings around the examples that stand in a region of another class. */
  mistakes?: boolean;
  /** Points a side at which the classifier is asked. */
  resolution?: number;
}

/**
 * Examples X [l, 2] with classes y [l] on the regions of `model`. Where a probability is known, a region is paler
 * the less certain it is.
 *
 *     plot.decisionRegions(X, y, new linear.LogisticRegression().fit(X, y))
 *     plot.decisionRegions(X, y, ([x1, x2]) => (x1 > x2 ? 1 : 0))
 */
export function decisionRegions(
  X: Matrix,
  y: Vector,
  model: PlaneClassifier,
  options: DecisionRegionsOptions = {},
): Figure {
  const where = "plot.decisionRegions";
  checkOptions(where, options, ["classes", "features", "margins", "mistakes", "resolution", "layout"]);
  const {
    classes,
    features = ["x₁", "x₂"],
    margins = false,
    mistakes = true,
    resolution = 91,
    layout = {},
  } = options;
  checkCount(`${where}: resolution`, resolution, 2);
  const { values, rows: l, columns } = readMatrix(`${where}: X`, X);
  if (columns !== 2 && l > 0) {
    throw new TypeError(
      `${where}: X must have two features to be drawn, got ${columns}; take two of its columns and fit a model of these`,
    );
  }
  const target = readVector(`${where}: y`, y);
  if (target.length !== l) {
    throw new TypeError(`${where}: y must have shape [${l}] to match X [${l}, 2], got [${target.length}]`);
  }
  const x1 = values.filter((_, i) => i % 2 === 0);
  const x2 = values.filter((_, i) => i % 2 === 1);
  const grid = { x1: spread(x1, resolution), x2: spread(x2, resolution) };
  const plane = Float64Array.from(grid.x2.flatMap((b) => grid.x1.flatMap((a) => [a, b])));
  const there = ask(where, model, plane);
  const here = ask(where, model, values);
  const labels = labelsOf(target, there.label, here.label);
  checkClasses(where, labels, classes);
  const names = classNames(labels, classes);
  if (margins && !there.score) {
    throw new TypeError(
      `${where}: margins need a model of two classes with decisionFunction, got one without; leave margins out`,
    );
  }
  const wrong = Array.from(target.keys()).filter((i) => here.label[i] !== target[i]);
  const right = l - wrong.length;
  const finding = l === 0 ? "No examples" : `${right} of ${l} examples right: ${percent(right / l)}`;
  const data = [
    region(grid, there, labels, names),
    ...(there.score ? boundaries(grid, there.score, margins) : []),
    ...labels.map((label, c) => examples(names[c]!, c, pick(target, label), x1, x2)),
    ...(mistakes && wrong.length > 0 ? [rings(wrong, x1, x2)] : []),
  ];
  const own: Partial<Layout> = {
    title: heading("Decision regions", finding),
    xaxis: {
      title: { text: features[0] },
      range: [grid.x1[0]!, grid.x1.at(-1)!],
      showgrid: false,
      zeroline: false,
    },
    yaxis: {
      title: { text: features[1] },
      range: [grid.x2[0]!, grid.x2.at(-1)!],
      showgrid: false,
      zeroline: false,
    },
    height: 500,
  };
  return figure(data, merge(own, layout), { finding });
}

interface Plane {
  x1: number[];
  x2: number[];
}

/** What a model says of some points: the label, how sure it is (0 to 1), and on which side of the boundary. */
interface Answer {
  label: Float64Array;
  certainty?: Float64Array;
  score?: Float64Array;
}

function ask(where: string, model: PlaneClassifier, points: Float64Array): Answer {
  const n = points.length / 2;
  if (typeof model === "function") {
    const label = Float64Array.from({ length: n }, (_, i) => model([points[2 * i]!, points[2 * i + 1]!]));
    return { label: readArray(`${where}: the model's class`, label).values };
  }
  if (typeof model?.predict !== "function") {
    throw new TypeError(
      `${where}: model must be an estimator with predict, or a function, got ${typeof model}`,
    );
  }
  if (n === 0) return { label: new Float64Array(0) };
  return released(() => {
    const X = tf.tensor2d(Float32Array.from(points), [n, 2]);
    const predicted = readRows(`${where}: what model.predict gives`, model.predict(X), n);
    const proba =
      model.predictProba && readRows(`${where}: what predictProba gives`, model.predictProba(X), n);
    const label = predicted.columns === 1 ? predicted.values : argMax(predicted);
    const columns = readClasses(model.classes, proba?.columns ?? 0);
    const certainty = proba && certaintyOf(proba, columns, label);
    return { label, ...(certainty && { certainty }), ...scoreOf(where, model, X, n) };
  });
}

/** `tf.tidy` for what holds no tensors. */
function released<T>(body: () => T): T {
  let result: T | undefined;
  tf.tidy(() => {
    result = body();
  });
  return result as T;
}

interface Rows {
  values: Float64Array;
  columns: number;
}

/** [n] or [n, k]. */
function readRows(where: string, x: Numbers, n: number): Rows {
  const { values, shape } = readArray(where, x, ["examples"], ["examples", "classes"]);
  if (shape[0] !== n) throw new TypeError(`${where} must have ${n} rows, got [${shape.join(", ")}]`);
  return { values, columns: shape[1] ?? 1 };
}

function argMax({ values, columns }: Rows): Float64Array {
  return Float64Array.from({ length: values.length / columns }, (_, i) => {
    const row = values.subarray(i * columns, (i + 1) * columns);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}

/** The label of each column of probabilities; without `classes` 0, 1, 2, ... */
function readClasses(classes: readonly number[] | tf.Tensor | undefined, columns: number): number[] {
  if (classes === undefined) return Array.from({ length: columns }, (_, k) => k);
  return classes instanceof tf.Tensor ? [...classes.dataSync()] : [...classes];
}

/** The probability of the label given, 0 where all classes are equally likely, 1 where it is sure. */
function certaintyOf({ values, columns }: Rows, classes: number[], label: Float64Array): Float64Array {
  return label.map((label, i) => {
    if (columns === 1) return Math.abs(2 * values[i]! - 1);
    const p = values[i * columns + classes.indexOf(label)] ?? 0;
    return Math.max(0, (p - 1 / columns) / (1 - 1 / columns));
  });
}

/**
 * A number that is 0 on the boundary of two classes. Probabilities of 1/2 would do, but a forest's lie on steps, between
 * which no line can be drawn.
 */
function scoreOf(
  where: string,
  model: Exclude<PlaneClassifier, (...x: never) => unknown>,
  X: tf.Tensor2D,
  n: number,
): { score?: Float64Array } {
  if (!model.decisionFunction) return {};
  const { values, columns } = readRows(`${where}: what decisionFunction gives`, model.decisionFunction(X), n);
  return columns === 1 ? { score: values } : {};
}

/**
 * One heat map for all classes: class c takes the colours from c to c + 1, from the strongest to the palest, so that
 * c + 0.9 (1 - certainty) is the colour of a point.
 */
function region({ x1, x2 }: Plane, { label, certainty }: Answer, labels: number[], names: string[]): Data {
  const index = new Map(labels.map((label, c) => [label, c]));
  const k = Math.max(1, labels.length);
  const z = x2.map((_, row) =>
    x1.map((_, column) => {
      const i = row * x1.length + column;
      const pale = certainty ? 0.9 * (1 - certainty[i]!) : 0;
      return Number((index.get(label[i]!)! + pale).toFixed(2));
    }),
  );
  const colorscale = Array.from({ length: k }, (_, c) => [
    [c / k, faded(c, certainty ? 0.45 : 0.3)],
    [(c + 0.91) / k, faded(c, 0.06)],
    [(c + 0.9999) / k, faded(c, 0.06)],
  ]).flat();
  colorscale[colorscale.length - 1]![0] = 1;
  return {
    type: "heatmap",
    name: `regions of ${names.join(", ")}`,
    x: rounded(x1),
    y: rounded(x2),
    z,
    zmin: 0,
    zmax: k,
    colorscale,
    showscale: false,
    hoverinfo: "skip",
  } as Data;
}

function faded(c: number, opacity: number): string {
  const hex = palette[c % palette.length]!;
  const [r, g, b] = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

/** Lines where the score is 0 and, dashed, where it is -1 and 1; they need fewer points than the regions' edges. */
function boundaries({ x1, x2 }: Plane, score: Float64Array, margins: boolean): Data[] {
  const every = <T>(values: T[]) => values.filter((_, i) => i % 2 === 0 || i === values.length - 1);
  const n = x1.length;
  const z = every(x2.map((_, row) => every(rounded(score.subarray(row * n, (row + 1) * n), 3))));
  const line = (name: string, contours: object, style: object) =>
    ({
      type: "contour",
      name,
      x: rounded(every(x1)),
      y: rounded(every(x2)),
      z,
      contours: { ...contours, coloring: "none" },
      line: { color: INK, ...style },
      showlegend: true,
      hoverinfo: "skip",
    }) as Data;
  const boundary = line("boundary", { start: 0, end: 0, size: 1 }, { width: 3 });
  if (!margins) return [boundary];
  return [boundary, line("margins", { start: -1, end: 1, size: 2 }, { width: 2, dash: "dash" })];
}

function examples(name: string, c: number, rows: number[], x1: Float64Array, x2: Float64Array): Data {
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: rounded(rows.map((i) => x1[i]!)),
    y: rounded(rows.map((i) => x2[i]!)),
    marker: { ...pointStyle(c), line: { color: "#ffffff", width: 1 } },
  };
}

function rings(rows: number[], x1: Float64Array, x2: Float64Array): Data {
  return {
    type: "scatter",
    mode: "markers",
    name: "mistakes",
    x: rounded(rows.map((i) => x1[i]!)),
    y: rounded(rows.map((i) => x2[i]!)),
    marker: { color: INK, size: 15, symbol: "circle-open", line: { width: 2 } },
    hoverinfo: "skip",
  };
}

function pick(target: Float64Array, label: number): number[] {
  return Array.from(target.keys()).filter((i) => target[i] === label);
}

/** From the lowest to the highest value and a little beyond. */
function spread(values: Float64Array, points: number): number[] {
  const low = values.length === 0 ? -1 : values.reduce((a, b) => Math.min(a, b));
  const high = values.length === 0 ? 1 : values.reduce((a, b) => Math.max(a, b));
  const margin = 0.1 * (high - low) || 1;
  const [from, to] = [low - margin, high + margin];
  return Array.from({ length: points }, (_, i) => from + ((to - from) * i) / (points - 1));
}
