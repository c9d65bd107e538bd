// What every figure owes, over one or more examples of each file of lib/plot, and what the first ones draw.

import { readdirSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { line } from "../../../lib/data/line.ts";
import { LinearRegression } from "../../../lib/linear/linear-regression.ts";
import * as plot from "../../../lib/plot/index.ts";
import { INK } from "../../../lib/plot/theme.ts";
import { tensorsLeftBy } from "../engines.ts";
import { EXAMPLES } from "./examples.ts";

const { X, y } = line({ slope: 2, intercept: 1, examples: 12 });
const exact = new LinearRegression().fit(X, y);

/** Files of lib/plot that draw nothing by themselves. */
const PARTS = [
  "class-names",
  "html",
  "index",
  "loss-levels",
  "panels",
  "read-array",
  "renderer",
  "round",
  "summary",
  "theme",
  "tile-sheet",
];

test("every file of lib/plot that draws has an example", () => {
  const files = readdirSync(new URL("../../../lib/plot", import.meta.url)).map((name) =>
    name.replace(".ts", ""),
  );
  expect(Object.keys(EXAMPLES).sort()).toEqual(files.filter((name) => !PARTS.includes(name)).sort());
});

const every = Object.entries(EXAMPLES).flatMap(([file, examples]) =>
  Object.entries(examples).map(([name, draw]) => [`${file}: ${name}`, draw] as const),
);

interface Axis {
  title?: { text?: string };
  visible?: boolean;
  showticklabels?: boolean;
  matches?: string;
}

describe.each(every)("%s", (_, draw) => {
  const figure = draw();
  const bundle = show(figure);
  const text = JSON.stringify(bundle["application/vnd.plotly.v1+json"]);
  const json = JSON.parse(text) as {
    data: Record<string, unknown>[];
    layout: Record<string, Record<string, unknown>>;
  };

  test("is plain JSON of modest size, whose traces stand on axes that are there", () => {
    expect(bundle["application/vnd.plotly.v1+json"]).toEqual(json); // nothing was lost on the way
    expect(text.length).toBeLessThan(130_000);
    for (const trace of json.data) {
      const axis = (name: unknown) => String(name ?? "x").replace(/^([xy])/, "$1axis");
      if (trace.xaxis) expect(json.layout).toHaveProperty(axis(trace.xaxis));
      if (trace.yaxis) expect(json.layout).toHaveProperty(axis(trace.yaxis));
    }
  });

  test("holds null only where a line is interrupted or a picture has a gap", () => {
    for (const { type, mode, z, x, y } of json.data) {
      if (type === "heatmap" && json.layout.xaxis?.visible === false) continue; // the gaps between pictures
      const numbers = [z, x, y].flat(2);
      if (mode !== "lines") expect(numbers).not.toContain(null);
      else expect(numbers.filter((value) => value === null).length).toBeLessThanOrEqual(numbers.length / 3);
    }
  });

  test("has a title, and titled axes", () => {
    expect((json.layout.title as { text: string }).text).toMatch(/\S/);
    const holder = (json.layout.scene ?? json.layout) as Record<string, Axis>;
    const axes = Object.keys(holder).filter((key) => /^[xyz]axis/.test(key));
    const untitled = axes.filter((key) => !holder[key]!.title?.text && holder[key]!.visible !== false);
    for (const letter of ["x", "y"]) {
      const all = axes.filter((key) => key.startsWith(letter));
      // Of panels side by side, the outer ones tell.
      if (all.length > 1)
        expect(untitled.filter((key) => key.startsWith(letter)).length).toBeLessThan(all.length);
      else expect(untitled).toEqual([]);
    }
  });

  test("takes its lines and points from the palette, with a second sign beside the colour", () => {
    const known = [...plot.palette, INK, "#ffffff", "#222222", "#e8eef5"];
    const looks = json.data
      .filter(({ type, showlegend }) => /^scatter/.test(String(type)) && showlegend !== false)
      .map(({ line, marker, mode, name }) => ({ line: line as Look, marker: marker as Look, mode, name }));
    for (const { line, marker } of looks) {
      for (const color of [line?.color, marker?.color]) if (color) expect(known).toContain(color);
    }
    const shown = looks.map(({ line, marker, mode }) =>
      [line?.color, line?.dash, marker?.symbol, marker?.color, mode].join(),
    );
    if (json.layout.scene === undefined) expect(new Set(shown).size, shown.join("; ")).toBe(shown.length);
  });

  test("can be read on light and dark ground, with the legend outside the data", () => {
    expect(json.layout).toMatchObject({ paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" });
    expect(json.layout.legend).toMatchObject({ orientation: "h", yanchor: "bottom" });
    expect(json.layout.legend!.y).toBeGreaterThan(1);
  });

  test("says in words what it shows", () => {
    const words = bundle["text/plain"] as string;
    expect(words).toMatch(/^Figure "/);
    expect(words.split("\n").length).toBeGreaterThanOrEqual(2);
    expect(words).not.toMatch(/undefined|NaN|\[object|<[a-z/]|Infinity/);
  });

  test("leaves no tensors behind", () => {
    expect(tensorsLeftBy(draw)).toBe(0);
  });
});

interface Look {
  color?: string;
  dash?: string;
  symbol?: string;
}

test("the palette has a contrast of at least 3 on white and on JupyterLab's dark ground", () => {
  for (const color of plot.palette) {
    expect(contrast(color, "#ffffff"), color).toBeGreaterThanOrEqual(3);
    expect(contrast(color, "#111111"), color).toBeGreaterThanOrEqual(3);
  }
});

test("a figure's summary has its title, what it shows, and the ranges", () => {
  expect(String(plot.fit(X, y, { exact }))).toMatchInlineSnapshot(`
    "Figure "Data and fit": x "x", y "y"
    Mean squared error: exact 0.318
    - "data": points (12), x 0.0624 to 4.78, y 1.11 to 11.3
    - "exact": line (51), x 0.0624 to 4.78, y 1.58 to 10.5"
  `);
  expect(
    String(plot.figure([{ x: [1, 2], y: [3, 4], name: "a<b>" }], { title: { text: "T" } })),
  ).toMatchInlineSnapshot(`
    "Figure "T": x, y
    - "a": line (2), x 1 to 2, y 3 to 4"
  `);
});

test("every figure's own words", () => {
  const words = every.map(([name, draw]) => `${name}\n${draw()}`.split("\n- ")[0]!);
  expect(words).toMatchInlineSnapshot(`
    [
      "activations: all seven
    Figure "Activation functions, grey where |f′| < 0.05": x "a", y "f, f′"
    sigmoid: values 0.00669 to 0.993, slope at most 0.25, saturates below −2.92 and above 2.92
    tanh: values −1 to 1, slope at most 1, saturates below −2.25 and above 2.25
    relu: values 0 to 5, slope at most 1, saturates below 0
    leakyRelu: values −0.05 to 5, slope at most 1, saturates nowhere
    elu: values −0.993 to 5, slope at most 1, saturates below −3
    gelu: values −0.17 to 5, slope at most 1.13, saturates below −2.42
    softplus: values 0.00672 to 5.01, slope at most 0.993, saturates below −3",
      "activations: one of one's own
    Figure "Activation functions, grey where |f′| < 0.05": x "a", y "f, f′"
    leakyRelu 0.2: values −1 to 5, slope at most 1, saturates nowhere",
      "confusion-matrix: ten classes
    Figure "Confusion matrix": x "predicted class", y "true class"
    Accuracy 87 %: 174 of 200 right; most often 2 is taken for 8: 2 times, 8.7 %",
      "confusion-matrix: two classes
    Figure "Confusion matrix": x "predicted class", y "true class"
    Accuracy 80 %: 4 of 5 right; most often cat is taken for dog: once, 50 %",
      "decision-regions: three classes
    Figure "Decision regions": x "x₁", y "x₂"
    86 of 90 examples right: 96 %",
      "decision-regions: margins
    Figure "Decision regions": x "x₁", y "x₂"
    60 of 60 examples right: 100 %",
      "decision-regions: a function
    Figure "Decision regions": x "x₁", y "x₂"
    60 of 60 examples right: 100 %",
      "descent-paths: contour
    Figure "Descent": x "w₁", y "w₂"
    Loss after 40 steps: RMSprop 0.00046, SGD 0.00058, momentum 0.0072, Adam 0.062, too fast 690",
      "descent-paths: surface
    Figure "Descent": x "w₁", y "w₂", z "loss"
    Loss after 40 steps: RMSprop 0.00046, SGD 0.00058, momentum 0.0072, Adam 0.062, too fast 690",
      "descent-paths: race
    Figure "Descent after 40 steps": x "w₁", y "w₂"
    steps = 0: Loss: SGD 33, momentum 33, RMSprop 33, Adam 33, too fast 33
    steps = 40: Loss: RMSprop 0.00046, SGD 0.00058, momentum 0.0072, Adam 0.062, too fast 690",
      "feature-maps: relu
    Figure "Feature maps"
    8 maps of 12 × 12, up to 0.997; most in map 7; 1 map is 0 everywhere",
      "figure: figure
    Figure "Title": x "x", y "y"",
      "filters: one channel
    Figure "Filters"
    8 filters of 5 × 5, weights up to ±1; strongest: 6 (length 3.6)",
      "fit: two models
    Figure "Data and fit": x "x", y "y"
    Mean squared error: exact 0.318, truth 0.384",
      "hidden-states: state and gate
    Figure "States over time": x "step, by what was read", y "unit"
    state h: largest −0.98 in unit 4, step 5
    forget gate f: mean 0.81, open (above 0.5) in 83 %",
      "hidden-states: one strip
    Figure "States over time": x "step", y "unit"
    state: largest −0.98 in unit 4, step 5",
      "histograms: six layers
    Figure "Activations by layer": x "activation", y "share"
    The deviation shrinks 7.5 times from layer 1 (0.68) to layer 6 (0.091)",
      "histograms: one layer
    Figure "Values by layer": x "value", y "share"
    Mean 1, deviation 1.15; values has 50 % zeros",
      "images: grey
    Figure "Pictures"
    20 pictures of 16 × 16, values −0.254 to 1.32",
      "images: colours
    Figure "Pictures"
    6 pictures of 8 × 8, values 0 to 1",
      "learning-curve: runs
    Figure "Loss while training": x "step", y "loss, log scale"
    fast: 50.5 → 0.389; slow: 50.5 → 0.494; by hand: 30 → 10",
      "learning-curve: history
    Figure "Loss while training": x "epoch", y "loss"
    training: 2.02 → 0.038; validation: 2.1 → 0.698, lowest 0.566 at epoch 17",
      "loss-curve: with a fit
    Figure "MAE and MSE as functions of θ": x "θ", x "x", y "MAE", y "MSE", y "y"
    MAE is lowest, 0, at θ 1; MSE is lowest, 0, at θ 1",
      "loss-surface: contour
    Figure "Mean squared error of y = w x + b": x "w", y "b"
    Minimum 0.318 at w 1.9, b 1.46; gradient descent has 0.389 after 20 steps",
      "loss-surface: surface
    Figure "Mean squared error of y = w x + b": x "w", y "b", z "loss"
    Minimum 0.318 at w 1.9, b 1.46; gradient descent has 0.389 after 20 steps",
      "loss-surface: two paths
    Figure "Mean squared error of y = w x + b": x "w", y "b"
    Minimum 0.318 at w 1.9, b 1.46; rate 0.05 has 0.389 after 20 steps; rate 0.01 has 0.494 after 20 steps",
      "margin-losses: all
    Figure "Losses of the margin": x "margin M = y f(x)", y "loss L(M)"
    At margin −1: 0/1 1, squared 4, hinge 2, sigmoid 1.46, log2 1.89, exponential 2.72",
      "network: dense
    Figure "Network"
    3 → 5 → 4 → 2: 54 parameters; largest weight −0.93",
      "network: convolutional
    Figure "Network"
    12×12×1 → 10×10×4 → 5×5×4 → 100 → 10: 1050 parameters; largest weight 0.23",
      "network: matrices
    Figure "Network"
    2 → 2 → 1: 6 parameters; largest weight −2",
      "regularization-path: lasso
    Figure "Coefficients against the penalty": x "α (λ), log scale", y "coefficient"
    Vanish in this order: x₆ at 0.0794, x₅ at 0.251, x₄ at 0.398, x₃ at 1, x₂ at 1.58, … x₁ at 2.51",
      "regularization-path: ridge
    Figure "Coefficients against the penalty": x "α (λ), log scale", y "coefficient"
    None vanishes; the coefficients' length shrinks from 3.83 to 0.429",
      "residuals: residuals
    Figure "Residuals": x "prediction", y "residual y − prediction"
    Mean 0, deviation 0.564",
      "roc-curve: two models
    Figure "ROC curve": x "false positive rate", y "true positive rate"
    forest: AUC 0.945; from 0.94 on true positives 0.917, false 0.1
    tree: AUC 0.772; from 0.206 on true positives 0.75, false 0.3",
      "roc-curve: one
    Figure "ROC curve": x "false positive rate", y "true positive rate"
    AUC 0.945; from 0.94 on true positives 0.917, false 0.1",
      "slider: slope
    Figure "Data and fit": x "x", y "y"
    w = 1: Mean squared error: model 16.8
    w = 3: Mean squared error: model 5.54",
      "softmax: three classes
    Figure "Softmax of z/T": x "class", y "probability"
    temperature T = 0.1: bird gets 1; entropy 0 of at most 1.1
    temperature T = 1: bird gets 0.953; entropy 0.191 of at most 1.1
    temperature T = 20: bird gets 0.439; entropy 1.04 of at most 1.1",
      "validation-curve: folds
    Figure "R² against degree": x "degree", y "R²"
    Highest validation R² 0.747 at degree 4, training there 0.917",
      "validation-curve: one hold-out
    Figure "MSE against alpha": x "alpha, log scale", y "MSE"
    Lowest validation MSE 2.5 at alpha 0.1, training there 2",
    ]
  `);
});

test("a figure is stored without typed arrays, and null stands for what is no number", () => {
  const figure = plot.figure([{ x: Float32Array.of(1, 2), y: [Number.NaN, 1, Number.POSITIVE_INFINITY] }]);
  expect(figure.toJSON().data[0]).toEqual({ x: [1, 2], y: [null, 1, null] });
});

test("the student's own layout wins over Lectern's, key by key", () => {
  const { layout } = plot.figure([], { xaxis: { gridcolor: "red" }, height: 99 }).toJSON();
  expect(layout).toMatchObject({ height: 99, xaxis: { gridcolor: "red", ticks: "outside" } });
});

test("lossSurface has its minimum where the exact solution is, and the losses of the formula", () => {
  const figure = plot.lossSurface(X, y, { w: [0, 4], b: [0, 2] }).toJSON();
  const minimum = figure.data.at(-1) as { x: number[]; y: number[] };
  expect(minimum.x[0]).toBeCloseTo(exact.coef.dataSync()[0]!, 3);
  expect(minimum.y[0]).toBeCloseTo(exact.intercept, 3);
  const contour = figure.data[0] as unknown as { customdata: number[][] };
  const [x, target] = [[...X.dataSync()], [...y.dataSync()]];
  const corner = x.reduce((sum, x, i) => sum + (0 * x + 0 - target[i]!) ** 2, 0) / x.length;
  expect(contour.customdata[0]![0]).toBeCloseTo(corner, 3);
});

test("slider stores only what moves, a step for each value", () => {
  const figure = plot.slider({ name: "w", values: [1, 2, 3], start: 1 }, (w) => plot.fit(X, y, (x) => w * x));
  const { frames = [], layout } = figure.toJSON();
  expect(frames).toHaveLength(3);
  expect(frames.map((frame) => frame.traces)).toEqual([[1], [1], [1]]);
  expect(Object.keys(frames[0]!.data![0]!)).toEqual(["y"]);
  expect(layout.sliders![0]).toMatchObject({ active: 1, currentvalue: { prefix: "w = " } });
});

test("the html renderer brings plotly.js once, in the loader, and a label cannot end its script", () => {
  expect(show(plot.figure([]))).not.toHaveProperty("text/html");
  const loader = show(plot.renderer("html"))["text/html"] as string;
  expect(loader.length).toBeGreaterThan(4_000_000);
  const html = show(plot.figure([{ name: "</script><b>" }]))["text/html"] as string;
  expect(html.length).toBeLessThan(10_000);
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html).not.toContain("<b>");
  const moving = show(plot.softmax([1, 2]));
  expect(moving).not.toHaveProperty("application/vnd.plotly.v1+json"); // JupyterLab would take it first
  expect(moving["text/html"]).toContain('type="range"');
  show(plot.renderer("plotly"));
  expect(show(plot.figure([]))).not.toHaveProperty("text/html");
});

test("toHTML is one whole page that asks nothing of the network", () => {
  const page = plot.figure([{ x: [1], y: [1] }], { title: { text: "A & B" } }).toHTML();
  expect(page).toContain("<title>Figure &quot;A &amp; B&quot;");
  expect(page).not.toMatch(/<script[^>]+src=|<link/);
});

function show(value: object): Record<string, unknown> {
  return (value as Record<symbol, () => Record<string, unknown>>)[Symbol.for("Jupyter.display")]!();
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [r, g, b] = [1, 3, 5]
    .map((i) => Number.parseInt(color.slice(i, i + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
