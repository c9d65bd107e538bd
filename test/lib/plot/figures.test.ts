import { describe, expect, test } from "vitest";

import { data, linear, plot } from "../../../lib/index.ts";

const { X, y } = data.line({ slope: 2, intercept: 1, examples: 12 });
const exact = new linear.LinearRegression().fit(X, y);
const path = linear.gradientDescent(X, y, { learningRate: 0.05, maxIter: 20 });
const thetas = [0.5, 1, 1.5];
const losses = { MAE: [1, 0.1, 1], MSE: [1, 0.02, 1] };

/** One of each kind; what every figure owes is tested over all of them. */
const every: [string, plot.Figure][] = [
  ["figure", plot.figure([{ x: [1, 2], y: [3, 4] }])],
  ["fit", plot.fit(X, y, { exact, truth: (x) => 2 * x + 1 }, { residuals: true })],
  ["residuals", plot.residuals(exact.predict(X), y)],
  ["lossCurve", plot.lossCurve(thetas, losses, { cursor: 1.2, fit: { X, y, model: exact } })],
  [
    "learningCurve",
    plot.learningCurve({ a: path, b: [3, 2, 1] }, { scale: "log", reference: { name: "best", loss: 1 } }),
  ],
  ["lossSurface as contour", plot.lossSurface(X, y, { path })],
  ["lossSurface as surface", plot.lossSurface(X, y, { path, view: "surface" })],
  ["slider", plot.slider({ name: "w", values: [1, 2, 3] }, (w) => plot.fit(X, y, (x) => w * x))],
];

describe.each(every)("%s", (_, figure) => {
  const bundle = show(figure);
  const json = JSON.parse(JSON.stringify(bundle["application/vnd.plotly.v1+json"])) as {
    data: Record<string, unknown>[];
    layout: Record<string, Record<string, unknown>>;
  };

  test("is plain JSON that Plotly's schema knows", () => {
    expect(bundle["application/vnd.plotly.v1+json"]).toEqual(json); // nothing was lost on the way
    for (const trace of json.data) {
      expect(["scatter", "scatter3d", "contour", "surface", undefined]).toContain(trace.type);
      if (trace.mode) expect(trace.mode).toMatch(/^(lines|markers|lines\+markers)$/);
      const axis = (name: unknown) => String(name ?? "x").replace(/^([xy])/, "$1axis");
      if (trace.xaxis) expect(json.layout).toHaveProperty(axis(trace.xaxis));
      if (trace.yaxis) expect(json.layout).toHaveProperty(axis(trace.yaxis));
    }
  });

  test("can be read on light and dark ground, with the legend outside the data", () => {
    expect(json.layout).toMatchObject({ paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" });
    expect(json.layout.legend).toMatchObject({ orientation: "h", y: 1.02, yanchor: "bottom" });
  });

  test("says in words what it shows", () => {
    const words = bundle["text/plain"] as string;
    expect(words).toMatch(/^Figure.*: x/);
    expect(words.split("\n").length).toBeGreaterThanOrEqual(1 + json.data.length);
    expect(words).not.toMatch(/undefined|NaN|\[object/);
  });
});

test.each(every.slice(1))("%s has titled axes", (_, figure) => {
  const { layout } = figure.toJSON();
  const holder = (layout.scene ?? layout) as Record<string, { title?: { text?: string } }>;
  const axes = Object.keys(holder).filter((key) => /^[xyz]axis/.test(key));
  for (const axis of axes) expect(holder[axis]!.title?.text, axis).toBeTruthy();
});

test("the palette has a contrast of at least 3 on white and on JupyterLab's dark ground", () => {
  for (const color of plot.palette) {
    expect(contrast(color, "#ffffff"), color).toBeGreaterThanOrEqual(3);
    expect(contrast(color, "#111111"), color).toBeGreaterThanOrEqual(3);
  }
});

test("a figure's summary has the titles and the ranges", () => {
  expect(String(plot.fit(X, y, { exact }))).toMatchInlineSnapshot(`
    "Figure: x "x", y "y"
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

test("figures refuse what they cannot draw", () => {
  const message = (call: () => unknown) => {
    try {
      call();
    } catch (error) {
      return String(error);
    }
    return "no error";
  };
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
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: plot.fit: X must have one feature to be drawn, got 2",
      "TypeError: plot.fit: y must have shape [2] to match X, got [1]",
      "TypeError: plot.residuals: y must have shape [1] to match prediction, got [2]",
      "TypeError: plot.lossCurve: MSE must have shape [2] to match the parameter, got [1]",
      "TypeError: plot.lossSurface: X must have one feature to be drawn, got 2",
      "RangeError: slider: values must hold at least one value, got none",
      "RangeError: slider: start must be between 0 and 0, got 1",
      "TypeError: slider: draw must give the same traces for each value, but gave 0 for 0 and 1 for 1",
      "RangeError: plot.renderer: no renderer "svg", found plotly, html",
    ]
  `);
});

test("empty and one-row data make a figure, not an error", () => {
  expect(show(plot.fit([], []))["text/plain"]).toContain("points (0)");
  expect(show(plot.fit([[1]], [2], (x) => x))["text/plain"]).toContain("points (1)");
  expect(show(plot.lossSurface([[1]], [2]))["text/plain"]).toContain("contour");
});

test("the html renderer brings plotly.js once, in the loader, and a label cannot end its script", () => {
  expect(show(plot.figure([]))).not.toHaveProperty("text/html");
  const loader = show(plot.renderer("html"))["text/html"] as string;
  expect(loader.length).toBeGreaterThan(4_000_000);
  const html = show(plot.figure([{ name: "</script><b>" }]))["text/html"] as string;
  expect(html.length).toBeLessThan(10_000);
  expect(html.match(/<\/script>/g)).toHaveLength(1);
  expect(html).not.toContain("<b>");
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
