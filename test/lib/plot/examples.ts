// Examples of every figure, by the file of lib/plot that draws it: what all figures owe is tested over them.

import { line } from "../../../lib/data/line.ts";
import { random } from "../../../lib/data/random.ts";
import * as tf from "../../../lib/engine/tensorflow.ts";
import { gradientDescent } from "../../../lib/linear/gradient-descent.ts";
import { LinearRegression } from "../../../lib/linear/linear-regression.ts";
import * as nn from "../../../lib/nn/index.ts";
import * as plot from "../../../lib/plot/index.ts";

const next = random(4);
const { X, y } = line({ slope: 2, intercept: 1, examples: 12 });
const exact = new LinearRegression().fit(X, y);
const fitted = exact.predict(X);
const path = gradientDescent(X, y, { learningRate: 0.05, maxIter: 20 });
const slow = gradientDescent(X, y, { learningRate: 0.01, maxIter: 20 });
const thetas = Array.from({ length: 31 }, (_, i) => i / 10);
const losses = {
  MAE: thetas.map((theta) => Math.abs(theta - 1)),
  MSE: thetas.map((theta) => (theta - 1) ** 2),
};

/** Three clouds of 30 points. */
export const cloud = {
  X: Array.from({ length: 90 }, (_, i) => {
    const [a = 0, b = 0] = [
      [-2, 0],
      [2, 0],
      [0, 2.5],
    ][i % 3]!;
    return [next.normal(a, 0.9), next.normal(b, 0.9)];
  }),
  y: Array.from({ length: 90 }, (_, i) => i % 3),
};
const two = {
  X: cloud.X.filter((_, i) => i % 3 < 2),
  y: cloud.y.filter((label) => label < 2),
};

/** By the nearest centre, with probabilities that fall with the distance. */
export const nearest = {
  classes: [0, 1, 2],
  predictProba: (X: tf.Tensor2D) => {
    const centres = tf.tensor2d([
      [-2, 0],
      [2, 0],
      [0, 2.5],
    ]);
    return tf.softmax(X.expandDims(1).sub(centres).square().sum(2).mul(-0.5)) as tf.Tensor2D;
  },
  predict: (X: tf.Tensor2D) => nearest.predictProba(X).argMax(-1),
};

/** A straight street between the first two. */
export const street = {
  decisionFunction: (X: tf.Tensor2D) => X.matMul(tf.tensor2d([[1], [0.2]])).flatten(),
  predict: (X: tf.Tensor2D) => street.decisionFunction(X).greater(0).toInt(),
};

const digits = Array.from({ length: 200 }, () => next.integer(10));
const guesses = digits.map((digit) =>
  next.uniform(0, 1) < 0.85 ? digit : digit === 7 ? 1 : next.integer(10),
);
const answers = Array.from({ length: 120 }, (_, i) => i % 2);
const scores = (skill: number) => answers.map((answer) => next.normal(skill * answer, 1));
const byModel = { forest: scores(2), tree: scores(0.9) };

const alphas = Array.from({ length: 40 }, (_, i) => 10 ** (-3 + i / 10));
const lasso = alphas.map((alpha) =>
  [3, -2, 1.2, 0.5, -0.3, 0.1].map((w) => Math.sign(w) * Math.max(0, Math.abs(w) - 1.5 * alpha)),
);
const ridge = alphas.map((alpha) => [3, -2, 1.2, 0.5].map((w) => w / (1 + alpha)));

const degrees = Array.from({ length: 10 }, (_, i) => i + 1);
const folds = (mean: (degree: number) => number) =>
  degrees.map((degree) => Array.from({ length: 5 }, () => mean(degree) + next.normal(0, 0.015)));

const byFold = {
  training: folds((d) => 1 - 0.5 / d ** 1.3),
  validation: folds((d) => 0.95 - 0.5 / d - 0.0045 * d * d),
};

const layers = (shrink: number) =>
  Object.fromEntries(
    Array.from({ length: 6 }, (_, i) => [
      `layer ${i + 1}`,
      Array.from({ length: 500 }, () => Math.tanh(next.normal(0, 1.2 * shrink ** i))),
    ]),
  );

const dying = layers(0.6);

const pictures = Array.from({ length: 20 }, (_, k) =>
  Array.from({ length: 16 }, (_, i) =>
    Array.from({ length: 16 }, (_, j) => {
      const [a, b] = [i - 7.5, j - 7.5];
      const far = Math.hypot(a, b);
      const inside = [
        Math.abs(far - 5) < 1.2,
        Math.max(Math.abs(a), Math.abs(b)) < 5,
        Math.abs(a) < 1.5 || Math.abs(b) < 1.5,
      ];
      return (inside[k % 3] ? 1 : 0) + next.normal(0, 0.08);
    }),
  ),
);
const shapes = ["circle", "square", "cross"];
const colours = Array.from({ length: 6 }, (_, k) =>
  Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => [i / 7, j / 7, k / 5])),
);

const text = "if (a[i]) { b(); }";
const steps = [...text].map((letter, i) => {
  const depth =
    [...text.slice(0, i + 1)].filter((c) => "([{".includes(c)).length -
    [...text.slice(0, i + 1)].filter((c) => ")]}".includes(c)).length;
  return { letter, depth };
});
const hidden = steps.map(({ depth }, i) =>
  Array.from({ length: 8 }, (_, j) => Math.tanh(depth * Math.sin(j + 1) + 0.3 * Math.sin(i))),
);
const forget = steps.map(({ letter }) =>
  Array.from({ length: 8 }, (_, j) => 1 / (1 + Math.exp(")]}".includes(letter) ? j - 2 : -3 - Math.sin(j)))),
);

const mlp = new nn.Sequential(
  [
    new nn.Dense({ units: 5, activation: "tanh", inputShape: [3] }),
    new nn.Dense({ units: 4, activation: "tanh" }),
    new nn.Dense({ units: 2 }),
  ],
  { name: "mlp" },
);
const cnn = new nn.Sequential(
  [
    new nn.Conv2D({ filters: 4, kernelSize: 3, activation: "relu", inputShape: [12, 12, 1] }),
    new nn.MaxPool2D({ poolSize: 2 }),
    new nn.Flatten(),
    new nn.Dense({ units: 10 }),
  ],
  { name: "cnn" },
);
const kernels = Array.from({ length: 5 }, (_, i) =>
  Array.from({ length: 5 }, (_, j) => [
    Array.from({ length: 8 }, (_, k) =>
      Math.cos((i - 2) * Math.cos((k * Math.PI) / 8) * 1.3 + (j - 2) * Math.sin((k * Math.PI) / 8) * 1.3 + k),
    ),
  ]),
);
const maps = Array.from({ length: 12 }, (_, i) =>
  Array.from({ length: 12 }, (_, j) =>
    Array.from({ length: 8 }, (_, k) =>
      k === 5 ? 0 : Math.max(0, Math.sin((i * (k + 1)) / 6) * Math.cos((j * (8 - k)) / 9)),
    ),
  ),
);

const ravine = (x: number, y: number) => x ** 2 + 12 * y ** 2;
export const walks = (count: number) => {
  const from = (
    step: (p: [number, number], state: { v: [number, number]; s: [number, number]; t: number }) => void,
  ) => {
    const p: [number, number] = [-4, 1.2];
    const state = { v: [0, 0] as [number, number], s: [0, 0] as [number, number], t: 0 };
    const path = [[...p]];
    for (let t = 1; t <= count; t++) {
      state.t = t;
      step(p, state);
      path.push([...p]);
    }
    return path;
  };
  const gradient = ([x, y]: [number, number]) => [2 * x, 24 * y] as const;
  return {
    SGD: from((p) =>
      gradient(p).forEach((g, k) => {
        p[k]! -= 0.06 * g;
      }),
    ),
    momentum: from((p, { v }) =>
      gradient(p).forEach((g, k) => {
        v[k] = 0.85 * v[k]! + g;
        p[k]! -= 0.02 * v[k]!;
      }),
    ),
    RMSprop: from((p, { s }) =>
      gradient(p).forEach((g, k) => {
        s[k] = 0.9 * s[k]! + 0.1 * g * g;
        p[k]! -= (0.15 * g) / (Math.sqrt(s[k]!) + 1e-8);
      }),
    ),
    Adam: from((p, { v, s, t }) =>
      gradient(p).forEach((g, k) => {
        v[k] = 0.9 * v[k]! + 0.1 * g;
        s[k] = 0.999 * s[k]! + 0.001 * g * g;
        p[k]! -= (0.3 * (v[k]! / (1 - 0.9 ** t))) / (Math.sqrt(s[k]! / (1 - 0.999 ** t)) + 1e-8);
      }),
    ),
    "too fast": from((p) =>
      gradient(p).forEach((g, k) => {
        p[k]! -= 0.0853 * g;
      }),
    ),
  };
};

const history = {
  loss: Array.from({ length: 30 }, (_, i) => 2 * 0.85 ** i + 0.02),
  valLoss: Array.from({ length: 30 }, (_, i) => 2 * 0.85 ** i + 0.02 * i + 0.1),
};

/** What each file of lib/plot draws; files that draw nothing are listed in the test. */
export const EXAMPLES: Record<string, Record<string, () => plot.Figure>> = {
  activations: {
    "all seven": () => plot.activations(["sigmoid", "tanh", "relu", "leakyRelu", "elu", "gelu", "softplus"]),
    "one of one's own": () => plot.activations({ "leakyRelu 0.2": (a) => Math.max(0.2 * a, a) }),
  },
  "confusion-matrix": {
    "ten classes": () => plot.confusionMatrix(digits, guesses),
    "two classes": () => plot.confusionMatrix([0, 0, 1, 1, 1], [0, 1, 1, 1, 1], { classes: ["cat", "dog"] }),
  },
  "decision-regions": {
    "three classes": () =>
      plot.decisionRegions(cloud.X, cloud.y, nearest, { classes: ["left", "right", "top"] }),
    margins: () => plot.decisionRegions(two.X, two.y, street, { margins: true }),
    "a function": () => plot.decisionRegions(two.X, two.y, ([x1]) => (x1 > 0.4 ? 1 : 0)),
  },
  "descent-paths": {
    contour: () => plot.descentPaths(ravine, walks(40)),
    surface: () => plot.descentPaths(ravine, walks(40), { view: "surface", x: [-5, 3], y: [-2, 2] }),
    race: () => plot.descentPaths(ravine, walks(40), { race: true }),
  },
  "feature-maps": { relu: () => plot.featureMaps(maps) },
  figure: {
    figure: () =>
      plot.figure([{ x: [1, 2], y: [3, 4] }], {
        title: { text: "Title" },
        xaxis: { title: { text: "x" } },
        yaxis: { title: { text: "y" } },
      }),
  },
  filters: { "one channel": () => plot.filters(kernels) },
  fit: { "two models": () => plot.fit(X, y, { exact, truth: (x) => 2 * x + 1 }, { residuals: true }) },
  "hidden-states": {
    "state and gate": () =>
      plot.hiddenStates({ "state h": hidden, "forget gate f": forget }, { tokens: text }),
    "one strip": () => plot.hiddenStates(hidden),
  },
  histograms: {
    "six layers": () => plot.histograms(dying, { value: "activation" }),
    "one layer": () => plot.histograms([0, 0, 0, 1, 2, 3]),
  },
  images: {
    grey: () => plot.images(pictures, { titles: pictures.map((_, k) => shapes[k % 3]!) }),
    colours: () => plot.images(colours),
  },
  "learning-curve": {
    runs: () =>
      plot.learningCurve(
        { fast: path, slow, "by hand": [30, 20, 10] },
        { scale: "log", reference: { name: "best", loss: 1 } },
      ),
    history: () => plot.learningCurve(history),
  },
  "loss-curve": {
    "with a fit": () =>
      plot.lossCurve(thetas, losses, { parameter: "θ", cursor: 1.2, fit: { X, y, model: exact } }),
  },
  "loss-surface": {
    contour: () => plot.lossSurface(X, y, { path }),
    surface: () => plot.lossSurface(X, y, { path, view: "surface" }),
    "two paths": () => plot.lossSurface(X, y, { path: { "rate 0.05": path, "rate 0.01": slow } }),
  },
  "margin-losses": { all: () => plot.marginLosses() },
  network: {
    dense: () => plot.network(mlp, { inputs: ["x₁", "x₂", "x₃"], outputs: ["yes", "no"] }),
    convolutional: () => plot.network(cnn),
    matrices: () =>
      plot.network([
        [
          [1, -1],
          [1, -1],
        ],
        [[1], [-2]],
      ]),
  },
  "regularization-path": {
    lasso: () => plot.regularizationPath(alphas, lasso, { chosen: 0.1 }),
    ridge: () => plot.regularizationPath(alphas, ridge, { features: ["rooms", "age", "height", "distance"] }),
  },
  residuals: { residuals: () => plot.residuals(fitted, y) },
  "roc-curve": {
    "two models": () => plot.rocCurve(answers, byModel),
    one: () => plot.rocCurve(answers, byModel.forest),
  },
  slider: { slope: () => plot.slider({ name: "w", values: [1, 2, 3] }, (w) => plot.fit(X, y, (x) => w * x)) },
  softmax: { "three classes": () => plot.softmax([7, -7.5, 10], { classes: ["cat", "dog", "bird"] }) },
  "validation-curve": {
    folds: () => plot.validationCurve(degrees, byFold, { parameter: "degree", score: "R²" }),
    "one hold-out": () =>
      plot.validationCurve(
        [0.01, 0.1, 1],
        { training: [1, 2, 3], validation: [3, 2.5, 4] },
        { parameter: "alpha", score: "MSE", best: "lowest", scale: "log" },
      ),
  },
};
