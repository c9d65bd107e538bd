import { expect, test } from "vitest";

import { lstm, lstmGrad } from "../../../../lib/engine/kernels/index.ts";
import { tf } from "../../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../../engines.ts";
import { expectGradients } from "../../nn/numeric-gradients.ts";

/** val = lambda n, k: torch.tensor([((i * 7 + k * 3) % 11 - 5) / 8 for i in range(n)]) */
function val<T extends tf.Tensor>(k: number, shape: number[]): T {
  const values = Array.from(
    { length: tf.util.sizeFromShape(shape) },
    (_, i) => (((i * 7 + k * 3) % 11) - 5) / 8,
  );
  return tf.tensor(values, shape) as T;
}

function example(batch: number, steps: number, features: number, units: number) {
  return {
    x: val<tf.Tensor3D>(1, [batch, steps, features]),
    Wx: val<tf.Tensor2D>(2, [features, 4 * units]),
    Wh: val<tf.Tensor2D>(3, [units, 4 * units]),
    b: val<tf.Tensor1D>(4, [4 * units]),
    h0: val<tf.Tensor2D>(5, [batch, units]),
    c0: val<tf.Tensor2D>(6, [batch, units]),
  };
}

type Example = ReturnType<typeof example>;

const forward = ({ x, Wx, Wh, b, h0, c0 }: Example) => lstm(x, Wx, Wh, b, h0, c0);

// m = torch.nn.LSTM(2, 3, batch_first=True); m.weight_ih_l0.copy_(Wx.T); m.weight_hh_l0.copy_(Wh.T)
// m.bias_ih_l0.copy_(b); m.bias_hh_l0.zero_(); h, (hn, cn) = m(x, (h0[None], c0[None])); h.backward(val(18, 7))
onEveryEngine("lstm and lstmGrad: PyTorch's numbers", () => {
  const given = example(2, 3, 2, 3);
  const outputs = forward(given);
  expectClose(
    outputs.h.dataSync(),
    [
      0.157134, -0.0426063, -0.0112443, 0.2111156, -0.0554443, -0.0380277, 0.2148739, -0.1125029, -0.0398685,
      0.0787542, 0.1334164, -0.0228119, 0.1936264, 0.0840151, -0.0503069, 0.2287656, 0.0196652, -0.043222,
    ],
  );
  expectClose(
    outputs.c.slice([0, 2, 0], [2, 1, 3]).dataSync(),
    [0.3751093, -0.2070042, -0.0946674, 0.4321823, 0.0375766, -0.0992131],
  );
  const { dx, dWx, dWh, db, dh0, dc0 } = lstmGrad({ ...given, ...outputs }, val<tf.Tensor3D>(7, [2, 3, 3]));
  expectClose(
    dx!.dataSync(),
    [
      -0.0145073, -0.0849443, -0.0179444, -0.0168186, -0.0146408, -0.0135306, 0.0506833, -0.1196146,
      0.1216465, -0.0882967, 0.1000588, -0.0513124,
    ],
  );
  expectClose(
    dWx.dataSync(),
    [
      -0.0064258, 0.0356793, 0.0186022, 8.88e-5, -0.0148056, -0.007062, -0.0342309, 0.0117692, -0.1100267,
      0.0086325, 0.0159046, 0.0116734, 0.0120156, -0.0196526, 0.00983, 0.0124843, 0.027476, -0.0031306,
      0.0691711, 0.1135296, -0.0386968, -0.0115565, 0.0040322, 0.0049374,
    ],
  );
  expectClose(
    dWh.dataSync(),
    [
      0.003246, 0.0170045, 0.0081705, 0.0011278, -0.011119, -0.0045267, -0.0107944, -0.0288776, -0.040565,
      0.0098407, 0.0047189, 0.003714, -0.0253811, -0.0390201, -0.0525847, -0.0138557, 0.0151761, 0.0402642,
      -0.0291196, -0.0813379, 0.118194, -0.0068919, -0.0161528, -0.0109937, 0.0146608, -0.0079717, 0.0034797,
      0.0068018, 0.0049763, -0.0033614, 0.0364284, -0.0004306, -0.000475, 0.0042155, -0.0026307, -0.0004278,
    ],
  );
  expectClose(
    db.dataSync(),
    [
      0.171782, -0.0576366, -0.0054245, 0.0698631, 0.0020694, 0.0026546, 0.3393152, -0.4648314, -0.0255806,
      0.1250956, -0.0397592, -0.0050041,
    ],
  );
  expectClose(dh0.dataSync(), [0.048654, -0.0460762, 0.0573093, 0.1092032, -0.0763042, -0.0167097]);
  expectClose(dc0.dataSync(), [0.1469175, -0.0066478, -0.0791857, 0.0766839, -0.1961689, 0.1284103]);
});

onEveryEngine("lstm keeps what backward needs: gates between their bounds, and tanh(c)", () => {
  const { c, gates, h } = forward(example(2, 3, 2, 5));
  const [i, f, g, o, tanhC] = tf.split(gates, 5, 2) as tf.Tensor[];
  for (const gate of [i!, f!, o!]) {
    expect(gate.min().dataSync()[0]).toBeGreaterThan(0);
    expect(gate.max().dataSync()[0]).toBeLessThan(1);
  }
  expectClose(tanhC!.dataSync(), c.tanh().dataSync());
  expectClose(h.dataSync(), o!.mul(tanhC!).dataSync());
  const first = f!.mul(0).add(g!).slice([0, 0, 0], [2, 1, 5]); // g of the first step
  expectClose(
    c.slice([0, 0, 0], [2, 1, 5]).dataSync(),
    f!
      .slice([0, 0, 0], [2, 1, 5])
      .mul(val(6, [2, 1, 5]))
      .add(i!.slice([0, 0, 0], [2, 1, 5]).mul(first))
      .dataSync(),
  );
});

onEveryEngine(
  "lstmGrad agrees with central differences, one step, one row, units that SIMD does not divide",
  () => {
    for (const [batch, steps, features, units] of [
      [1, 1, 1, 1],
      [2, 3, 3, 5],
      [5, 2, 2, 6],
    ] as const) {
      const given = example(batch, steps, features, units);
      for (const dh of [val<tf.Tensor3D>(8, [batch, steps, units]), val<tf.Tensor2D>(9, [batch, units])]) {
        const names = Object.keys(given) as (keyof Example)[];
        const variables = Object.fromEntries(names.map((name) => [name, tf.variable(given[name])]));
        const run = () => forward(variables as unknown as Example);
        const loss = () => {
          const { h } = run();
          const used = dh.rank === 3 ? h : h.slice([0, steps - 1, 0], [batch, 1, units]).squeeze([1]);
          return used.mul(dh).sum();
        };
        const got = lstmGrad({ ...(variables as unknown as Example), ...run() }, dh as tf.Tensor3D);
        const gradients = Object.fromEntries(
          names.map((name) => [
            name,
            { of: variables[name]!, got: got[`d${name}` as keyof typeof got] as tf.Tensor },
          ]),
        );
        expectGradients(`lstm [${batch}, ${steps}, ${features}], ${units} units`, loss, gradients);
        tf.dispose(variables);
      }
    }
  },
);

onEveryEngine("lstm of no steps gives none, and hands dh0 and dc0 on as 0", () => {
  const given = example(2, 0, 3, 4);
  const outputs = forward(given);
  expect([outputs.h.shape, outputs.gates.shape]).toEqual([
    [2, 0, 4],
    [2, 0, 20],
  ]);
  const { dx, dWh, dh0 } = lstmGrad({ ...given, ...outputs }, tf.zeros<tf.Rank.R3>([2, 0, 4]));
  expect(dx!.shape).toEqual([2, 0, 3]);
  expect([...dWh.dataSync(), ...dh0.dataSync()].every((value) => value === 0)).toBe(true);
});

onEveryEngine("NaN in one example stays in that example forwards, and reaches the weights' gradients", () => {
  const given = example(2, 3, 2, 9);
  const x = given.x.add(tf.tensor3d([0, 0, Number.NaN, 0, 0, 0, 0, 0, 0, 0, 0, 0], [2, 3, 2])) as tf.Tensor3D;
  const outputs = forward({ ...given, x });
  const missing = [...outputs.h.dataSync()].map(Number.isNaN);
  // The first step is before the NaN, the second and third after it; the second example has none.
  expect(missing).toEqual([...Array(9).fill(false), ...Array(18).fill(true), ...Array(27).fill(false)]);
  const { dWx, db } = lstmGrad({ ...given, x, ...outputs }, tf.ones([2, 3, 9]) as tf.Tensor3D);
  expect([...dWx.dataSync(), ...db.dataSync()].every(Number.isNaN)).toBe(true);
});

onEveryEngine("lstm with large pre-activations saturates: gates 0 and 1, c grows by one a step", () => {
  const outputs = lstm(
    tf.ones([1, 3, 1]),
    tf.tensor2d([[1000, 1000, 1000, -1000]]),
    tf.zeros([1, 4]),
    tf.zeros([4]),
    tf.zeros([1, 1]),
    tf.zeros([1, 1]),
  );
  expectClose(outputs.c.dataSync(), [1, 2, 3]);
  expectClose(outputs.h.dataSync(), [0, 0, 0]);
});

onEveryEngine("lstm and lstmGrad leave their results only", () => {
  const given = example(2, 3, 2, 3);
  expect(tensorsLeftBy(() => forward(given))).toBe(3);
  const outputs = forward(given);
  const dh = val<tf.Tensor3D>(7, [2, 3, 3]);
  expect(tensorsLeftBy(() => lstmGrad({ ...given, ...outputs }, dh, { dx: false }))).toBe(5);
});

test("lstm says which argument has the wrong shape, and what it must match", () => {
  const given = example(2, 3, 2, 4);
  expect(() => forward({ ...given, Wx: tf.ones([3, 16]) })).toThrow(
    "lstm: Wx must have shape [2, 16] to match x [2, 3, 2] and Wh [4, 16], got [3, 16]",
  );
  expect(() => forward({ ...given, Wh: tf.ones([4, 12]) })).toThrow(
    "lstm: Wh must have shape [4, 16], got [4, 12]",
  );
  expect(() => forward({ ...given, b: tf.ones([4]) })).toThrow(
    "lstm: b must have shape [16] to match Wh [4, 16], got [4]",
  );
  expect(() => forward({ ...given, h0: tf.ones([1, 4]) })).toThrow(
    "lstm: h0 must have shape [2, 4] to match x [2, 3, 2] and Wh [4, 16], got [1, 4]",
  );
  expect(() => forward({ ...given, x: tf.ones<tf.Rank>([2, 3]) as tf.Tensor3D })).toThrow(
    "lstm: x must have shape [batch, steps, features], got [2, 3]",
  );
  const outputs = forward(given);
  expect(() => lstmGrad({ ...given, ...outputs }, tf.ones<tf.Rank.R3>([2, 3, 5]))).toThrow(
    "lstmGrad: dh must have shape [2, 3, 4] to match h [2, 3, 4], got [2, 3, 5]",
  );
  expect(() => lstmGrad({ ...given, ...outputs }, tf.ones<tf.Rank.R2>([2, 5]))).toThrow(
    "lstmGrad: dh must have shape [2, 4] to match h [2, 3, 4], got [2, 5]",
  );
});
