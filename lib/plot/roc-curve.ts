// How many true alarms a classifier gives for how many false ones, at every threshold.

import type { Data, Layout } from "plotly.js";

import { readVector, type Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { type Figure, figure } from "./figure.ts";
import { byName } from "./read-array.ts";
import { rounded, short } from "./round.ts";
import { type ChartOptions, heading, INK, lineStyle, merge } from "./theme.ts";

export interface RocCurveOptions extends ChartOptions {}

/**
 * The true positive rate against the false positive rate of scores [n] (probabilities, or any number that is larger
 * for the positive class) for y [n] with two labels, the larger of them positive; one model, or several by name.
 *
 *     plot.rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // AUC 0.75
 *
 * AUC, the area below, is the probability that a positive example has a higher score than a negative one, a tie
 * counting half. Marked is the threshold with the largest distance between the rates. As scikit-learn's
 * `RocCurveDisplay.from_predictions(y, scores)`.
 */
export function rocCurve(
  y: Vector,
  scores: Vector | Readonly<Record<string, Vector>>,
  options: RocCurveOptions = {},
): Figure {
  checkOptions("plot.rocCurve", options, ["layout"]);
  const { layout = {} } = options;
  const target = readVector("plot.rocCurve: y", y);
  const labels = [...new Set(target)].sort((a, b) => a - b);
  if (labels.length !== 2) {
    throw new RangeError(
      `plot.rocCurve: y must hold two classes, got ${labels.length}${labels.length > 0 ? `: ${labels.slice(0, 5).join(", ")}` : ""}; ` +
        "for one class against the others write y.equal(k)",
    );
  }
  const curves = byName("scores", scores).map(([name, some]) => {
    const score = readVector(`plot.rocCurve: ${name}`, some);
    if (score.length !== target.length) {
      throw new TypeError(
        `plot.rocCurve: ${name} must have shape [${target.length}] to match y, got [${score.length}]`,
      );
    }
    return { name, ...roc(target, score, labels[1]!) };
  });
  const finding = curves
    .map(({ name, auc, best }) => {
      const { threshold, truePositive, falsePositive } = best;
      return `${curves.length > 1 ? `${name}: ` : ""}AUC ${short(auc)}; from ${short(threshold)} on true positives ${short(truePositive)}, false ${short(falsePositive)}`;
    })
    .join("<br>");
  const own: Partial<Layout> = {
    title: heading("ROC curve", curves.length > 1 ? undefined : finding),
    xaxis: { title: { text: "false positive rate" }, range: [-0.02, 1.02], ...LEFT },
    yaxis: { title: { text: "true positive rate" }, range: [-0.02, 1.02], scaleanchor: "x" },
    height: 520,
  };
  const data = [...curves.flatMap(traces), CHANCE];
  return figure(data, merge(own, layout), { finding: finding.replaceAll("<br>", "\n") });
}

/** The square stands on the left, below its title. */
const LEFT = { constrain: "domain", constraintoward: "left" } as const;

const CHANCE: Data = {
  type: "scatter",
  mode: "lines",
  name: "chance (0.5)",
  x: [0, 1],
  y: [0, 1],
  line: { color: INK, width: 1.5, dash: "dot" },
  hoverinfo: "skip",
};

interface Point {
  threshold: number;
  truePositive: number;
  falsePositive: number;
}

function traces({ name, points, auc, best }: ReturnType<typeof roc> & { name: string }, i: number): Data[] {
  const style = lineStyle(i);
  const group = { legendgroup: name };
  return [
    {
      ...group,
      type: "scatter",
      mode: "lines",
      name: `${name} (${short(auc)})`,
      x: rounded(points.map(({ falsePositive }) => falsePositive)),
      y: rounded(points.map(({ truePositive }) => truePositive)),
      customdata: rounded(points.map(({ threshold }) => threshold)),
      hovertemplate: "threshold %{customdata}<br>true %{y:.3f}, false %{x:.3f}<extra></extra>",
      line: style,
    },
    {
      ...group,
      type: "scatter",
      mode: "markers",
      name: `threshold ${short(best.threshold)}`,
      x: [best.falsePositive],
      y: [best.truePositive],
      marker: { color: style.color, size: 11, symbol: "circle-open", line: { width: 3 } },
      showlegend: false,
    },
  ] as Data[];
}

/** From the strictest threshold to the laxest; examples of one score change sides together. */
function roc(y: Float64Array, score: Float64Array, positive: number) {
  const order = Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!);
  const positives = y.reduce((count, label) => count + (label === positive ? 1 : 0), 0);
  const negatives = y.length - positives;
  const points: Point[] = [{ threshold: Number.POSITIVE_INFINITY, truePositive: 0, falsePositive: 0 }];
  let [truths, falses, auc] = [0, 0, 0];
  for (const [k, i] of order.entries()) {
    if (y[i] === positive) truths++;
    else falses++;
    if (score[order[k + 1] ?? -1] === score[i]) continue;
    const last = points.at(-1)!;
    const point = {
      threshold: score[i]!,
      truePositive: truths / positives,
      falsePositive: falses / negatives,
    };
    auc += ((point.falsePositive - last.falsePositive) * (point.truePositive + last.truePositive)) / 2;
    points.push(point);
  }
  const gap = ({ truePositive, falsePositive }: Point) => truePositive - falsePositive;
  const best = points.reduce((a, b) => (gap(b) > gap(a) + 1e-12 ? b : a), points[1] ?? points[0]!);
  return { points: corners(points), auc, best };
}

/** Without the points in the middle of a straight line. */
function corners(points: Point[]): Point[] {
  return points.filter((point, i) => {
    const [before, after] = [points[i - 1], points[i + 1]];
    if (!before || !after) return true;
    const rise = (a: Point, b: Point) => [b.falsePositive - a.falsePositive, b.truePositive - a.truePositive];
    const [x1 = 0, y1 = 0] = rise(before, point);
    const [x2 = 0, y2 = 0] = rise(point, after);
    return Math.abs(x1 * y2 - x2 * y1) > 1e-12;
  });
}
