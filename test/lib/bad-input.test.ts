// What every estimator, optimizer and call with options says of bad input, found by what the rooms export, so that none is forgotten.

import { describe, expect, test } from "vitest";

import type { Classifier, Estimator } from "../../lib/estimator.ts";
import { isClassifier } from "../../lib/estimator.ts";
import * as lib from "../../lib/index.ts";
import { refusal } from "./refusal.ts";

const { cluster, data, ensemble, linear, neighbors, nn, optim, tf, train } = lib;

type Make = new (options?: object) => Estimator;

const X = Array.from({ length: 12 }, (_, i) => [Math.sin(3 * i), Math.cos(1.7 * i), i / 12]);
const numbers = X.map(([a, b, c]) => 2 * a! - b! + c!);
const labels = X.map((_, i) => (i % 3 === 0 ? 1 : 2));

const estimators = Object.entries({ ...linear, ...neighbors, ...ensemble }).filter(
  ([, value]) => typeof value === "function" && "fit" in value.prototype && "predict" in value.prototype,
) as unknown as [string, Make][];

/** Ensembles of others want to be told of which. */
function make(name: string, Estimator: Make): Estimator {
  const tree: Estimator = name.endsWith("Classifier")
    ? new ensemble.DecisionTreeClassifier()
    : new ensemble.DecisionTreeRegressor();
  if (/^(Bagging|RandomSubspace)/.test(name)) return new Estimator({ estimator: tree });
  if (name.startsWith("Blending")) return new Estimator({ estimators: [tree] });
  if (name.startsWith("Stacking")) return new Estimator({ estimators: [tree], finalEstimator: tree });
  return new Estimator();
}

const withValue = (row: number, column: number, value: unknown) =>
  X.map((values, i) => (i === row ? values.with(column, value as number) : values));

/** What is said of options that are none; they are named after one of those that there are. */
const noOptions = (where: string, got: string) =>
  new RegExp(`^TypeError: ${where}: options must be an object such as \\{ \\w+: \\.\\.\\. \\}, got ${got}$`);

test("the rooms have their estimators", () => {
  expect(estimators.length).toBeGreaterThanOrEqual(25);
});

describe.each(estimators)("%s", (name, Estimator) => {
  const model = () => make(name, Estimator);
  const y = isClassifier(model()) ? labels : numbers;
  const fit = (X: unknown, target: unknown) => () => model().fit(X as number[][], target as number[]);

  test.each([
    ["NaN", Number.NaN, "RangeError: $.fit: X must hold finite numbers, got NaN"],
    ["-Infinity", Number.NEGATIVE_INFINITY, "RangeError: $.fit: X must hold finite numbers, got -Infinity"],
    ["null, of which JavaScript makes 0", null, "TypeError: $.fit: X must hold numbers, got null"],
    ["a missing value", undefined, "TypeError: $.fit: X must hold numbers, got undefined"],
  ])("names row and column of %s", (_, value, begins) => {
    expect(refusal(fit(withValue(3, 1, value), y))).toBe(
      `${begins.replace("$", name)} in row 3, column 1; drop that row or fill in a value`,
    );
  });

  test("names the first text among numbers, digits too", () => {
    expect(refusal(fit(withValue(2, 0, "0.5"), y))).toBe(
      `TypeError: ${name}.fit: X must hold numbers, got the string "0.5" in row 2, column 0; ` +
        "write Number(text) for digits, names.indexOf(text) for words",
    );
    expect(refusal(fit(X, y.with(4, "cat" as unknown as number)))).toContain('got the string "cat" in row 4');
    expect(refusal(fit(X, y.with(5, null as unknown as number)))).toBe(
      `TypeError: ${name}.fit: y must hold numbers, got null in row 5; drop that row or fill in a value`,
    );
  });

  test("names what is wrong with the shapes", () => {
    expect(refusal(fit([[1, 2], [3]], [1, 2]))).toBe(
      `TypeError: ${name}.fit: X must have rows of one length, but row 0 has 2 and row 1 has 1`,
    );
    expect(refusal(fit([], []))).toBe(`RangeError: ${name}.fit: X must have at least one row, got [0, 0]`);
    expect(refusal(fit(numbers, y))).toBe(
      `TypeError: ${name}.fit: X must have shape [examples, features], got [12]; for one feature write .map((x) => [x])`,
    );
    expect(refusal(fit(tf.zeros([12, 3, 1]), y))).toBe(
      `TypeError: ${name}.fit: X must have shape [examples, features], got [12, 3, 1]; ` +
        "make each example one row: .reshape([12, -1])",
    );
    expect(refusal(fit(X, y.slice(1)))).toBe(
      `TypeError: ${name}.fit: y must have shape [12] to match X [12, 3], got [11]; ` +
        "X and y need one row for each example",
    );
    expect(
      refusal(() =>
        model()
          .fit(X, y)
          .predict([[1, 2]]),
      ),
    ).toBe(`TypeError: ${name}.predict: X must have shape [examples, 3], as in fit, got [1, 2]`);
  });

  test("names what is wrong with the shapes of its score", () => {
    const fitted = model().fit(X, y);
    expect(refusal(() => fitted.score(X, y.slice(1)))).toBe(
      `TypeError: ${name}.score: y must have shape [12] to match X [12, 3], got [11]; ` +
        "X and y need one row for each example",
    );
    expect(refusal(() => fitted.score([[1, 2]], [1]))).toBe(
      `TypeError: ${name}.score: X must have shape [examples, 3], as in fit, got [1, 2]`,
    );
  });

  test("is asked nothing before it has learned", () => {
    expect(refusal(() => model().predict(X))).toBe(
      `Error: ${name}.predict: the model has learned nothing yet; call fit(X, y) first`,
    );
  });

  test.each([
    ["one row", X.slice(0, 1)],
    ["two rows", X.slice(0, 2)],
    ["constant features", X.map(([, b]) => [1, b!, 7])],
    ["nothing but constant features", X.map(() => [1, 7])],
    ["a feature that is another one's double", X.map(([a, b]) => [a!, 2 * a!, b!])],
  ])("learns from %s, or says what it needs", (_, rows) => {
    const said = refusal(fit(rows, y.slice(0, rows.length)));
    if (said !== "no error") {
      expect(said).toMatch(new RegExp(`^RangeError: ${name}\\.fit: `));
      expect(said.length).toBeGreaterThan(60); // what it must be, and what it was
      return;
    }
    const fitted = model().fit(rows, y.slice(0, rows.length));
    expect([...fitted.predict(rows).dataSync()].every(Number.isFinite)).toBe(true);
    if (rows.length > 1) expect(fitted.score(rows, y.slice(0, rows.length))).not.toBeNaN();
  });

  test("options that there are not, or that are no object, are refused, not ignored", () => {
    expect(refusal(() => new Estimator({ deep: 1 }))).toMatch(
      new RegExp(`^RangeError: ${name}: no option "deep", found \\w+, `),
    );
    expect(refusal(() => new Estimator(3 as unknown as object))).toMatch(noOptions(name, "3"));
    expect(refusal(() => new Estimator(X))).toMatch(noOptions(name, "an array of 12"));
    expect(refusal(() => new Estimator(null as unknown as object))).toMatch(noOptions(name, "null"));
  });

  if (!isClassifier(model())) return;

  test("a classifier needs two classes, and whole numbers for labels", () => {
    expect(
      refusal(
        fit(
          X,
          y.map(() => 4),
        ),
      ),
    ).toBe(
      `RangeError: ${name}.fit: y must hold at least two classes, got only 4 in all 12 rows; add examples of another class`,
    );
    expect(refusal(fit(X, numbers))).toMatch(
      /fit: y must hold class labels, whole numbers such as 0 and 1, got -?\d[\d.]* in row 1; for numbers to be predicted take a regression$/,
    );
    const texts = y.map((label) => `class ${label}`);
    expect(refusal(fit(X, texts))).toBe(
      `TypeError: ${name}.fit: y must hold class labels as whole numbers, got the string "${texts[0]}" in row 0; ` +
        "write y.map((label) => names.indexOf(label))",
    );
    expect((model().fit(X, y) as Classifier).classes).toEqual([1, 2]);
  });
});

test("KMeans names what is no number too", () => {
  const fit = (rows: unknown) => () => new cluster.KMeans({ nClusters: 2 }).fit(rows as number[][]);
  expect(refusal(fit(withValue(3, 1, null)))).toBe(
    "TypeError: KMeans.fit: X must hold numbers, got null in row 3, column 1; drop that row or fill in a value",
  );
  expect(refusal(() => new cluster.KMeans(3 as unknown as object))).toBe(
    "TypeError: KMeans: options must be an object such as { nClusters: ... }, got 3",
  );
});

const optimizers = Object.entries(optim).filter(
  ([, value]) => typeof value === "function" && "applyGradients" in value.prototype,
) as unknown as [string, new (options?: unknown) => lib.optim.Optimizer][];

test.each(optimizers.filter(([name]) => name !== "Optimizer"))(
  "%s takes its learning rate by name: a number alone would go unheard",
  (name, Optimizer) => {
    expect(refusal(() => new Optimizer(0.1))).toBe(
      `TypeError: optim.${name}: options must be an object such as { learningRate: ... }, got 0.1`,
    );
  },
);

type Callable = (...args: unknown[]) => unknown;

interface Asked {
  /** "data.batches", "new nn.Dense", "nn.Sequential predict". */
  called: string;
  /** What a refusal must name. */
  name: string;
  parameters: readonly string[];
  call: Callable;
}

/** The texts of a function's parameters, as its source has them; of a class, those of its constructor. */
function parametersOf(source: string): string[] {
  const parameters = [""];
  let depth = 0;
  for (const character of source.slice(source.indexOf("("))) {
    if (")]}".includes(character) && --depth === 0) break;
    if (depth === 1 && character === ",") parameters.push("");
    else if (depth > 0) parameters[parameters.length - 1] += character;
    if ("([{".includes(character)) depth++;
  }
  return parameters.map((text) => text.trim());
}

/** Of a class without a constructor, its parent's counts; without a parent it takes nothing. */
function constructorOf(Class: Callable): string {
  if (Class === Function.prototype) return "()";
  const source = String(Class);
  const at = source.search(/^\s*constructor\s*\(/m);
  return at >= 0 ? source.slice(at) : constructorOf(Object.getPrototypeOf(Class));
}

function* methodsOf(prototype: object): Generator<[string, Callable]> {
  for (let at = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (name !== "constructor" && typeof value === "function") yield [name, value];
    }
  }
}

/** All that the rooms give out: functions, constructors, and the methods of classes, each once. */
function* everyCall(): Generator<Asked> {
  const { tf: _, ...rooms } = lib;
  const seen = new Set<Callable>();
  for (const [room, exports] of Object.entries(rooms)) {
    for (const [name, value] of Object.entries(exports) as [string, Callable][]) {
      if (typeof value !== "function") continue;
      const called = `${room}.${name}`;
      if (!String(value).startsWith("class")) {
        yield { called, name, parameters: parametersOf(String(value)), call: value };
        continue;
      }
      const call: Callable = (...args) => Reflect.construct(value, args);
      yield { called: `new ${called}`, name, parameters: parametersOf(constructorOf(value)), call };
      for (const [method, body] of methodsOf(value.prototype)) {
        if (seen.has(body)) continue;
        seen.add(body);
        const call: Callable = (...args) => Reflect.apply(body, { name: "model" }, args);
        yield { called: `${called} ${method}`, name: method, parameters: parametersOf(String(body)), call };
      }
    }
  }
}

/** Options by their name, or taken apart in the parameter, where a number would go unheard. */
const isOptions = (parameter: string) => /^options\b|^\{.*=/s.test(parameter);

// What goes back through a layer is asked by layers, and only whether dx is wanted: unheard it is made for nothing.
// `learn` is for estimators alone.
const takers = [...everyCall()].filter(
  ({ parameters, name }) => parameters.some(isOptions) && !/Grad$|^(backward|learn)$/.test(name),
);

test("the rooms have their calls with options", () => {
  const called = new Set(takers.map(({ called }) => called));
  for (const name of [
    "data.batches",
    "nn.elu",
    "new nn.LSTM",
    "nn.GRU forward",
    "plot.fit",
    "losses.huber",
  ]) {
    expect(called).toContain(name);
  }
  expect(called.size).toBeGreaterThan(200);
});

test.each(takers)("$called takes its options by name: a number alone would go unheard", async (asked) => {
  const { parameters, name, call } = asked;
  const others = (parameter: string) => (/=/.test(parameter) ? undefined : []);
  let said = "no error";
  try {
    const made = call(...parameters.map((parameter) => (isOptions(parameter) ? 5 : others(parameter))));
    await (made && typeof made === "object" && "next" in made
      ? (made as AsyncIterator<unknown>).next()
      : made);
  } catch (error) {
    said = String(error);
  }
  expect(said).toMatch(noOptions("[\\w.]+", "5"));
  expect(said.toLowerCase()).toContain(`${name.toLowerCase()}: options`);
});

test("train.fit and train.evaluate, whose options stand in two places, hear a number in both", async () => {
  const model = new nn.Sequential([new nn.Dense({ units: 1 })]);
  const fit = train.fit as (...args: unknown[]) => Promise<unknown>;
  const evaluate = train.evaluate as (...args: unknown[]) => Promise<unknown>;
  const batches = data.batches(X, numbers);
  for (const args of [
    [X, numbers, 5],
    [() => batches, 5],
  ]) {
    await expect(fit(model, ...args)).rejects.toThrow(
      /^train\.fit: options must be an object such as .*, got 5$/,
    );
    await expect(evaluate(model, ...args)).rejects.toThrow(/^train\.evaluate: options must be .*, got 5$/);
  }
});
