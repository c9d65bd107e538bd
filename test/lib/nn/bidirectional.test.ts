import { expect, test } from "vitest";

import { models, nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

// PyTorch's numbers of "concat", with and without padding, are in recurrent.test.ts.

const x = () => tf.tensor3d([0.5, -1, 2, 0.25, 1, -0.5, 0.75, -2], [1, 4, 2]);

onEveryEngine('mergeMode "sum" adds what "concat" puts side by side', () => {
  for (const returnSequences of [true, false]) {
    const layer = () => new nn.SimpleRNN({ units: 3, returnSequences });
    const [side] = new nn.Bidirectional({ layer: layer(), seed: 1 }).forward(x());
    const [sum] = new nn.Bidirectional({ layer: layer(), seed: 1, mergeMode: "sum" }).forward(x());
    const [f, g] = tf.split(side, 2, -1) as [tf.Tensor, tf.Tensor];
    expectClose(sum.dataSync(), f.add(g).dataSync());
  }
});

onEveryEngine("the second half is what the backward layer gives, of weights of its own", () => {
  const layer = new nn.Bidirectional({ layer: new nn.GRU({ units: 2, returnSequences: true }) });
  const [y] = layer.forward(x());
  const backward = new nn.GRU({ units: 2, returnSequences: true });
  backward.build([4, 2]);
  backward.setWeights(layer.getWeights().slice(3));
  const [reversed] = backward.forward(x().reverse(1));
  expectClose(y.slice([0, 0, 2]).dataSync(), reversed.reverse(1).dataSync());
  expect([...layer.forwardLayer.Wx.dataSync()]).not.toEqual([...layer.backwardLayer.Wx.dataSync()]);
});

test("its parameters have names of their own, and its config survives JSON once built", () => {
  const layer = new nn.Bidirectional({ layer: new nn.LSTM({ units: 2, maskZero: true }), name: "both" });
  layer.build([4, 2]);
  const names = layer.parameters.map(({ name }) => name.replace(/:\d+$/, ""));
  expect(names).toEqual(["Wx", "Wh", "b"].flatMap((p) => [`both/lstm_1/${p}`]).concat(
    ["Wx", "Wh", "b"].map((p) => `both/lstm_2/${p}`),
  )); // biome-ignore format: two lists
  const copy = new nn.Bidirectional(JSON.parse(JSON.stringify(layer.config)) as never);
  copy.build([4, 2]);
  expect(copy.config).toEqual(layer.config);
  expect([copy.forwardLayer.name, copy.backwardLayer.name]).toEqual(["lstm_1", "lstm_2"]);
  expect(copy.backwardLayer.maskZero).toBe(true);
});

onEveryEngine("a model that reads both ways is saved, and predicts the same once loaded", () => {
  const model = new nn.Sequential([
    new nn.Bidirectional({ layer: new nn.LSTM({ units: 2, returnSequences: true, maskZero: true }) }),
    new nn.Bidirectional({ layer: new nn.SimpleRNN({ units: 3 }), mergeMode: "sum" }),
  ]);
  const y = model.predict(x());
  const loaded = models.fromBytes(model.toBytes());
  expect([...loaded.predict(x()).dataSync()]).toEqual([...y.dataSync()]);
});

test("Bidirectional refuses what cannot read both ways", () => {
  const message = (options: object) => {
    try {
      return new nn.Bidirectional(options as nn.BidirectionalOptions).kind;
    } catch (error) {
      return String(error);
    }
  };
  expect([
    message({ layer: new nn.Dense({ units: 2 }) }),
    message({ layer: new nn.GRU({ units: 2, goBackwards: true }) }),
    message({ layer: new nn.GRU({ units: 2 }), mergeMode: "mul" }),
    message({}),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: nn.Bidirectional: layer must be an LSTM, GRU or SimpleRNN, got a dense layer",
      "TypeError: nn.Bidirectional: layer must read forward, got one with goBackwards: true",
      "RangeError: nn.Bidirectional: no mergeMode "mul", found concat, sum",
      "TypeError: nn.Bidirectional: a layer must be one of nn, or { layer, config }, got undefined",
    ]
  `);
});
