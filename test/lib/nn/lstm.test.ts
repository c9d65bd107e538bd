import { expect, test } from "vitest";

import { data, nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const counted = <T extends tf.Tensor>(shape: number[], f: (i: number) => number): T =>
  tf.tensor(
    Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => f(i)),
    shape,
  ) as T;

onEveryEngine("lstm by hand: one step from nothing, one unit", () => {
  // z = x Wx = [0, 0, 100, 0]: i = f = o = 1/2, g = 1; c = i g = 0.5, h = o tanh(0.5) = 0.2310586
  const [y, { c }] = nn.lstm(
    tf.ones([1, 1, 1]),
    tf.tensor2d([[0, 0, 100, 0]]),
    tf.zeros([1, 4]),
    tf.zeros([4]),
  );
  expectClose(c.dataSync(), [0.5]);
  expectClose(y.dataSync(), [Math.tanh(0.5) / 2]);
});

// lstm = torch.nn.LSTM(2, 2, batch_first=True) with the weights below and bias_hh = 0
const x = () => counted<tf.Tensor3D>([2, 3, 2], Math.sin);
const Wx = () => counted<tf.Tensor2D>([2, 8], (i) => Math.sin(i) / 2);
const Wh = () => counted<tf.Tensor2D>([2, 8], (i) => Math.cos(i) / 2);
const b = () => counted<tf.Tensor1D>([8], (i) => i / 10);

// h, _ = lstm(x); h.backward(torch.cos(torch.arange(12.)).reshape(2, 3, 2))
onEveryEngine("lstm and lstmGrad, every step: PyTorch's numbers", () => {
  const [h, cache] = nn.lstm(x(), Wx(), Wh(), b(), { returnSequences: true });
  const { dx, dWx, dWh, db } = nn.lstmGrad(counted([2, 3, 2], Math.cos), cache);
  expectClose(
    h.dataSync(),
    [
      0.0760599, 0.2342856, 0.0717189, 0.2215695, 0.1936372, 0.2215585, 0.1321815, 0.2294004, 0.0632287,
      0.2371712, 0.1786373, 0.2246781,
    ],
  );
  expectClose(
    dx!.dataSync(),
    [
      -0.0844363, -0.0588954, 0.2115045, -0.0192625, 0.0288615, -0.0251197, -0.0853577, -0.0177154, 0.2131094,
      -0.021154, 0.032163, -0.0469527,
    ],
  );
  expectClose(
    dWx.dataSync(),
    [
      0.0685597, -0.0746387, -0.0128939, -0.1044447, -0.3920674, -0.7060244, 0.0535682, -0.143319, 0.1705326,
      -0.0504075, 0.0106998, -0.0375082, 0.3981586, -0.2669409, 0.1559979, -0.0177611,
    ],
  );
  expectClose(
    dWh.dataSync(),
    [
      -0.0093593, -0.0054082, -0.0041422, -0.0102674, -0.0516723, -0.0741412, -0.0094633, -0.0096807,
      -0.0324551, -0.0105586, -0.0104451, -0.0219501, -0.1274966, -0.1609658, -0.0313229, -0.0200768,
    ],
  );
  expectClose(
    db.dataSync(),
    [-0.0853352, -0.0616431, -0.0452825, -0.0943662, -0.0345968, -0.7369128, -0.0800816, -0.0261052],
  );
});

// h, _ = lstm(x); h[:, -1].backward(torch.tensor([[1., -2.], [.5, .25]]))
onEveryEngine("lstm and lstmGrad, last step: PyTorch's numbers", () => {
  const [y, cache] = nn.lstm(x(), Wx(), Wh(), b());
  const { dx, db } = nn.lstmGrad(tf.tensor2d([1, -2, 0.5, 0.25], [2, 2]), cache);
  expectClose(y.dataSync(), [0.1936372, 0.2215585, 0.1786373, 0.2246781]);
  expectClose(
    dx!.dataSync(),
    [
      0.0189395, -0.0511447, 0.0904317, -0.0749353, -0.0747103, -0.0440391, -0.0199439, 0.0004043, -0.0514222,
      -0.0181937, -0.0172266, 0.0418925,
    ],
  );
  expectClose(
    db.dataSync(),
    [0.1489015, -0.1729217, 0.03227, -0.08712, 0.417271, -0.5104259, 0.1201284, -0.1819005],
  );
});

onEveryEngine("the kernel agrees with lstmStep from step to step, forward and in its gradients", () => {
  const next = data.random(2);
  const drawn = <T extends tf.Tensor>(...shape: number[]) => counted<T>(shape, () => next.uniform(-1, 1));
  const [batch, steps, features, units] = [3, 5, 4, 6];
  const parts = [
    drawn<tf.Tensor3D>(batch, steps, features),
    drawn<tf.Tensor2D>(features, 4 * units),
    drawn<tf.Tensor2D>(units, 4 * units),
    drawn<tf.Tensor1D>(4 * units),
  ] as const;
  const r = drawn<tf.Tensor3D>(batch, steps, units);
  /** L = Σ r h, by the textbook's loop. */
  const textbook = (...given: tf.Tensor[]) => {
    const [x, Wx, Wh, b] = given as unknown as typeof parts;
    let state = { h: tf.zeros<tf.Rank.R2>([batch, units]), c: tf.zeros<tf.Rank.R2>([batch, units]) };
    const hs = x.unstack(1).map((step) => {
      state = nn.lstmStep(step as tf.Tensor2D, state.h, state.c, { Wx, Wh, b });
      return state.h;
    });
    return tf.stack(hs, 1).mul(r).sum();
  };
  const [h, cache] = nn.lstm(...parts, { returnSequences: true });
  expectClose(h.mul(r).sum().dataSync(), textbook(...parts).dataSync(), 1e-5);
  const { dx, dWx, dWh, db } = nn.lstmGrad(r, cache);
  const automatic = tf.grads(textbook)([...parts]);
  for (const [i, gradient] of [dx!, dWx, dWh, db].entries()) {
    expectClose(gradient.dataSync(), automatic[i]!.dataSync(), 2e-5);
  }
});

test("LSTM begins like Keras: Wh orthogonal, the forget gate's bias 1", () => {
  const layer = new nn.LSTM({ units: 8, seed: 1 });
  layer.build([5, 3]);
  const WWt = layer.Wh.matMul(layer.Wh as tf.Tensor, false, true);
  expectClose(WWt.dataSync(), tf.eye(8).dataSync(), 1e-5);
  const forget = (_: unknown, i: number) => (i >= 8 && i < 16 ? 1 : 0);
  expect([...layer.b.dataSync()]).toEqual(Array.from({ length: 32 }, forget));
});

onEveryEngine("LSTM takes sequences of another length than it was built for", () => {
  const layer = new nn.LSTM({ units: 2 });
  layer.build([5, 3]);
  expect(layer.forward(tf.ones([1, 9, 3]))[0].shape).toEqual([1, 2]);
});

test("LSTM refuses what does not fit, and says what to write", () => {
  const built = new nn.LSTM({ units: 2 });
  built.build([5, 3]);
  expect([
    refusal(() => new nn.LSTM({ units: 2 }).forward(tf.zeros([4, 7]))),
    refusal(() => new nn.LSTM({ units: 2 }).forward(tf.zeros([4, 7, 2, 2]))),
    refusal(() => built.forward(tf.zeros([4, 5, 2]))),
    refusal(() => built.forward(tf.zeros([4, 0, 3]))),
    refusal(() => built.forward(tf.zeros([4, 5, 3], "int32"))),
    refusal(() => new nn.LSTM({ units: -1 })),
    refusal(() => new nn.LSTM({ units: 2, return_sequences: true } as nn.LSTMOptions)),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: lstm: x must have shape [batch, steps, features], got [batch, 7]; for one feature write x.expandDims(2)",
      "TypeError: lstm: x must have shape [batch, steps, features], got [batch, 7, 2, 2]",
      "TypeError: lstm: x must have shape [batch, steps, 3], as the first examples had, got [4, 5, 2]; make a new layer for other features",
      "TypeError: lstm: x must have at least one step, got [4, 0, 3]",
      "TypeError: lstm: x must be float32, got int32; write .cast("float32")",
      "RangeError: nn.LSTM: units must be a whole number of at least 1, got -1",
      "RangeError: nn.LSTM: no option "return_sequences", found units, returnSequences, goBackwards, maskZero, kernelRegularizer, recurrentRegularizer, name, inputShape, seed",
    ]
  `);
});
