// What every layer owes, one function run over all of them.

import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { data, nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { expectGradients } from "./numeric-gradients.ts";

interface Case {
  make: () => nn.Layer;
  input: number[];
  /** Whole numbers below this, which have no gradient; any other layer gets real ones. */
  ids?: number;
}

/** By class, in each of its forms. */
const CASES: Record<string, Case[]> = {
  AvgPool1D: [
    { make: () => new nn.AvgPool1D(), input: [5, 2] },
    { make: () => new nn.AvgPool1D({ poolSize: 3, strides: 2, padding: "same" }), input: [6, 2] },
  ],
  AvgPool2D: [
    { make: () => new nn.AvgPool2D(), input: [4, 5, 2] },
    { make: () => new nn.AvgPool2D({ poolSize: [2, 3], strides: 1, padding: "same" }), input: [3, 4, 2] },
  ],
  BatchNorm: [
    { make: () => new nn.BatchNorm(), input: [3] },
    { make: () => new nn.BatchNorm({ momentum: 0.5, epsilon: 0.1 }), input: [2, 3, 2] },
  ],
  Bidirectional: [
    { make: () => new nn.Bidirectional({ layer: new nn.GRU({ units: 2 }) }), input: [4, 2] },
    {
      make: () =>
        new nn.Bidirectional({
          layer: new nn.SimpleRNN({ units: 2, returnSequences: true, maskZero: true }),
          mergeMode: "sum",
        }),
      input: [3, 2],
    },
  ],
  Conv1D: [
    { make: () => new nn.Conv1D({ filters: 2, kernelSize: 3 }), input: [5, 2] },
    {
      make: () =>
        new nn.Conv1D({ filters: 3, kernelSize: 2, padding: "same", strides: 2, activation: "gelu" }),
      input: [5, 1],
    },
    {
      make: () => new nn.Conv1D({ filters: 2, kernelSize: 3, dilationRate: 2, useBias: false }),
      input: [7, 2],
    },
  ],
  Conv2D: [
    { make: () => new nn.Conv2D({ filters: 2, kernelSize: 3 }), input: [4, 5, 2] },
    // A window as large as the image: a product.
    { make: () => new nn.Conv2D({ filters: 3, kernelSize: [3, 4], activation: "gelu" }), input: [3, 4, 2] },
    {
      make: () => new nn.Conv2D({ filters: 3, kernelSize: [2, 3], padding: "same", activation: "tanh" }),
      input: [3, 4, 1],
    },
    {
      make: () => new nn.Conv2D({ filters: 2, kernelSize: 2, strides: 2, activation: "sigmoid" }),
      input: [5, 4, 2],
    },
    {
      make: () =>
        new nn.Conv2D({
          filters: 2,
          kernelSize: 2,
          activation: "relu",
          padding: "same",
          strides: [1, 2],
          seed: 4,
        }),
      input: [3, 3, 2],
    },
    {
      make: () => new nn.Conv2D({ filters: 2, kernelSize: [2, 3], dilationRate: [2, 1], activation: "elu" }),
      input: [4, 4, 2],
    },
    {
      make: () =>
        new nn.Conv2D({ filters: 2, kernelSize: 3, dilationRate: 2, padding: "same", useBias: false }),
      input: [4, 5, 1],
    },
  ],
  Dense: [
    { make: () => new nn.Dense({ units: 3 }), input: [4] },
    { make: () => new nn.Dense({ units: 2, activation: "sigmoid" }), input: [3, 2] },
    { make: () => new nn.Dense({ units: 4, activation: "relu", kernelInitializer: "heNormal" }), input: [3] },
    { make: () => new nn.Dense({ units: 2, activation: "leakyRelu", useBias: false }), input: [3] },
    { make: () => new nn.Dense({ units: 3, activation: "softmax" }), input: [3] },
    {
      make: () =>
        new nn.Dense({
          units: 2,
          activation: "softplus",
          kernelInitializer: nn.constant(0.5),
          kernelRegularizer: nn.l1l2(),
        }),
      input: [2, 2],
    },
  ],
  Dropout: [
    { make: () => new nn.Dropout({ rate: 0.4 }), input: [3, 4] },
    { make: () => new nn.Dropout({ rate: 0.4, scaling: "prediction" }), input: [3, 4] },
  ],
  ELU: [
    { make: () => new nn.ELU(), input: [3, 2] },
    { make: () => new nn.ELU({ alpha: 0.5 }), input: [5] },
  ],
  Embedding: [
    { make: () => new nn.Embedding({ inputDim: 5, outputDim: 3 }), input: [4], ids: 5 },
    { make: () => new nn.Embedding({ inputDim: 3, outputDim: 2 }), input: [2, 3], ids: 3 },
    { make: () => new nn.Embedding({ inputDim: 4, outputDim: 2, maskZero: true }), input: [3], ids: 4 },
  ],
  Flatten: [{ make: () => new nn.Flatten(), input: [2, 3, 2] }],
  GELU: [
    { make: () => new nn.GELU(), input: [5] },
    { make: () => new nn.GELU({ approximate: true }), input: [3, 2] },
  ],
  GRU: [
    { make: () => new nn.GRU({ units: 3 }), input: [4, 2] },
    { make: () => new nn.GRU({ units: 2, returnSequences: true, goBackwards: true }), input: [3, 3] },
    { make: () => new nn.GRU({ units: 2, maskZero: true }), input: [3, 2] },
    { make: () => new nn.GRU({ units: 1 }), input: [1, 1] },
    { make: () => new nn.GRU({ units: 2, resetAfter: false }), input: [3, 2] },
    {
      make: () => new nn.GRU({ units: 3, resetAfter: false, returnSequences: true, maskZero: true }),
      input: [2, 2],
    },
  ],
  GlobalAvgPool: [
    { make: () => new nn.GlobalAvgPool(), input: [4, 3] },
    { make: () => new nn.GlobalAvgPool(), input: [2, 3, 2] },
  ],
  GlobalMaxPool: [
    { make: () => new nn.GlobalMaxPool(), input: [4, 3] },
    { make: () => new nn.GlobalMaxPool(), input: [2, 3, 2] },
  ],
  LSTM: [
    { make: () => new nn.LSTM({ units: 3 }), input: [4, 2] },
    { make: () => new nn.LSTM({ units: 2, returnSequences: true }), input: [3, 3] },
    { make: () => new nn.LSTM({ units: 2 }), input: [1, 1] },
  ],
  LayerNorm: [
    { make: () => new nn.LayerNorm(), input: [4] },
    { make: () => new nn.LayerNorm({ epsilon: 0.1 }), input: [2, 3] },
  ],
  LeakyReLU: [{ make: () => new nn.LeakyReLU({ negativeSlope: 0.3 }), input: [3, 2] }],
  Masking: [
    { make: () => new nn.Masking(), input: [3, 2] },
    { make: () => new nn.Masking({ maskValue: -1 }), input: [2, 3] },
  ],
  MaxPool1D: [
    { make: () => new nn.MaxPool1D(), input: [5, 2] },
    { make: () => new nn.MaxPool1D({ poolSize: 3, strides: 2, padding: "same" }), input: [6, 2] },
  ],
  MaxPool2D: [
    { make: () => new nn.MaxPool2D(), input: [4, 5, 2] },
    { make: () => new nn.MaxPool2D({ poolSize: [2, 3], strides: 1, padding: "same" }), input: [3, 4, 2] },
  ],
  Parallel: [
    {
      make: () =>
        new nn.Parallel({
          branches: [
            [new nn.Dense({ units: 3 }), new nn.Tanh()],
            [new nn.Dense({ units: 2, useBias: false })],
            [],
          ],
        }),
      input: [3],
    },
    {
      make: () =>
        new nn.Parallel({
          branches: [[new nn.Dense({ units: 2 })], [new nn.BatchNorm(), new nn.Dropout({ rate: 0.4 })]],
          mode: "add",
        }),
      input: [2],
    },
  ],
  ReLU: [{ make: () => new nn.ReLU(), input: [3, 2] }],
  Reshape: [
    { make: () => new nn.Reshape({ targetShape: [3, 2, 1] }), input: [6] },
    { make: () => new nn.Reshape({ targetShape: [2, -1] }), input: [4, 3] },
  ],
  Residual: [
    {
      make: () =>
        new nn.Residual({
          layers: [new nn.Conv1D({ filters: 2, kernelSize: 3, padding: "same", activation: "tanh" })],
        }),
      input: [4, 2],
    },
    {
      make: () =>
        new nn.Residual({
          layers: [
            new nn.Dense({ units: 3, activation: "gelu" }),
            new nn.Residual({ layers: [new nn.LayerNorm()] }),
          ],
          shortcut: [new nn.Dense({ units: 3 })],
        }),
      input: [2],
    },
  ],
  Sigmoid: [{ make: () => new nn.Sigmoid(), input: [5] }],
  SimpleRNN: [
    { make: () => new nn.SimpleRNN({ units: 3 }), input: [4, 2] },
    { make: () => new nn.SimpleRNN({ units: 2, returnSequences: true, maskZero: true }), input: [3, 3] },
    { make: () => new nn.SimpleRNN({ units: 1, goBackwards: true }), input: [1, 1] },
  ],
  Softmax: [{ make: () => new nn.Softmax(), input: [2, 4] }],
  Softplus: [{ make: () => new nn.Softplus(), input: [5] }],
  Tanh: [{ make: () => new nn.Tanh(), input: [5] }],
};

/** Every file of the folder that makes a layer, by the name of its class. */
const folder = new URL("../../../lib/nn/", import.meta.url);
const classes = readdirSync(folder).flatMap((file) => {
  const name = /export class (\w+) extends (?:Layer|Recurrent|Convolution)\b/.exec(
    readFileSync(new URL(file, folder), "utf8"),
  )?.[1];
  return name ? [name] : [];
});

test("every layer of the folder is given out, and tested here", () => {
  expect(classes.toSorted()).toEqual(Object.keys(CASES).toSorted());
  expect(Object.keys(nn)).toEqual(expect.arrayContaining(classes));
});

const forms = Object.entries(CASES).flatMap(([name, cases]) =>
  cases.map(({ make, input, ids }, i) => [`${name} ${i + 1}`, make, input, ids] as const),
);

describe.each(forms)("%s", (name, make, input, ids) => {
  /** Values well apart from each other and from 0: no step of a central difference crosses a kink. */
  const example = (batch: number): tf.Tensor => {
    const size = [batch, ...input].reduce((a, b) => a * b, 1);
    if (ids)
      return tf
        .range(0, size)
        .mul(7)
        .mod(ids)
        .reshape([batch, ...input]);
    const places = data.random(5).shuffle(Array.from({ length: size }, (_, i) => i));
    return tf.tensor(
      places.map((place) => (2 * (place + 0.5)) / size - 1),
      [batch, ...input],
    );
  };
  /** Weights of the outputs' sum: L = Σ r y has dL/dy = r. */
  const weights = (shape: number[]) => {
    const next = data.random(7);
    return tf.tensor(
      Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => next.uniform(-1, 1)),
      shape,
    );
  };

  /** In training, and each time as the first time: a layer that counts its steps is set back. */
  const forward = (layer: nn.Layer, x: tf.Tensor) => {
    for (const each of layer.state) each.assign(tf.zerosLike(each));
    return layer.forward(x, true);
  };

  onEveryEngine("backward agrees with central differences", () => {
    const layer = make();
    const x = tf.variable(example(2), false);
    const [y, cache] = forward(layer, x);
    const r = weights(y.shape);
    const { dx, gradients } = layer.backward(r, cache);
    const parameters = layer.parameters.map((p, i) => [
      p.name.split("/").at(-1)!,
      { of: p, got: gradients[i]! },
    ]);
    expectGradients(name, () => forward(layer, x)[0].mul(r).sum(), {
      ...(!ids && { x: { of: x, got: dx! } }),
      ...Object.fromEntries(parameters),
    });
  });

  onEveryEngine("apply stands inside tf.grads and tf.variableGrads, with the gradients of backward", () => {
    const layer = make();
    const x = example(3);
    const [y, cache] = layer.forward(x);
    const r = weights(y.shape);
    const { dx, gradients } = layer.backward(r, cache);
    expectClose(layer.apply(x).dataSync(), y.dataSync());
    const automatic = tf.grad((x) => layer.apply(x).mul(r).sum())(x);
    expectClose(automatic.dataSync(), dx!.dataSync());
    if (layer.parameters.length === 0) return;
    const { grads } = tf.variableGrads(() => layer.apply(x).mul(r).sum(), layer.parameters);
    for (const [i, p] of layer.parameters.entries()) {
      expectClose(grads[p.name]!.dataSync(), gradients[i]!.dataSync());
    }
  });

  test("is known by name: as plain data it makes such a layer anew", () => {
    const layer = make();
    layer.build(input);
    const described = JSON.parse(JSON.stringify(nn.describeLayer(layer))) as nn.LayerDescription;
    const copy = nn.readLayer("test", described);
    expect(copy.constructor).toBe(layer.constructor);
    expect(nn.describeLayer(copy)).toEqual(described);
    expect(copy.build(input)).toEqual(layer.shapes!.output);
    const shapes = ({ parameters, state }: nn.Layer) => [...parameters, ...state].map((p) => p.shape);
    expect(shapes(copy)).toEqual(shapes(layer));
  });

  test("config makes such a layer anew", () => {
    const layer = make();
    const { [layer.constructor.name]: Kind } = nn as unknown as Record<
      string,
      new (
        options: object,
      ) => nn.Layer
    >;
    const copy = new Kind!(JSON.parse(JSON.stringify(layer.config)) as object);
    expect(copy.config).toEqual(layer.config);
    expect(copy.build(input)).toEqual(layer.build(input));
    const values = ({ parameters }: nn.Layer) => parameters.map((p) => [...p.dataSync()]);
    expect(values(copy)).toEqual(values(layer));
  });

  onEveryEngine("an example counts the same alone and among others", () => {
    const layer = make();
    const x = example(3);
    const together = layer.forward(x)[0];
    const [, ...shape] = together.shape;
    const alone = layer.forward(x.slice([1], [1]))[0];
    expect(alone.shape).toEqual([1, ...shape]);
    expectClose(alone.dataSync(), together.slice([1], [1]).dataSync(), 1e-5);
    expect(layer.shapes).toEqual({ input, output: shape });
  });

  onEveryEngine("gives no outputs for no examples", () => {
    const layer = make();
    const output = layer.build(input);
    expect(layer.forward(tf.zeros([0, ...input]))[0].shape).toEqual([0, ...output]);
  });

  onEveryEngine("leaves no tensor but its results and parameters", () => {
    const layer = make();
    const x = example(2);
    const built = tensorsLeftBy(() => layer.build(x.shape.slice(1)));
    // Dropout has its count of steps before it is built.
    const made = layer.state.filter(({ name }) => !name.startsWith("dropout/step"));
    expect(built).toBe(layer.parameters.length + made.length);
    const [y] = layer.forward(x);
    const r = weights(y.shape);
    expect(tensorsLeftBy(() => layer.apply(x))).toBe(1);
    const left = tensorsLeftBy(() =>
      tf.tidy(() => {
        const [, cache] = layer.forward(x);
        return layer.backward(r, cache).gradients;
      }),
    );
    expect(left).toBe(layer.parameters.length);
  });

  onEveryEngine("without dx gives the same gradients for its parameters", () => {
    const layer = make();
    const [y, cache] = layer.forward(example(2));
    if (layer.parameters.length === 0) return; // Sequential asks such a layer for dx or for nothing
    const r = weights(y.shape);
    const whole = layer.backward(r, cache);
    const part = layer.backward(r, cache, { dx: false });
    expect(part.dx).toBeUndefined();
    for (const [i, gradient] of part.gradients.entries()) {
      expectClose(gradient.dataSync(), whole.gradients[i]!.dataSync(), 1e-6);
    }
  });

  test("getWeights gives copies, setWeights takes them", () => {
    const [layer, other] = [make(), make()];
    for (const each of [layer, other]) each.build(input);
    const copies = layer.getWeights();
    for (const p of layer.parameters) p.assign(tf.onesLike(p).mul(0.25));
    expect(copies.every((copy) => copy.size === 0 || !copy.dataSync().every((value) => value === 0.25))).toBe(
      true,
    );
    other.setWeights(layer.getWeights());
    for (const p of other.parameters) expect(new Set(p.dataSync())).toEqual(new Set([0.25]));
  });

  test("names itself and x where x is no tensor, or has other features than its parameters were made for", () => {
    const layer = make();
    const array = [[1, 2]] as unknown as tf.Tensor;
    expect(() => layer.forward(array)).toThrow(
      /: x must be a tensor, got an array; write tf\.tensor\(\.\.\.\)/,
    );
    layer.build(input);
    if (layer.parameters.length === 0 || ids) return; // any number of features will do
    const other = [2, ...input.slice(0, -1), input.at(-1)! + 1];
    const texts = /^[\w. ]+: (x must have shape \[batch, |the branches' outputs must be alike)/;
    expect(() => layer.forward(tf.ones(other))).toThrow(texts);
    expect(() => layer.forward(tf.ones(other))).toThrow(TypeError);
    expect(() => layer.forward(tf.ones(other))).toThrow(`[${other.join(", ")}]`);
  });

  test("refuses an option that does not exist, and lists those that do", () => {
    const type = make().constructor as new (options: object) => nn.Layer;
    const call = () => new type({ ...make(), unit: 3 });
    expect(call).toThrow(/^nn\.\w+: no option "\w+", found .*name, inputShape, seed$/);
    expect(call).toThrow(RangeError);
  });
});
