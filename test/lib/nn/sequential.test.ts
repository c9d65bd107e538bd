import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";
import { expectGradients } from "./numeric-gradients.ts";

const network = (options: nn.SequentialOptions = {}) =>
  new nn.Sequential(
    [
      new nn.Conv2D({ filters: 2, kernelSize: 2, activation: "tanh" }),
      new nn.MaxPool2D({ poolSize: 2, strides: 1 }),
      new nn.Flatten(),
      new nn.Dense({ units: 3 }),
    ],
    options,
  );
const images = () => tf.range(0, 32).sin().reshape<tf.Tensor4D>([2, 4, 4, 1]);

onEveryEngine("Sequential.backward is the chain rule: all gradients agree with central differences", () => {
  const model = network();
  const x = tf.variable(images(), false);
  const [y, caches] = model.forward(x);
  const r = tf.range(0, 6).cos().reshape(y.shape);
  const { dx, gradients } = model.backward(r, caches, { dx: true });
  const all = model.parameters.map((p, i) => [p.name, { of: p, got: gradients[i]! }]);
  expectGradients("Sequential", () => model.forward(x)[0].mul(r).sum(), {
    x: { of: x, got: dx! },
    ...Object.fromEntries(all),
  });
});

onEveryEngine("Sequential.apply stands inside tf.variableGrads, with the gradients of backward", () => {
  const model = network();
  const [y, caches] = model.forward(images());
  const { gradients } = model.backward(tf.onesLike(y), caches);
  const { grads } = tf.variableGrads(() => model.apply(images()).sum(), [...model.parameters]);
  for (const [i, p] of model.parameters.entries()) {
    expectClose(grads[p.name]!.dataSync(), gradients[i]!.dataSync(), 1e-5);
  }
});

onEveryEngine("the way back ends at the first layer with parameters, and asks it for no dx", () => {
  const asked: [string, boolean | undefined][] = [];
  const model = new nn.Sequential([new nn.Tanh(), new nn.Dense({ units: 2 }), new nn.Dense({ units: 1 })]);
  for (const layer of model.layers) {
    const backward = layer.backward.bind(layer);
    layer.backward = (dy, cache, options) => {
      asked.push([layer.name, options?.dx]);
      return backward(dy, cache, options);
    };
  }
  const [y, caches] = model.forward(tf.ones([3, 2]));
  expect(model.backward(y, caches).gradients).toHaveLength(4);
  expect(asked).toEqual([
    ["dense_2", true],
    ["dense_1", false],
  ]);
});

onEveryEngine("predict takes tensors and arrays, in batches, and leaves one tensor", () => {
  const model = network();
  const x = tf.concat([images(), images(), images()]); // 6 examples
  const whole = model.predict(x);
  expectClose(model.predict(x, { batchSize: 4 }).dataSync(), whole.dataSync());
  expectClose(model.predict(x.arraySync()).dataSync(), whole.dataSync());
  expectClose(whole.dataSync(), model.forward(x)[0].dataSync());
  expect(tensorsLeftBy(() => model.predict(x, { batchSize: 4 }))).toBe(1);
  expect(model.predict(tf.zeros([0, 4, 4, 1])).shape).toEqual([0, 3]);
  const ints = new nn.Sequential([new nn.Dense({ units: 2 })]);
  expect(ints.predict(tf.tensor2d([[1, 2]], [1, 2], "int32")).shape).toEqual([1, 2]);
});

test("the same seed gives the same model, another one another; layers of one shape differ", () => {
  const weights = (seed: number) => {
    const model = new nn.Sequential([new nn.Dense({ units: 4 }), new nn.Dense({ units: 4 })], { seed });
    model.build([4]);
    return model.parameters.map((p) => [...p.dataSync()]);
  };
  expect(weights(1)).toEqual(weights(1));
  expect(weights(1)).not.toEqual(weights(2));
  expect(weights(1)[0]).not.toEqual(weights(1)[2]);
});

test("an inputShape builds at once, and a layer added later sees the shape before it", () => {
  const model = new nn.Sequential([new nn.Dense({ units: 3, inputShape: [2] })]);
  expect(model.parameters).toHaveLength(2);
  model.add(new nn.Dense({ units: 5 }));
  expect(model.parameters.map((p) => p.shape)).toEqual([[2, 3], [3], [3, 5], [5]]);
  expect(model.shapes).toEqual({ input: [2], output: [5] });
  expect(model.layers.map((layer) => layer.name)).toEqual(["dense_1", "dense_2"]);
});

test("getWeights are copies; setWeights takes them back, all or none", () => {
  const model = new nn.Sequential([new nn.Dense({ units: 1, inputShape: [2] })]);
  const before = model.getWeights();
  const [W, b] = model.parameters;
  W!.assign(tf.tensor2d([[7], [8]]));
  expect([...model.getWeights()[0]!.dataSync()]).toEqual([7, 8]);
  expect([...before[0]!.dataSync()]).not.toEqual([7, 8]);
  expect(() => model.setWeights([tf.zeros([2, 1]), tf.zeros([2])])).toThrow(
    `${model.name}.setWeights: weights[1] must be float32 [1] for ${model.name}/dense_1/b, got float32 [2]`,
  );
  expect([...W!.dataSync()]).toEqual([7, 8]);
  expect(() => model.setWeights([tf.zeros([2, 1])])).toThrow("weights must be 2 tensors, got 1");
  model.setWeights(before);
  expect(W!.dataSync()).toEqual(before[0]!.dataSync());
  expect([...b!.dataSync()]).toEqual([0]);
});

test("summary prints a row for each layer; the model shows the same in a notebook", () => {
  const model = network({ name: "small" });
  const printed: string[] = [];
  model.summary((text) => printed.push(text));
  model.build([4, 4, 1]);
  model.summary((text) => printed.push(text));
  expect(printed.join("\n\n")).toMatchInlineSnapshot(`
    "small, built when its first batch comes
    layer      output       parameters
    conv2d     (not built)
    maxpool2d  (not built)
    flatten    (not built)
    dense      (not built)
    total

    small
    layer        output            parameters
    conv2d_1     [batch, 3, 3, 2]          10
    maxpool2d_1  [batch, 2, 2, 2]           0
    flatten_1    [batch, 8]                 0
    dense_1      [batch, 3]                27
    total                                  37"
  `);
  const shown = (model as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ]!();
  expect(shown["text/plain"]).toBe(printed[1]);
  expect(shown["text/html"]).toContain('<td style="text-align:left">conv2d_1</td>');
});

test("Sequential refuses what does not fit, and says what to write", () => {
  const built = network({ name: "small" });
  built.build([4, 4, 1]);
  expect([
    refusal(() => new nn.Sequential([{ units: 3 }] as unknown as nn.Layer[])),
    refusal(() => new nn.Sequential([], { sede: 1 } as nn.SequentialOptions)),
    refusal(() => new nn.Sequential({ layers: [] } as unknown as nn.Layer[])),
    refusal(() => new nn.Sequential().build([2])),
    refusal(() => built.predict(tf.zeros([4, 4, 1]))),
    refusal(() => built.predict(tf.tensor(["a"]))),
    refusal(() => built.predict(tf.zeros([1, 4, 4, 2]))),
    refusal(() => built.predict(images(), { batchsize: 3 } as object)),
    refusal(() => network().predict(tf.zeros([2, 1, 4, 1]))),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: nn.Sequential: layers must be of nn, got Object; a layer of tf.layers stands in tf.sequential()",
      "RangeError: nn.Sequential: no option "sede", found name, seed, inputShape",
      "TypeError: nn.Sequential: layers must be an array, got Object; write new nn.Sequential([...], { ... })",
      "TypeError: nn.Sequential: the model has no layers; give it some: new nn.Sequential([...])",
      "TypeError: small.predict: x must have shape [examples, 4, 4, 1], got [4, 4, 1]; for one example write x.expandDims(0)",
      "TypeError: small.predict: x must hold numbers, got string",
      "TypeError: conv2d: x must have shape [batch, height, width, 1] to match W [2, 2, 1, 2], got [1, 4, 4, 2]",
      "RangeError: small.predict: no option "batchsize", found batchSize",
      "RangeError: conv2d_1: x must have images of at least [2, 2] for its window, got [1, 4]; take a smaller window or padding "same"",
    ]
  `);
});
