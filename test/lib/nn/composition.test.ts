// Layers made of layers: Parallel and Residual.

import { expect, test } from "vitest";

import { models, nn, optim, tf, train } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const one = (value: number) =>
  new nn.Dense({ units: 1, kernelInitializer: nn.constant(value), useBias: false });

onEveryEngine("Parallel by hand: branches side by side, or added", () => {
  const x = tf.tensor2d([[1], [2]]);
  const branches = () => [[one(3)], [one(10), one(2)], []];
  expectClose(new nn.Parallel({ branches: branches() }).forward(x)[0].dataSync(), [3, 20, 1, 6, 40, 2]);
  expectClose(new nn.Parallel(branches()).forward(x)[0].dataSync(), [3, 20, 1, 6, 40, 2]);
  expectClose(new nn.Parallel({ branches: branches(), mode: "add" }).forward(x)[0].dataSync(), [24, 48]);
});

onEveryEngine("Residual by hand: y = F(x) + x, and dx has dy in it undiminished", () => {
  const layer = new nn.Residual([one(0)]);
  const [y, cache] = layer.forward(tf.tensor2d([[4]]));
  expectClose(y.dataSync(), [4]);
  const { dx, gradients } = layer.backward(tf.tensor2d([[7]]), cache);
  expectClose(dx!.dataSync(), [7]);
  expectClose(gradients[0]!.dataSync(), [28]);
});

onEveryEngine("Residual is Parallel of two branches that are added", () => {
  const layers = () => [new nn.Dense({ units: 3, activation: "tanh" }), new nn.Dense({ units: 2 })];
  const shortcut = () => [new nn.Dense({ units: 2 })];
  const residual = new nn.Residual({ layers: layers(), shortcut: shortcut(), seed: 5 });
  const parallel = new nn.Parallel({ branches: [layers(), shortcut()], mode: "add", seed: 5 });
  const x = tf.range(0, 8).sin().reshape([2, 4]);
  const [[y, cacheY], [z, cacheZ]] = [residual.forward(x), parallel.forward(x)];
  expect(y.dataSync()).toEqual(z.dataSync());
  const [a, b] = [residual.backward(y, cacheY), parallel.backward(y, cacheZ)];
  expect(a.dx!.dataSync()).toEqual(b.dx!.dataSync());
  expect(a.gradients.map((g) => g.dataSync())).toEqual(b.gradients.map((g) => g.dataSync()));
});

test("inner layers have names of their own in their parameters, and the model's seed makes them", () => {
  const model = () =>
    new nn.Sequential(
      [
        new nn.Residual({
          layers: [new nn.Dense({ units: 2 }), new nn.BatchNorm(), new nn.Dense({ units: 2 })],
          inputShape: [2],
        }),
      ],
      { name: "small", seed: 3 },
    );
  const [first, again] = [model(), model()];
  expect(first.parameters.map(({ name }) => name.replace(/:\d+$/, ""))).toEqual([
    "small/residual_1/dense_1/W",
    "small/residual_1/dense_1/b",
    "small/residual_1/batchnorm_1/gamma",
    "small/residual_1/batchnorm_1/beta",
    "small/residual_1/dense_2/W",
    "small/residual_1/dense_2/b",
  ]);
  expect(first.layers[0]!.state.map(({ shape }) => shape)).toEqual([[2], [2]]);
  const values = (model: nn.Sequential) => model.parameters.map((p) => [...p.dataSync()]);
  expect(values(first)).toEqual(values(again));
  expect(values(first)[0]).not.toEqual(values(first)[4]);
});

test("a residual network with dropout and batch norm inside learns through fit, the same each time", async () => {
  const x = tf.range(0, 128).sin().reshape([32, 4]) as tf.Tensor2D;
  const y = x.sum(1, true);
  const run = async () => {
    const model = new nn.Sequential([
      new nn.Dense({ units: 8, activation: "gelu" }),
      new nn.Residual({
        layers: [
          new nn.BatchNorm(),
          new nn.Dense({ units: 8, activation: "elu" }),
          new nn.Dropout({ rate: 0.1 }),
        ],
      }),
      new nn.Dense({ units: 1 }),
    ]);
    const optimizer = new optim.Adam({ learningRate: 0.02 });
    const { loss } = await train.fit(model, x, y, {
      loss: "mse",
      optimizer,
      batchSize: 8,
      epochs: 30,
      verbose: false,
    });
    return loss;
  };
  const loss = await run();
  expect(loss.at(-1)).toBeLessThan(0.1 * loss[0]!);
  expect(await run()).toEqual(loss);
});

test("a residual network is summed up by its blocks, saved with its running averages, and predicts the same", async () => {
  const model = new nn.Sequential(
    [
      new nn.Residual([new nn.Dense({ units: 3, activation: "elu" }), new nn.BatchNorm({ momentum: 0.5 })]),
      new nn.Parallel([[new nn.Dense({ units: 2, useBias: false, kernelRegularizer: nn.l2() })], []]),
      new nn.Dense({ units: 1 }),
    ],
    { inputShape: [3], name: "blocks" },
  );
  expect(String(model)).toMatchInlineSnapshot(`
    "blocks
    layer       output      parameters
    residual_1  [batch, 3]          18
    parallel_1  [batch, 5]           6
    dense_1     [batch, 1]           6
    total                           30"
  `);
  const x = tf.range(0, 24).sin().reshape([8, 3]) as tf.Tensor2D;
  await train.fit(model, x, x.sum(1, true), { loss: "mse", epochs: 3, verbose: false });
  const loaded = models.fromBytes(model.toBytes());
  const [before, after] = [model.predict(x), loaded.predict(x)];
  expect(after.dataSync()).toEqual(before.dataSync());
  expect(loaded.layers.map((layer) => layer.config)).toEqual(model.layers.map((layer) => layer.config));
});

class Scale extends nn.Layer<{ x: tf.Tensor }> {
  constructor(options: nn.LayerOptions = {}) {
    super("scale", options, []);
  }
  protected create(inputShape: nn.Shape): nn.Shape {
    return inputShape;
  }
  protected call(x: tf.Tensor): [y: tf.Tensor, cache: { x: tf.Tensor }] {
    return [x.mul(2), { x }];
  }
  backward(dy: tf.Tensor): nn.LayerGradients {
    return { dx: dy.mul(2), gradients: [] };
  }
}

test("a layer of one's own is known once it is registered", () => {
  const outer = new nn.Residual({ layers: [new Scale()] });
  expect(refusal(() => nn.describeLayer(outer))).toBe(
    'TypeError: nn.describeLayer: a Scale is not known by name; write nn.registerLayer("Scale", Scale)',
  );
  nn.registerLayer("Scale", Scale);
  const copy = nn.readLayer("test", nn.describeLayer(outer));
  expectClose(copy.forward(tf.tensor2d([[1]]))[0].dataSync(), [3]);
});

test("a layer that is not known by name is refused with the list of those that are", () => {
  expect(refusal(() => nn.readLayer("test", { layer: "Danse", config: {} }))).toMatch(
    /^RangeError: test: no layer "Danse", found AvgPool1D, .*Dense, .*Tanh; .*nn\.registerLayer\("Danse", \.\.\.\)$/,
  );
});

test("layers made of layers refuse what does not fit, and say what to write", () => {
  const dense = new nn.Dense({ units: 2 });
  const model = new nn.Residual({ layers: [new nn.Dense({ units: 3 })] });
  expect([
    refusal(() => model.forward(tf.zeros([4, 2]))),
    refusal(() =>
      new nn.Residual({ layers: [one(1)], shortcut: [new nn.Dense({ units: 2 })] }).forward(tf.zeros([1, 3])),
    ),
    refusal(() => new nn.Residual({ layers: [dense, dense] })),
    refusal(() => new nn.Residual({ layers: dense as unknown as nn.Layer[] })),
    refusal(() => new nn.Residual([{ units: 3 } as unknown as nn.Layer])),
    refusal(() => new nn.Parallel([dense] as unknown as nn.Layer[][])),
    refusal(() => new nn.Parallel({ branches: [] })),
    refusal(() => new nn.Parallel({ branches: [[dense], [{ units: 3 } as unknown as nn.Layer]] })),
    refusal(() => new nn.Parallel({ branches: [[dense], []], mode: "sum" as "add" })),
    refusal(() => new nn.Parallel({ branches: [[one(1)], []], mode: "add" }).forward(tf.zeros([1, 3]))),
    refusal(() => new nn.Parallel({ branches: [[new nn.Flatten()], []] }).forward(tf.zeros([1, 3, 2]))),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: residual: the layers' output must be added to x, but has shape [batch, 3] where x has [batch, 2]; give a shortcut of layers with that output",
      "TypeError: residual: the layers' output must be added to x, but has shape [batch, 1] where the shortcut gives [batch, 2]; give a shortcut of layers with that output",
      "TypeError: nn.Residual: each layer must stand in one place only, got a dense layer twice",
      "TypeError: nn.Residual: layers must be a list of layers, got object; write [...]",
      "TypeError: nn.Residual: a layer must be one of nn, or { layer, config }, got { units }",
      "TypeError: nn.Parallel: branches[0] must be a list of layers, got object; write [...]",
      "TypeError: nn.Parallel: branches must be a list of lists of layers; write [[...], [...]]",
      "TypeError: nn.Parallel: a layer must be one of nn, or { layer, config }, got { units }",
      "RangeError: nn.Parallel: no mode "sum", found concat, add",
      "TypeError: parallel: the branches' outputs must be of one shape to be added, got [batch, 1] and [batch, 3]",
      "TypeError: parallel: the branches' outputs must be alike but for the last axis, got [batch, 6] and [batch, 3, 2]",
    ]
  `);
});
