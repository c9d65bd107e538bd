// What figures refuse, in one line each; what is empty or has one row they draw.

import { expect, test } from "vitest";

import * as tf from "../../../lib/engine/tensorflow.ts";
import * as nn from "../../../lib/nn/index.ts";
import * as plot from "../../../lib/plot/index.ts";

test("figures refuse what they cannot draw", () => {
  const zero = () => 0;
  expect([
    message(() => plot.fit([[1, 2]], [1])),
    message(() => plot.fit([[1], [2]], [1])),
    message(() => plot.residuals([1], [1, 2])),
    message(() => plot.lossCurve([1, 2], { MSE: [1] })),
    message(() => plot.lossSurface([[1, 2]], [1])),
    message(() => plot.slider({ name: "a", values: [] }, () => plot.figure([]))),
    message(() => plot.slider({ name: "a", values: [1], start: 1 }, () => plot.figure([]))),
    message(() => plot.slider({ name: "a", values: [0, 1] }, (n) => plot.figure(n ? [{}] : []))),
    message(() => plot.renderer("svg" as "html")),
    message(() => plot.decisionRegions([[1, 2, 3]], [1], zero)),
    message(() => plot.decisionRegions([[1, 2]], [1, 2], zero)),
    message(() => plot.decisionRegions([[1, 2]], [1], zero, { margins: true })),
    message(() => plot.decisionRegions([[1, 2]], [1], zero, { classes: ["a"] })),
    message(() => plot.decisionRegions([[1, 2]], [1], {} as never)),
    message(() => plot.decisionRegions([[1, 2]], [1], { predict: () => [1, 2, 3] })),
    message(() => plot.decisionRegions([[1, 2]], [1], () => Number.NaN)),
    message(() => plot.confusionMatrix([0, 1], [0])),
    message(() => plot.confusionMatrix([0, 7], [0, 0], { classes: ["a"] })),
    message(() => plot.confusionMatrix([0], tf.tensor2d([[0.2, 0.8]]) as never)),
    message(() => plot.rocCurve([1, 1], [0.1, 0.2])),
    message(() => plot.rocCurve([0, 1], { tree: [0.1] })),
    message(() => plot.regularizationPath([1, 2], [[1, 2, 3]])),
    message(() => plot.regularizationPath([1, 2], [[1, 2]])),
    message(() => plot.regularizationPath([0], [[1]])),
    message(() => plot.regularizationPath([1], [[1]], { features: ["a", "b"] })),
    message(() => plot.validationCurve([1, 2], { training: [1] })),
    message(() => plot.validationCurve([0], { training: [1] }, { scale: "log" })),
    message(() => plot.histograms({ a: [1, Number.NaN] })),
    message(() => plot.histograms([1], { range: [1, 1] })),
    message(() => plot.images([1, 2] as never)),
    message(() => plot.images([[[1, 2], [3]]])),
    message(() => plot.images([[[1]]], { titles: ["a", "b"] })),
    message(() => plot.images(tf.zeros([1, 2, 2, 4]))),
    message(() => plot.filters([[1]] as never)),
    message(() => plot.filters(tf.zeros([3, 3, 2, 4]), { channel: 2 })),
    message(() => plot.featureMaps(tf.zeros([2, 4, 4, 8]))),
    message(() => plot.hiddenStates({ h: [[1]], f: [[1], [1]] })),
    message(() => plot.hiddenStates([[1], [2]], { tokens: "a" })),
    message(() => plot.hiddenStates(tf.zeros([2, 3, 4]))),
    message(() => plot.network(new nn.Sequential([new nn.Dense({ units: 2 })]))),
    message(() => plot.network([])),
    message(() => plot.network([[[1, 2]], [[1]]])),
    message(() => plot.network([[[1]]], { inputs: ["a", "b"] })),
    message(() => plot.softmax([1, 2], { classes: ["a"] })),
    message(() => plot.softmax([1, 2], { temperatures: [1, 0] })),
    message(() => plot.softmax([1, 2], { temperatures: [] })),
    message(() => plot.marginLosses({ losses: ["huber" as "hinge"] })),
    message(() => plot.marginLosses({ range: [1, 0] })),
    message(() => plot.activations(["swish" as "relu"])),
    message(() => plot.activations(["relu"], { range: [1, 1] })),
    message(() => plot.descentPaths(zero, { SGD: [[1]] })),
    message(() => plot.descentPaths((x) => 1 / (x - x), { SGD: [[0, 0]] })),
    message(() => plot.descentPaths(zero, {}, { view: "side" as "contour" })),
    message(() => plot.learningCurve({ loss: [1], valLoss: [] }, { metric: "accuracy" })),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: plot.fit: X must have one feature to be drawn, got 2",
      "TypeError: plot.fit: y must have shape [2] to match X, got [1]",
      "TypeError: plot.residuals: y must have shape [1] to match prediction, got [2]",
      "TypeError: plot.lossCurve: MSE must have shape [2] to match the parameter, got [1]",
      "TypeError: plot.lossSurface: X must have one feature to be drawn, got 2",
      "RangeError: plot.slider: values must hold at least one value, got none",
      "RangeError: plot.slider: start must be between 0 and 0, got 1",
      "TypeError: plot.slider: draw must give the same traces for each value, but gave 0 for 0 and 1 for 1",
      "RangeError: plot.renderer: no renderer "svg", found plotly, html",
      "TypeError: plot.decisionRegions: X must have two features to be drawn, got 3; take two of its columns and fit a model of these",
      "TypeError: plot.decisionRegions: y must have shape [1] to match X [1, 2], got [2]",
      "TypeError: plot.decisionRegions: margins need a model of two classes with decisionFunction, got one without; leave margins out",
      "TypeError: plot.decisionRegions: classes must name the 2 classes 0, 1, got 1 names",
      "TypeError: plot.decisionRegions: model must be an estimator with predict, or a function, got object",
      "TypeError: plot.decisionRegions: what model.predict gives must have 8281 rows, got [3]",
      "RangeError: plot.decisionRegions: the model's class must hold finite numbers, got NaN at [0]",
      "TypeError: plot.confusionMatrix: prediction must have shape [2] to match y, got [1]",
      "TypeError: plot.confusionMatrix: classes must name the 2 classes 0, 7, got 1 names",
      "TypeError: plot.confusionMatrix: prediction must hold a class for each example, got [1, 2]; of numbers for each class take the largest: .argMax(-1)",
      "RangeError: plot.rocCurve: y must hold two classes, got 1: 1; for one class against the others write y.equal(k)",
      "TypeError: plot.rocCurve: tree must have shape [2] to match y, got [1]",
      "TypeError: plot.regularizationPath: coefs must have shape [2, features] to match alphas, got [1, 3]",
      "TypeError: plot.regularizationPath: coefs must have shape [2, features] to match alphas, got [1, 2]; turn it: .transpose()",
      "RangeError: plot.regularizationPath: alphas must be above 0 to stand on a log axis, got 0 in row 0",
      "TypeError: plot.regularizationPath: features must name the 1 features, got 2 names",
      "TypeError: plot.validationCurve: training must have a row for each of the 2 values, got [1]",
      "RangeError: plot.validationCurve: values must be above 0 on a log axis, got 0; scale: "linear"",
      "RangeError: plot.histograms: a must hold finite numbers, got NaN at [1]",
      "RangeError: plot.histograms: range must be [low, high] with low below high, got [1, 1]",
      "TypeError: plot.images: pictures must have shape [n, height, width] or [n, height, width, channels], got [2]",
      "TypeError: plot.images: pictures must have rows of one length, but one of 2 stands beside one of 1",
      "TypeError: plot.images: titles must be 1, one for each picture, got 2",
      "TypeError: plot.images: pictures must have 1 or 3 channels, got [1, 2, 2, 4]; for the channels one by one write plot.featureMaps",
      "TypeError: plot.filters: W must have shape [height, width, in, out], got [1, 1]",
      "RangeError: plot.filters: channel must be between 0 and 1, as W is [3, 3, 2, 4], got 2",
      "TypeError: plot.featureMaps: y must belong to one picture, got [2, 4, 4, 8]; choose one: y.slice(0, 1)",
      "TypeError: plot.hiddenStates: all must have the same steps, but h has 1 and f 2",
      "TypeError: plot.hiddenStates: tokens must be 2, one for each step, got 1",
      "TypeError: plot.hiddenStates: state must be of one sequence, got [2, 3, 4]; choose one: .slice(0, 1)",
      "TypeError: plot.network: model must be built, so that its units are known; give the first layer an inputShape, or predict once",
      "TypeError: plot.network: weights must be at least one matrix [in, out], got none",
      "TypeError: plot.network: weights[1] must have shape [2, out] to follow the layer before, got [1, 1]",
      "TypeError: plot.network: inputs must name 1 units, got 2 names",
      "TypeError: plot.softmax: classes must name 2 classes, got 1 names",
      "RangeError: plot.softmax: temperatures must be numbers above 0, got 0",
      "RangeError: plot.softmax: temperatures must be numbers above 0, got none",
      "RangeError: plot.marginLosses: no loss "huber", found 0/1, squared, hinge, sigmoid, log2, exponential",
      "RangeError: plot.marginLosses: range must be [low, high] with low below high, got [1, 0]",
      "RangeError: plot.activations: no activation "swish", found sigmoid, tanh, relu, leakyRelu, elu, gelu, softplus, linear",
      "RangeError: plot.activations: range must be [low, high] with low below high, got [1, 1]",
      "TypeError: plot.descentPaths: SGD must have shape [steps, 2], but row 0 has 1 numbers",
      "RangeError: plot.descentPaths: loss must give finite numbers in the ranges drawn, got Infinity; set x and y",
      "RangeError: plot.descentPaths: no view "side", found contour, surface",
      "RangeError: plot.learningCurve: the history has no metric "accuracy", found loss",
    ]
  `);
});

test.each([
  ["activations", () => plot.activations(["relu"], { colour: 1 } as never)],
  ["confusionMatrix", () => plot.confusionMatrix([0], [0], { colour: 1 } as never)],
  ["decisionRegions", () => plot.decisionRegions([[0, 0]], [0], () => 0, { colour: 1 } as never)],
  ["descentPaths", () => plot.descentPaths(() => 0, {}, { colour: 1 } as never)],
  ["featureMaps", () => plot.featureMaps([[[0]]], { colour: 1 } as never)],
  ["figure", () => plot.figure([], {}, { colour: 1 } as never)],
  ["filters", () => plot.filters([[[[0]]]], { colour: 1 } as never)],
  ["fit", () => plot.fit([[0]], [0], {}, { colour: 1 } as never)],
  ["hiddenStates", () => plot.hiddenStates([0], { colour: 1 } as never)],
  ["histograms", () => plot.histograms([0], { colour: 1 } as never)],
  ["images", () => plot.images([[[0]]], { colour: 1 } as never)],
  ["learningCurve", () => plot.learningCurve([0], { colour: 1 } as never)],
  ["lossCurve", () => plot.lossCurve([0], {}, { colour: 1 } as never)],
  ["lossSurface", () => plot.lossSurface([[0]], [0], { colour: 1 } as never)],
  ["marginLosses", () => plot.marginLosses({ colour: 1 } as never)],
  ["network", () => plot.network([[[0]]], { colour: 1 } as never)],
  ["regularizationPath", () => plot.regularizationPath([1], [[0]], { colour: 1 } as never)],
  ["residuals", () => plot.residuals([0], [0], { colour: 1 } as never)],
  ["rocCurve", () => plot.rocCurve([0, 1], [0, 1], { colour: 1 } as never)],
  ["slider", () => plot.slider({ name: "a", values: [1], colour: 1 } as never, () => plot.figure([]))],
  ["softmax", () => plot.softmax([0], { colour: 1 } as never)],
  ["validationCurve", () => plot.validationCurve([0], {}, { colour: 1 } as never)],
])("%s refuses an option that it does not know, and lists its own", (name, draw) => {
  expect(message(draw)).toMatch(new RegExp(`^RangeError: plot\\.${name}: no option "colour", found \\w+`));
});

test.each<[string, () => plot.Figure]>([
  ["confusionMatrix of nothing", () => plot.confusionMatrix([], [])],
  ["confusionMatrix of one", () => plot.confusionMatrix([1], [1])],
  ["decisionRegions of nothing", () => plot.decisionRegions([], [], () => 0)],
  ["decisionRegions of one", () => plot.decisionRegions([[1, 2]], [1], () => 1)],
  ["descentPaths of nothing", () => plot.descentPaths((x, y) => x * x + y * y, {})],
  ["descentPaths of a start", () => plot.descentPaths((x, y) => x * x + y * y, { SGD: [[1, 1]] })],
  ["descentPaths on a plain", () => plot.descentPaths(() => 3, { SGD: [[1, 1]] })],
  [
    "descentPaths that leave",
    () =>
      plot.descentPaths((x) => x, {
        SGD: [
          [1, 1],
          [Number.POSITIVE_INFINITY, 0],
        ],
      }),
  ],
  ["featureMaps without channels", () => plot.featureMaps(tf.zeros([2, 2, 0]))],
  ["featureMaps of one pixel", () => plot.featureMaps([[[1]]])],
  ["filters without filters", () => plot.filters(tf.zeros([3, 3, 1, 0]))],
  ["filters of one weight", () => plot.filters([[[[0]]]])],
  ["fit of nothing", () => plot.fit([], [])],
  ["fit of one", () => plot.fit([[1]], [2], (x) => x)],
  ["hiddenStates of nothing", () => plot.hiddenStates([])],
  ["hiddenStates of one step", () => plot.hiddenStates([[0.5]])],
  ["histograms of nothing", () => plot.histograms({ a: [] })],
  ["histograms of no layers", () => plot.histograms({})],
  ["histograms of one value", () => plot.histograms([2])],
  ["images of nothing", () => plot.images(tf.zeros([0, 4, 4]))],
  ["images of one pixel", () => plot.images([[[1]]])],
  ["learningCurve of nothing", () => plot.learningCurve([])],
  ["learningCurve of one step", () => plot.learningCurve([1])],
  ["lossSurface of one", () => plot.lossSurface([[1]], [2])],
  ["network of one weight", () => plot.network([[[1]]])],
  ["network of weights 0", () => plot.network([[[0, 0]]])],
  ["regularizationPath of nothing", () => plot.regularizationPath([], [])],
  ["regularizationPath of one", () => plot.regularizationPath([1], [[2]])],
  ["residuals of nothing", () => plot.residuals([], [])],
  ["rocCurve of two", () => plot.rocCurve([0, 1], [0, 0])],
  ["softmax of one", () => plot.softmax([3])],
  ["validationCurve of nothing", () => plot.validationCurve([], { training: [] })],
  ["validationCurve of one", () => plot.validationCurve([1], { training: [[1, 2]] })],
])("%s makes a figure, not an error", (_, draw) => {
  const figure = draw();
  expect(String(figure)).not.toMatch(/NaN|undefined|Infinity/);
  const { updatemenus, ...layout } = figure.layout; // a Play button says with null: all frames
  expect(JSON.stringify(layout)).not.toMatch(/null/); // what is no number, in JSON
  expect(updatemenus ?? []).toHaveLength(figure.steps.length > 0 ? 1 : 0);
});

function message(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    return String(error);
  }
  return "no error";
}
