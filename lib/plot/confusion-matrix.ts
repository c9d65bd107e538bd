// Which classes a classifier takes for which: counts, and shares of the true class.

import type { Data, Layout } from "plotly.js";

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { checkClasses, classNames, labelsOf } from "./class-names.ts";
import { type Figure, figure } from "./figure.ts";
import { percent, rounded } from "./round.ts";
import { type ChartOptions, heading, merge, SHARES } from "./theme.ts";

export interface ConfusionMatrixOptions extends ChartOptions {
  /** The classes' names, in the order of their labels. */
  classes?: readonly string[];
}

/**
 * A row for each true class of y [n], a column for each class in prediction [n]: right answers stand on the diagonal.
 * Colours are shares of the row, so that a rare class shows as plainly as a frequent one.
 *
 *     plot.confusionMatrix(y, model.predict(X), { classes: ["cat", "dog"] })
 *
 * As scikit-learn's `ConfusionMatrixDisplay.from_predictions(y, prediction)`.
 */
export function confusionMatrix(y: Vector, prediction: Vector, options: ConfusionMatrixOptions = {}): Figure {
  checkOptions("plot.confusionMatrix", options, ["classes", "layout"]);
  const { classes, layout = {} } = options;
  const target = readVector("plot.confusionMatrix: y", y);
  if (prediction instanceof tf.Tensor && prediction.rank === 2) {
    throw new TypeError(
      `plot.confusionMatrix: prediction must hold a class for each example, got [${prediction.shape.join(", ")}]; ` +
        "of numbers for each class take the largest: .argMax(-1)",
    );
  }
  const guess = readVector("plot.confusionMatrix: prediction", prediction);
  if (guess.length !== target.length) {
    throw new TypeError(
      `plot.confusionMatrix: prediction must have shape [${target.length}] to match y, got [${guess.length}]`,
    );
  }
  const labels = labelsOf(target, guess);
  checkClasses("plot.confusionMatrix", labels, classes);
  const names = classNames(labels, classes);
  const counts = labels.map((row) => labels.map((column) => countOf(target, guess, row, column)));
  const shares = counts.map((row) => {
    const sum = total(row);
    return row.map((count) => (sum === 0 ? 0 : count / sum));
  });
  const finding = findingOf(counts, names);
  const few = labels.length <= 12;
  const heatmap = {
    type: "heatmap",
    name: "share of the true class",
    x: names,
    y: names,
    z: shares.map((row) => rounded(row, 3)),
    zmin: 0,
    zmax: 1,
    colorscale: SHARES,
    xgap: 1,
    ygap: 1,
    customdata: counts,
    text: counts.map((row, i) =>
      row.map((count, j) =>
        few && count > 0 ? `${count}<br>${percent(shares[i]![j]!)}` : count > 0 ? `${count}` : "",
      ),
    ),
    texttemplate: "%{text}",
    hovertemplate: "true %{y}, predicted %{x}: %{customdata}<extra></extra>",
    colorbar: {
      title: { text: "share of the true class", side: "right" },
      outlinewidth: 0,
      tickformat: ".0%",
    },
  } as object as Data;
  const own: Partial<Layout> = {
    title: heading("Confusion matrix", finding),
    xaxis: { title: { text: "predicted class" }, type: "category", showgrid: false },
    yaxis: { title: { text: "true class" }, type: "category", autorange: "reversed", showgrid: false },
    showlegend: false,
    height: Math.min(760, Math.max(420, 190 + 44 * labels.length)),
  };
  return figure([heatmap], merge(own, layout), { finding });
}

function countOf(target: Float64Array, guess: Float64Array, row: number, column: number): number {
  return target.reduce((count, label, i) => count + (label === row && guess[i] === column ? 1 : 0), 0);
}

function findingOf(counts: number[][], names: string[]): string {
  const all = total(counts.map(total));
  if (all === 0) return "No examples";
  const right = total(counts.map((row, i) => row[i]!));
  const wrong = counts.flatMap((row, i) => row.map((count, j) => ({ count: i === j ? 0 : count, i, j })));
  const worst = wrong.reduce((most, one) => (one.count > most.count ? one : most));
  const accuracy = `Accuracy ${percent(right / all)}: ${right} of ${all} right`;
  if (worst.count === 0) return `${accuracy}, none confused`;
  const times = worst.count === 1 ? "once" : `${worst.count} times`;
  const share = percent(worst.count / total(counts[worst.i]!));
  return `${accuracy}; most often ${names[worst.i]} is taken for ${names[worst.j]}: ${times}, ${share}`;
}

function total(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
