// What every model owes, one function run over all of them; the shapes and counts of the lectures' nets.

import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { data, engine, models, type nn, optim, tf, train } from "../../../lib/index.ts";
import { ENGINES, expectClose, hasNative } from "../engines.ts";

interface Case {
  /** Small enough to train here. */
  make: (options?: { seed?: number }) => nn.Sequential;
  input: number[];
  /** Whole numbers below this, or numbers. */
  ids?: number;
  output: number[];
  /** Of learning; 0.02 unless tanh would saturate. */
  rate?: number;
}

const letters = data.vocabulary("abcdefgh");

const CASES: Record<string, Case> = {
  alexnet: {
    make: (options) =>
      models.alexnet({ inputShape: [67, 67, 1], classes: 3, width: 1 / 32, dropout: 0.1, ...options }),
    input: [67, 67, 1],
    output: [3],
  },
  charModel: {
    make: (options) =>
      models.charModel({ vocabulary: letters, units: 6, layers: 2, dimensions: 4, ...options }),
    input: [5],
    ids: 8,
    output: [5, 8],
  },
  lenet5: {
    make: (options) => models.lenet5({ width: 0.5, classes: 4, ...options }),
    input: [32, 32, 1],
    output: [4],
    rate: 0.005,
  },
  mlp: {
    make: (options) => models.mlp({ units: [6, 5, 2], inputShape: [3, 2], dropout: 0.2, ...options }),
    input: [3, 2],
    output: [2],
  },
  soundNet: {
    make: (options) => models.soundNet({ inputShape: [12, 8, 1], filters: [2, 3], units: 4, ...options }),
    input: [12, 8, 1],
    output: [4],
  },
  textCNN: {
    make: (options) =>
      models.textCNN({
        vocabularySize: 9,
        classes: 3,
        dimensions: 4,
        filters: 2,
        inputShape: [7],
        ...options,
      }),
    input: [7],
    ids: 9,
    output: [3],
  },
  textRNN: {
    make: (options) =>
      models.textRNN({ vocabularySize: 9, classes: 3, dimensions: 4, units: 3, inputShape: [7], ...options }),
    input: [7],
    ids: 9,
    output: [3],
  },
  vgg16: {
    make: (options) =>
      models.vgg16({ inputShape: [32, 32, 1], classes: 3, width: 1 / 32, batchNorm: true, ...options }),
    input: [32, 32, 1],
    output: [3],
  },
  vgg19: {
    make: (options) => models.vgg19({ inputShape: [32, 32, 2], classes: 2, width: 1 / 32, ...options }),
    input: [32, 32, 2],
    output: [2],
  },
};

/** Every function of the folder that gives a model. */
const folder = new URL("../../../lib/models/", import.meta.url);
const functions = readdirSync(folder)
  .flatMap((file) => [
    ...readFileSync(new URL(file, folder), "utf8").matchAll(
      /export function (\w+)\([^)]*\): (?:Sequential|CharModel) \{/gs,
    ),
  ])
  .map(([, name]) => name!)
  .filter((name) => !["sequential", "fromBytes"].includes(name))
  .sort();

test("every model of the folder is given out, and tested here", () => {
  expect(functions).toEqual(Object.keys(CASES));
  expect(Object.keys(models)).toEqual(expect.arrayContaining(functions));
});

describe.each(Object.entries(CASES))("models.%s", (name, { make, input, ids, output, rate = 0.02 }) => {
  const examples = (count: number, seed = 1): tf.Tensor => {
    const next = data.random(seed);
    const size = [count, ...input].reduce((a, b) => a * b, 1);
    const values = Float32Array.from({ length: size }, () => (ids ? next.integer(ids) : next.uniform(0, 1)));
    return tf.tensor(values, [count, ...input]);
  };
  const targets = (count: number): tf.Tensor => {
    const next = data.random(2);
    const shape = [count, ...output.slice(0, -1)];
    const classes = Int32Array.from({ length: shape.reduce((a, b) => a * b) }, () =>
      next.integer(output.at(-1)!),
    );
    return tf.tensor(classes, shape, "int32");
  };

  test.each(ENGINES)("gives its shape, for one example and for none (%s)", async (name) => {
    await engine.use(name);
    const model = make();
    expect(model.predict(examples(3)).shape).toEqual([3, ...output]);
    expectClose(
      model.predict(examples(1)).dataSync(),
      model.predict(examples(3)).slice([0], [1]).dataSync(),
      1e-4,
    );
    expect(model.predict(tf.zeros([0, ...input])).shape).toEqual([0, ...output]);
    expect(model.shapes).toEqual({ input, output });
  });

  test("its summary counts before anything is made what is there afterwards", () => {
    const model = make();
    const variables = () => Object.keys(tf.engine().registeredVariables).length;
    if (model.shapes) {
      const before = variables();
      const planned = String(model);
      const counted = model.plan()!.flatMap(({ parameters }) => parameters.map(({ shape }) => shape));
      // BatchNorm and the like may hold a count of steps, but no parameter is made.
      expect(variables()).toBe(before);
      expect(model.parameters.map(({ shape }) => shape)).toEqual(counted);
      expect(String(model)).toBe(planned);
    }
    model.predict(examples(1));
    const total = model.parameters.reduce((sum, { size }) => sum + size, 0);
    expect(String(model)).toMatch(new RegExp(`total +${total.toLocaleString("en-US")}$`));
  });

  test.each(ENGINES)("learns a handful of examples (%s)", async (name) => {
    await engine.use(name);
    const model = make();
    const x = examples(8);
    // A model that answers at each step is asked for what it has just read.
    const { loss } = await train.fit(model, x, output.length > 1 ? x.toInt() : targets(8), {
      ...{ loss: "softmaxCrossEntropy", optimizer: new optim.Adam({ learningRate: rate }) },
      ...{ epochs: 40, batchSize: 8, verbose: false },
    });
    expect(loss.at(-1)).toBeLessThan(0.75 * loss[0]!);
  });

  test("the same seed gives the same model, another seed another", () => {
    const numbers = (seed: number) => {
      const model = make({ seed });
      return [...model.predict(examples(2)).dataSync()];
    };
    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1)).not.toEqual(numbers(2));
  });

  test("comes back from its bytes with the same predictions", () => {
    const model = make({ seed: 3 });
    const x = examples(2);
    const y = model.predict(x).dataSync();
    const copy = models.fromBytes(model.toBytes());
    expect(copy.constructor).toBe(model.constructor);
    expect(copy.name).toBe(model.name);
    expect([...copy.predict(x).dataSync()]).toEqual([...y]);
    expect(copy.toBytes()).toEqual(model.toBytes());
  });

  test("refuses an option that does not exist, and lists those that do", () => {
    const model = (models as unknown as Record<string, (options: object) => unknown>)[name]!;
    const needed = { vocabulary: letters, units: [2] };
    const call = () =>
      model({
        ...(name === "mlp" ? needed : name === "charModel" ? { vocabulary: letters } : {}),
        vocabularySize: 3,
        classes: 2,
        layer: 1,
      });
    expect(call).toThrow(RangeError);
    expect(call).toThrow(/^models\.\w+: no option "\w+", found \w+, .*name, seed$/);
  });
});

/** Each layer that has parameters, and how many; and the shape of each output in front of a pool. */
const counts = (model: nn.Sequential) =>
  Object.fromEntries(
    model.plan()!.flatMap(({ parameters }, i) => {
      const count = parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
      return count === 0 ? [] : [[model.layers[i]!.name, count]];
    }),
  );
const total = (model: nn.Sequential) => Object.values(counts(model)).reduce((a, b) => a + b, 0);
const sides = (model: nn.Sequential) => [
  ...new Set(model.plan()!.flatMap(({ output }) => (output.length === 3 ? [output[0]] : []))),
];

test("LeNet-5: 32, 28, 14, 10, 5; C1, C5 and F6 of the paper (B24)", () => {
  const model = models.lenet5();
  expect(sides(model)).toEqual([28, 14, 10, 5, 1]);
  expect(counts(model)).toEqual({ C1: 156, C3: 2416, C5: 48120, F6: 10164, output: 850 });
  expect(total(model)).toBe(61_706);
  // The paper's own: C3's maps see 3, 4 or all 6 of S2's, S2 and S4 learn a factor and a bias for each map.
  const C3 = 6 * (3 * 25 + 1) + 9 * (4 * 25 + 1) + (6 * 25 + 1);
  expect([C3, 156 + 2 * 6 + C3 + 2 * 16 + 48120 + 10164]).toEqual([1516, 60_000]);
  expect(String(model)).toMatchInlineSnapshot(`
    "lenet5
    layer      output               parameters
    C1         [batch, 28, 28, 6]          156
    S2         [batch, 14, 14, 6]            0
    C3         [batch, 10, 10, 16]       2,416
    S4         [batch, 5, 5, 16]             0
    C5         [batch, 1, 1, 120]       48,120
    flatten_1  [batch, 120]                  0
    F6         [batch, 84]              10,164
    output     [batch, 10]                 850
    total                               61,706"
  `);
});

test("AlexNet: 227, 55, 27, 13, 6; 62,378,344 parameters in one piece, 60,965,224 in two halves", () => {
  const model = models.alexnet();
  expect(sides(model)).toEqual([55, 27, 13, 6]);
  expect(total(model)).toBe(62_378_344);
  const { conv2, conv4, conv5 } = counts(model) as Record<string, number>;
  const halved = (count: number, filters: number) => (count - filters) / 2 + filters; // biases stay
  const saved = [
    [conv2, 256],
    [conv4, 384],
    [conv5, 256],
  ].map(([count, filters]) => count! - halved(count!, filters!));
  expect(62_378_344 - saved.reduce((a, b) => a + b)).toBe(60_965_224);
});

test("VGG16 and VGG19: three and four convolutions of 256, not two (B23, C25)", () => {
  const [vgg16, vgg19] = [models.vgg16(), models.vgg19()];
  expect(sides(vgg16)).toEqual([224, 112, 56, 28, 14, 7]);
  expect(sides(vgg19)).toEqual([224, 112, 56, 28, 14, 7]);
  const convolutions = (model: nn.Sequential) => model.layers.filter(({ kind }) => kind === "conv2d").length;
  expect([convolutions(vgg16), convolutions(vgg19)]).toEqual([13, 16]);
  expect([total(vgg16), total(vgg19)]).toEqual([138_357_544, 143_667_240]);
  // As the slide prints them, with one and two convolutions of 256 too few.
  const conv = 3 * 3 * 256 * 256 + 256;
  expect([total(vgg16) - conv, total(vgg19) - 2 * conv]).toEqual([137_767_464, 142_487_080]);
  expect(counts(vgg16)).toMatchObject({ fc6: 102_764_544, fc7: 16_781_312, fc8: 4_097_000 });
  expect(String(vgg16)).toMatch(/flatten_1 +\[batch, 25088\]/);
});

test("VGG16's summary makes no parameter", () => {
  const before = engine.memory();
  expect(String(models.vgg16())).toMatch(/total +138,357,544$/);
  const after = engine.memory();
  expect(after.bytes - before.bytes).toBeLessThan(1000);
});

test.runIf(hasNative)("a small VGG16 learns digits", { timeout: 120_000 }, async () => {
  await engine.use("native");
  const { X, y } = data.strokeDigits32({ examples: 600 });
  const model = models.vgg16({
    inputShape: [32, 32, 1],
    classes: 10,
    width: 1 / 16,
    batchNorm: true,
    dropout: 0,
  });
  const { accuracy } = await train.fit(model, X, y, {
    ...{ loss: "softmaxCrossEntropy", metrics: ["accuracy"], epochs: 10, verbose: false },
    optimizer: new optim.Adam({ learningRate: 0.003 }),
  });
  expect(accuracy.at(-1)).toBeGreaterThan(0.9);
});
