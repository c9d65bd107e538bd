// The numbers that figures draw, against numbers from paper, from the lectures and from scikit-learn.

import fc from "fast-check";
import { expect, test } from "vitest";

import * as tf from "../../../lib/engine/tensorflow.ts";
import * as nn from "../../../lib/nn/index.ts";
import * as plot from "../../../lib/plot/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { cloud, nearest, street, walks } from "./examples.ts";

interface Trace {
  name: string;
  x: number[];
  y: number[];
  z: (number | null)[][];
  text: string[];
  customdata: number[][];
  marker: { color: string };
  line: { width: number; dash: string };
  xaxis?: string;
}

const traces = (figure: plot.Figure) => figure.toJSON().data as unknown as Trace[];
const named = (figure: plot.Figure, name: string) =>
  traces(figure).find((trace) => trace.name.startsWith(name))!;

test("confusionMatrix counts by true class in rows, and colours shares of the row", () => {
  const figure = plot.confusionMatrix([0, 0, 1, 1, 1, 2], [0, 1, 1, 1, 2, 2], { classes: ["a", "b", "c"] });
  const [{ customdata, z, x }] = traces(figure) as [Trace];
  expect(customdata).toEqual([
    [1, 1, 0],
    [0, 2, 1],
    [0, 0, 1],
  ]);
  expect(z).toEqual([
    [0.5, 0.5, 0],
    [0, 0.667, 0.333],
    [0, 0, 1],
  ]);
  expect(x).toEqual(["a", "b", "c"]);
  expect(figure.finding).toBe("Accuracy 67 %: 4 of 6 right; most often a is taken for b: once, 50 %");
});

test("confusionMatrix chooses names by index where labels are indices, else in their order", () => {
  const names = (figure: plot.Figure) => traces(figure)[0]!.x;
  expect(names(plot.confusionMatrix([0, 2], [2, 2], { classes: ["a", "b", "c"] }))).toEqual(["a", "c"]);
  expect(names(plot.confusionMatrix([-1, 1], [1, 1], { classes: ["no", "yes"] }))).toEqual(["no", "yes"]);
});

test("rocCurve has scikit-learn's points: roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])", () => {
  const figure = plot.rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
  const { x, y } = named(figure, "scores");
  expect(x).toEqual([0, 0, 0.5, 0.5, 1]);
  expect(y).toEqual([0, 0.5, 0.5, 1, 1]);
  expect(figure.finding).toMatch(/^AUC 0.75; from 0.8 on true positives 0.5, false 0$/);
});

test("rocCurve's area is the share of pairs in the right order, a tie counting half", () => {
  const examples = fc.array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: 0, max: 5 })), {
    minLength: 2,
    maxLength: 30,
  });
  fc.assert(
    fc.property(examples, (examples) => {
      const [positive, negative] = [1, 0].map((label) => examples.filter(([y]) => y === label));
      fc.pre(positive!.length > 0 && negative!.length > 0);
      const wins = positive!.flatMap(([, a]) =>
        negative!.map(([, b]) => (a > b ? 1 : a === b ? 0.5 : 0) as number),
      );
      const pairs = wins.reduce((sum, win) => sum + win, 0) / wins.length;
      const { finding } = plot.rocCurve(
        examples.map(([y]) => y),
        examples.map(([, score]) => score),
      );
      expect(Number(finding.match(/AUC ([\d.]+)/)![1])).toBeCloseTo(pairs, 2);
    }),
  );
});

test("marginLosses are those of the lecture at M = -2, -1, 0, 0.5, 1, 2", () => {
  const said = [-2, -1, 0, 0.5, 1, 2].map((margin) =>
    plot.marginLosses({ margin }).finding.replace(/.*: /, ""),
  );
  expect(said).toEqual([
    "0/1 1, squared 9, hinge 3, sigmoid 1.76, log2 3.07, exponential 7.39",
    "0/1 1, squared 4, hinge 2, sigmoid 1.46, log2 1.89, exponential 2.72",
    "0/1 1, squared 1, hinge 1, sigmoid 1, log2 1, exponential 1",
    "0/1 0, squared 0.25, hinge 0.5, sigmoid 0.755, log2 0.684, exponential 0.607",
    "0/1 0, squared 0, hinge 0, sigmoid 0.538, log2 0.452, exponential 0.368",
    "0/1 0, squared 1, hinge 0, sigmoid 0.238, log2 0.183, exponential 0.135",
  ]);
});

test("softmax gives the lecture's (0.05, 0, 0.95) for (7, -7.5, 10), and no overflow for large z", () => {
  const bars = (z: number[], T: number) => traces(plot.softmax(z, { temperatures: [T] }))[0]!.y;
  expectClose(bars([7, -7.5, 10], 1), [0.0474, 2.39e-8, 0.9526], 1e-4);
  expectClose(bars([1000, 1000], 1), [0.5, 0.5]);
  expectClose(bars([0, 1], 0.01), [0, 1]);
});

test("activations have the slopes of the lecture: sigmoid 0.25 at most, relu 0 at 0, ELU saturates at -1, leaky ReLU nowhere", () => {
  const figure = plot.activations(["sigmoid", "relu", "elu", "leakyRelu", "gelu", "softplus"]);
  const at = (name: string, a: number) => {
    const { x, y } = named(figure, name);
    return y[x.indexOf(a)]!;
  };
  expect(at("f′(a)", 0)).toBeCloseTo(0.25, 6);
  expect(at("f′(a) of relu", 0)).toBe(0);
  expect(at("f(a) of elu", -5)).toBeCloseTo(Math.exp(-5) - 1, 4);
  expect(at("f(a) of gelu", 1)).toBeCloseTo(0.8413447, 4); // torch.nn.functional.gelu(torch.tensor(1.))
  expect(at("f(a) of gelu", -4)).toBeCloseTo(-0.000126684, 7);
  expect(at("f(a) of softplus", 0)).toBeCloseTo(Math.log(2), 4);
  expect(figure.finding).toContain("leakyRelu: values −0.05 to 5, slope at most 1, saturates nowhere");
  expect(figure.finding).toContain("elu: values −0.993 to 5, slope at most 1, saturates below −3");
});

onEveryEngine("decisionRegions gives each point of the plane the model's class and certainty", () => {
  const figure = plot.decisionRegions(cloud.X, cloud.y, nearest, { resolution: 21 });
  const { x, y, z } = named(figure, "regions");
  for (const [row, b] of y.entries()) {
    for (const [column, a] of x.entries()) {
      const p = [...nearest.predictProba(tf.tensor2d([[a, b]])).dataSync()];
      const best = Math.max(...p);
      const colour = p.indexOf(best) + 0.9 * (1 - (best - 1 / 3) / (2 / 3));
      expect(Math.abs(z[row]![column]! - colour)).toBeLessThan(0.02);
    }
  }
  const wrong = cloud.X.filter(
    (point, i) => nearest.predict(tf.tensor2d([point])).dataSync()[0] !== cloud.y[i],
  );
  expect(named(figure, "mistakes").x).toHaveLength(wrong.length);
  expect(figure.finding).toBe(`${90 - wrong.length} of 90 examples right: 96 %`);
});

test("decisionRegions takes functions, networks with an output a class, labels -1 and 1", () => {
  const X = [
    [-1, 0],
    [1, 0],
  ];
  const byFunction = plot.decisionRegions(X, [-1, 1], ([x1]) => (x1 > 0 ? 1 : -1), { resolution: 3 });
  expect(named(byFunction, "regions").z).toEqual(new Array(3).fill([0, 0, 1]));
  const network = {
    predict: (X: tf.Tensor2D) =>
      X.matMul(
        tf.tensor2d([
          [-1, 1, 0],
          [0, 0, 5],
        ]),
      ),
  };
  const byNetwork = plot.decisionRegions(X, [0, 1], network, { resolution: 3 });
  expect(named(byNetwork, "regions of 0, 1, 2").z[2]).toEqual([2, 2, 2]);
  const margins = plot.decisionRegions(X, [0, 1], street, { margins: true });
  expect(named(margins, "margins")).toMatchObject({ contours: { start: -1, end: 1, size: 2 } });
});

test("descentPaths leaves a diverging path out of its ranges, and says so", () => {
  const away = [1, 2, 4, 8, 1e200].map((x) => [x, 0]);
  const figure = plot.descentPaths((x, y) => x * x + y * y, {
    slow: [
      [1, 0],
      [0.5, 0.1],
    ],
    away,
  });
  const { xaxis } = figure.toJSON().layout as { xaxis: { range: number[] } };
  expectClose(xaxis.range, [0.4, 1.1]);
  expect(named(figure, "away").x).toEqual([1, 2, 4, 8]); // (1e200)² is no finite number
  expect(figure.finding).toBe("Loss after 4 steps: slow 0.26, away left at step 4");
});

test("descentPaths races with a picture for each step, the same steps in all", () => {
  const race = plot.descentPaths((x, y) => x ** 2 + 12 * y ** 2, walks(40), { race: true });
  expect(race.steps).toHaveLength(31);
  expect(named(race.steps[0]!, "SGD").x).toEqual([-4]);
  expect(named(race.steps.at(-1)!, "Adam").x).toHaveLength(41);
});

test("regularizationPath sorts by alpha and tells the order in which coefficients vanish", () => {
  const figure = plot.regularizationPath(
    [1, 0.01, 0.1],
    [
      [0, 0.5],
      [2, 3],
      [0, 2],
    ],
    { features: ["a", "b"] },
  );
  expect(named(figure, "a")).toMatchObject({ x: [0.01, 0.1, 1], y: [2, 0, 0] });
  expect(figure.finding).toBe("Vanish in this order: a at 0.1; 1 of 2 never");
});

test("validationCurve draws means and deviations of the folds, and marks the best of the last list", () => {
  const figure = plot.validationCurve([2, 1], {
    training: [4, 3],
    validation: [
      [1, 3],
      [5, 7],
    ],
  });
  expect(named(figure, "validation ±").y).toEqual([7, 3, 1, 5]);
  expect(named(figure, "best")).toMatchObject({ x: [1], y: [6] });
  expect(plot.validationCurve([1, 2], { test: [5, 4] }, { best: "lowest" }).finding).toBe(
    "Lowest test score 4 at parameter 2",
  );
});

test("histograms count shares over one range, what lies beyond in the last bin", () => {
  const figure = plot.histograms({ a: [0, 1, 2, 3], b: [9] }, { range: [0, 4], bins: 4 });
  expect(named(figure, "a").y).toEqual([0.25, 0.25, 0.25, 0.25]);
  expect(named(figure, "b")).toMatchObject({ x: [0.5, 1.5, 2.5, 3.5], y: [0, 0, 0, 1] });
});

test("images stand in rows with gaps of null; filters and feature maps pick their channel", () => {
  const rows = (figure: plot.Figure) => traces(figure)[0]!.z;
  const three = rows(plot.images([[[1]], [[2]], [[3]]], { columns: 2 }));
  expect(three[0]!.filter((value) => value !== null)).toEqual([1, 2]);
  expect(three.at(-1)!.filter((value) => value !== null)).toEqual([3]);
  const W = tf.tensor4d([1, 2, 3, 4, 5, 6], [1, 1, 2, 3]);
  const values = (figure: plot.Figure) =>
    rows(figure)
      .flat()
      .filter((value) => value !== null);
  expect(values(plot.filters(W, { channel: 1 }))).toEqual([4, 5, 6]);
  expect(values(plot.featureMaps(tf.tensor4d([1, 2, 0], [1, 1, 1, 3])))).toEqual([1, 2, 0]);
  W.dispose();
});

test("hiddenStates has a row for each unit and a column for each step", () => {
  const figure = plot.hiddenStates([
    [1, -2],
    [3, 4],
    [5, 6],
  ]);
  expect(traces(figure)[0]!.z).toEqual([
    [1, 3, 5],
    [-2, 4, 6],
  ]);
  expect(figure.finding).toBe("state: largest 6 in unit 1, step 2");
});

test("network draws a line for each weight but 0, the wider the larger", () => {
  const figure = plot.network([
    [
      [1, -4],
      [0, 2],
    ],
  ]);
  const lines = traces(figure).filter(({ name }) => name.startsWith("weights"));
  expect(lines.map(({ name, line, x }) => [name, line.width, line.dash, x.length / 3])).toEqual([
    ["weights above 0", 0.5, "solid", 1],
    ["weights above 0", 1.75, "solid", 1],
    ["weights below 0", 4.25, "dash", 1],
  ]);
  const model = new nn.Sequential([new nn.Dense({ units: 2, inputShape: [30] })]);
  expect(plot.network(model).finding).toMatch(/^30 → 2: 62 parameters; largest weight/);
  expect(JSON.stringify(plot.network(model).layout.annotations)).toContain("12 of 30 units");
  model.dispose();
});

test("learningCurve takes a history, its validation and its metrics", () => {
  const history = { loss: [3, 2, 1], valLoss: [3, 2, 2.5], accuracy: [0.5, 0.6, 0.7], valAccuracy: [] };
  expect(plot.learningCurve(history).finding).toBe(
    "training: 3 → 1; validation: 3 → 2.5, lowest 2 at epoch 1",
  );
  const accuracy = plot.learningCurve(history, { metric: "accuracy" });
  expect(accuracy.finding).toBe("training: 0.5 → 0.7");
  expect(accuracy.layout.yaxis).toMatchObject({ title: { text: "accuracy" } });
});
