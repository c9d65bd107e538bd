// What every recurrent layer owes beside what every layer owes.

import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { data, nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";
import { expectGradients } from "./numeric-gradients.ts";

const KINDS = { SimpleRNN: nn.SimpleRNN, GRU: nn.GRU, LSTM: nn.LSTM };
type Kind = keyof typeof KINDS;

interface Case {
  cell: Kind;
  bidirectional: boolean;
  padded: boolean;
  returnSequences: boolean;
  x: number[];
  weights: number[][];
  r: number[];
  y: number[];
  dx: number[];
  gradients: number[][];
  initialState?: number[][];
  dState?: number[][];
  lastState?: number[][];
}

// Made by fixtures/recurrent.py; the padded ones by pack_padded_sequence.
const fixture = JSON.parse(
  readFileSync(new URL("fixtures/recurrent.json", import.meta.url), "utf8"),
) as Record<"batch" | "steps" | "features" | "units", number> & { lengths: number[]; cases: Case[] };
const { batch, steps, features, units } = fixture;

const nameOf = ({ cell, bidirectional, padded, returnSequences }: Case) =>
  `${bidirectional ? "Bidirectional " : ""}${cell}, ${returnSequences ? "every step" : "last step"}` +
  (padded ? ", unequal lengths" : "");

describe.each(fixture.cases.map((each) => [nameOf(each), each] as const))("%s", (_, given) => {
  const { cell, bidirectional, padded: maskZero, returnSequences } = given;
  const made = () => {
    const inner = new KINDS[cell]({ units, returnSequences, maskZero });
    const layer = bidirectional ? new nn.Bidirectional({ layer: inner }) : inner;
    layer.build([steps, features]);
    layer.setWeights(given.weights.map((w, i) => tf.tensor(w, layer.parameters[i]!.shape)));
    return layer;
  };
  const close = (got: readonly tf.Tensor[], wanted: number[][]) => {
    expect(got.length).toBe(wanted.length);
    for (const [i, tensor] of got.entries()) expectClose(tensor.dataSync(), wanted[i]!, 1e-5);
  };

  onEveryEngine("PyTorch's numbers", () => {
    const layer = made();
    const x = tf.tensor(given.x, [batch, steps, features]);
    const initialState = given.initialState?.map((values) => tf.tensor2d(values, [batch, units]));
    const [y, cache] =
      layer instanceof nn.Bidirectional
        ? layer.forward(x)
        : layer.forward(x, false, { ...(initialState && { initialState }) });
    const back = layer.backward(tf.tensor(given.r, y.shape), cache as never);
    close([y, back.dx!, ...back.gradients], [given.y, given.dx, ...given.gradients]);
    if (layer instanceof nn.Bidirectional || !("dState" in back)) return;
    close(back.dState as tf.Tensor[], given.dState!);
    close(layer.lastState(cache as never), given.lastState!);
  });
});

describe.each(Object.keys(KINDS) as Kind[])("%s", (kind) => {
  const make = (options: object = {}) => new KINDS[kind]({ units: 3, seed: 2, ...options });
  const drawn = (shape: number[], seed: number) => {
    const next = data.random(seed);
    return tf.tensor(
      Array.from({ length: tf.util.sizeFromShape(shape) }, () => next.uniform(-1, 1)),
      shape,
    );
  };
  /** Of each example so many real steps, the rest 0. */
  const padded = (x: tf.Tensor, lengths: number[]) => {
    const [, count, width] = x.shape as [number, number, number];
    const mask = lengths.map((n) => Array.from({ length: count }, (_, t) => Array(width).fill(+(t < n))));
    return x.mul(tf.tensor3d(mask));
  };
  const values = (tensors: readonly tf.Tensor[]) => tensors.flatMap((each) => [...each.dataSync()]);

  onEveryEngine("the board's step, from step to step, gives what the layer gives", () => {
    const layer = make({ returnSequences: true });
    const x = drawn([2, 5, 4], 1);
    const [y] = layer.forward(x);
    const weights = layer as unknown as { Wx: tf.Tensor2D; Wh: tf.Tensor2D; b: tf.Tensor1D };
    let h = tf.zeros<tf.Rank.R2>([2, 3]);
    let c = h;
    const hs = x.unstack(1).map((each) => {
      const xt = each as tf.Tensor2D;
      if (kind === "LSTM") ({ h, c } = nn.lstmStep(xt, h, c, weights));
      else h = { SimpleRNN: nn.rnnStep, GRU: nn.gruStep }[kind](xt, h, weights);
      return h;
    });
    expectClose(y.dataSync(), tf.stack(hs, 1).dataSync());
  });

  onEveryEngine("the board's step, differentiated by tfjs, has the gradients of backward", () => {
    const layer = make({ returnSequences: true });
    const x = drawn([2, 4, 2], 1);
    const r = drawn([2, 4, 3], 2);
    const [, cache] = layer.forward(x);
    const { dx, gradients } = layer.backward(r, cache as never);
    const loss = (x: tf.Tensor, Wx: tf.Tensor, Wh: tf.Tensor, b: tf.Tensor) => {
      const weights = { Wx: Wx as tf.Tensor2D, Wh: Wh as tf.Tensor2D, b: b as tf.Tensor1D };
      let h = tf.zeros<tf.Rank.R2>([2, 3]);
      let c = h;
      const hs = x.unstack(1).map((each) => {
        const xt = each as tf.Tensor2D;
        if (kind === "LSTM") ({ h, c } = nn.lstmStep(xt, h, c, weights));
        else h = { SimpleRNN: nn.rnnStep, GRU: nn.gruStep }[kind](xt, h, weights);
        return h;
      });
      return tf.stack(hs, 1).mul(r).sum();
    };
    const automatic = tf.grads(loss as never)([x, ...layer.parameters] as tf.Tensor[]);
    expectClose(values([dx!, ...gradients]), values(automatic), 1e-5);
  });

  onEveryEngine(
    "initialState: its gradient agrees with central differences, and a sequence may be cut",
    () => {
      const layer = make();
      const x = drawn([2, 6, 2], 1);
      layer.build([6, 2]);
      const variables = (kind === "LSTM" ? [3, 4] : [3]).map((seed) => tf.variable(drawn([2, 3], seed)));
      const state = variables as unknown as tf.Tensor2D[];
      const r = drawn([2, 3], 5);
      const [whole, cache] = layer.forward(x, false, { initialState: state });
      const { dState } = layer.backward(r, cache as never);
      const gradients = variables.map((of, i) => [`state${i}`, { of, got: dState[i]! }] as const);
      const loss = () => layer.forward(x, false, { initialState: state })[0].mul(r).sum();
      expectGradients(kind, loss, Object.fromEntries(gradients));
      const [, first] = layer.forward(x.slice([0, 0], [2, 2]), false, { initialState: state });
      const [rest] = layer.forward(x.slice([0, 2]), false, { initialState: layer.lastState(first as never) });
      expectClose(rest.dataSync(), whole.dataSync());
      tf.dispose(variables);
    },
  );

  onEveryEngine("goBackwards is the layer on reversed steps", () => {
    const [forward, backward] = [true, false].map((returnSequences) => [
      make({ returnSequences }),
      make({ returnSequences, goBackwards: true }),
    ]) as [[nn.GRU, nn.GRU], [nn.GRU, nn.GRU]];
    const x = drawn([2, 5, 2], 1);
    const reversed = x.reverse(1);
    expectClose(forward[1].forward(x)[0].dataSync(), forward[0].forward(reversed)[0].reverse(1).dataSync());
    expectClose(backward[1].forward(x)[0].dataSync(), backward[0].forward(reversed)[0].dataSync());
  });

  describe.each([
    ["the last step", { returnSequences: false }],
    ["every step", { returnSequences: true }],
    ["every step backwards", { returnSequences: true, goBackwards: true }],
    ["the first step backwards", { goBackwards: true }],
  ])("maskZero, %s", (_, options) => {
    onEveryEngine("an example gives and learns the same, however much padding follows it", () => {
      const layer = make({ ...options, maskZero: true });
      const plain = make(options);
      const short = drawn([1, 2, 2], 1);
      const long = drawn([1, 5, 2], 2);
      const x = tf.concat([short.pad([[0, 0], [0, 3], [0, 0]]), long]); // biome-ignore format: one pair an axis
      const [y, cache] = layer.forward(x);
      plain.build([5, 2]);
      const [y1, cache1] = plain.forward(short);
      const [y2, cache2] = plain.forward(long);
      const r = drawn(y.shape, 3);
      const [r1, r2] = [r.slice([0], [1]), r.slice([1], [1])];
      const { dx, gradients } = layer.backward(r, cache as never);
      const part = r.rank === 3 ? r1.slice([0, 0], [1, 2]) : r1;
      const one = plain.backward(part, cache1 as never);
      const two = plain.backward(r2, cache2 as never);
      const zeros = (like: tf.Tensor) => like.pad([[0, 0], [0, 3], [0, 0]]); // biome-ignore format: as above
      expectClose(y.slice([0], [1]).dataSync(), (y.rank === 3 ? zeros(y1) : y1).dataSync());
      expectClose(y.slice([1], [1]).dataSync(), y2.dataSync());
      expectClose(dx!.dataSync(), values([zeros(one.dx!), two.dx!]), 1e-5);
      const sums = one.gradients.map((gradient, i) => gradient.add(two.gradients[i]!));
      expectClose(values(gradients), values(sums), 1e-5);
    });
  });

  onEveryEngine("maskZero: padding may also come first, or in between", () => {
    const layer = make({ maskZero: true, returnSequences: true });
    const [a, b] = drawn([1, 2, 2], 1).unstack(1) as [tf.Tensor, tf.Tensor];
    const gap = tf.zerosLike(a);
    const [y, cache] = layer.forward(tf.stack([gap, a, gap, gap, b], 1));
    const [dense] = make({ returnSequences: true }).forward(tf.stack([a, b], 1));
    const [h1, h2] = dense.unstack(1) as [tf.Tensor, tf.Tensor];
    const zero = tf.zerosLike(h1);
    expectClose(y.dataSync(), tf.stack([zero, h1, zero, zero, h2], 1).dataSync());
    expectClose(layer.lastState(cache as never)[0]!.dataSync(), h2.dataSync());
  });

  onEveryEngine("maskZero: of nothing but padding the state stays, and so does its gradient", () => {
    const layer = make({ maskZero: true });
    const initialState = (kind === "LSTM" ? [3, 4] : [3]).map((seed) => drawn([2, 3], seed) as tf.Tensor2D);
    const x = padded(drawn([2, 4, 2], 1), [0, 3]);
    const [y, cache] = layer.forward(x, false, { initialState });
    expectClose(y.slice([0], [1]).dataSync(), initialState[0]!.slice([0], [1]).dataSync());
    const r = drawn([2, 3], 6);
    const { dState, dx } = layer.backward(r, cache as never);
    expectClose(dState[0]!.slice([0], [1]).dataSync(), r.slice([0], [1]).dataSync());
    expect([...dx!.slice([0], [1]).dataSync()].every((value) => value === 0)).toBe(true);
  });

  onEveryEngine("maskZero: without padding the same numbers as without it", () => {
    const x = drawn([2, 4, 2], 1);
    const [y] = make({ maskZero: true }).forward(x);
    expectClose(y.dataSync(), make().forward(x)[0].dataSync());
  });

  onEveryEngine("maskZero stands inside tf.grads", () => {
    const layer = make({ maskZero: true, returnSequences: true });
    const x = padded(drawn([2, 4, 2], 1), [2, 4]);
    const [y, cache] = layer.forward(x);
    const r = drawn(y.shape, 3);
    const { dx } = layer.backward(r, cache as never);
    const automatic = tf.grad((x) => layer.apply(x).mul(r).sum())(x);
    expectClose(automatic.dataSync(), dx!.dataSync());
  });

  onEveryEngine("NaN in one example stays in that example, from its step on", () => {
    const layer = make({ returnSequences: true });
    const x = tf.tensor3d([1, 2, Number.NaN, 4, 5, 6], [2, 3, 1]);
    const missing = [...layer.forward(x)[0].dataSync()].map(Number.isNaN);
    expect(missing).toEqual([...Array(6).fill(false), ...Array(3).fill(true), ...Array(9).fill(false)]);
  });

  onEveryEngine("no example at all gives none", () => {
    const layer = make({ maskZero: true });
    const [y, cache] = layer.forward(tf.zeros([0, 4, 2]));
    expect(y.shape).toEqual([0, 3]);
    const { dx, gradients } = layer.backward(y, cache as never);
    expect(dx!.shape).toEqual([0, 4, 2]);
    expect(values(gradients).every((value) => value === 0)).toBe(true);
  });

  onEveryEngine("masked, it leaves nothing but its results", () => {
    const layer = make({ maskZero: true });
    const x = padded(drawn([2, 4, 2], 1), [2, 4]);
    layer.build([4, 2]);
    expect(tensorsLeftBy(() => layer.apply(x))).toBe(1);
    const left = tensorsLeftBy(() =>
      tf.tidy(() => layer.lastState(layer.forward(x)[1] as never) as tf.Tensor[]),
    );
    expect(left).toBe(kind === "LSTM" ? 2 : 1);
  });

  onEveryEngine("takes sequences of another length than it was built for", () => {
    const layer = make();
    layer.build([5, 3]);
    expect(layer.forward(tf.ones([1, 9, 3]))[0].shape).toEqual([1, 3]);
  });

  test("its regularisers count for Wx and for Wh, and survive JSON", () => {
    const layer = make({ kernelRegularizer: nn.l2(0.1), recurrentRegularizer: nn.l1(0.2) });
    layer.build([5, 2]);
    expect(layer.penalised).toEqual([
      { parameter: layer.Wx, regularizer: { l2: 0.1 } },
      { parameter: layer.Wh, regularizer: { l1: 0.2 } },
    ]);
    const copy = make(JSON.parse(JSON.stringify(layer.config)) as object);
    expect(copy.recurrentRegularizer).toEqual({ l1: 0.2 });
  });

  test("begins like Keras: Wh orthogonal, b 0 but for an LSTM's forget gate", () => {
    const layer = make({ units: 8 });
    layer.build([5, 3]);
    const WWt = layer.Wh.matMul(layer.Wh as tf.Tensor, false, true);
    expectClose(WWt.dataSync(), tf.eye(8).dataSync(), 1e-5);
    const forget = (_: unknown, i: number) => (kind === "LSTM" && i >= 8 && i < 16 ? 1 : 0);
    expect([...layer.b.dataSync()]).toEqual(Array.from({ length: layer.b.size }, forget));
  });

  test.each([{}, { maskZero: true, goBackwards: true }])("refuses what does not fit, %j", (options) => {
    const built = make({ units: 2, ...options });
    built.build([5, 3]);
    const message = (call: () => unknown) =>
      refusal(call)
        .replaceAll(new RegExp(kind, "gi"), "<layer>")
        .replace(kind === "LSTM" ? "[h, c]" : "[h]", "<state>")
        .replace(", resetAfter", "");
    const states = (count: number, rows: number) =>
      Array.from({ length: count }, () => tf.zeros([rows, 2]) as tf.Tensor2D);
    const x = tf.zeros([4, 5, 3]);
    expect([
      message(() => make().forward(tf.zeros([4, 7]))),
      message(() => built.forward(tf.zeros([4, 0, 3]))),
      message(() => built.forward(tf.zeros([4, 5, 3], "int32"))),
      message(() => built.forward(x, false, { initialState: states(kind === "LSTM" ? 2 : 1, 1) })),
      message(() => built.forward(x, false, { initialState: states(3, 4) })),
      message(() => built.forward(x, false, { state: [] } as object)),
      message(() => make({ units: 1.5 })),
      message(() => make({ return_state: true })),
    ]).toMatchInlineSnapshot(`
      [
        "TypeError: <layer>: x must have shape [batch, steps, features], got [batch, 7]; for one feature write x.expandDims(2)",
        "TypeError: <layer>: x must have at least one step, got [4, 0, 3]",
        "TypeError: <layer>: x must be float32, got int32; write .cast("float32")",
        "TypeError: <layer>: initialState[0] must have shape [4, 2] to match x [4, 5, 3], got [1, 2]",
        "TypeError: <layer>: initialState must be <state>, got 3 tensors",
        "RangeError: <layer>.forward: no option "state", found initialState",
        "RangeError: nn.<layer>: units must be a whole number of at least 1, got 1.5",
        "RangeError: nn.<layer>: no option "return_state", found units, returnSequences, goBackwards, maskZero, kernelRegularizer, recurrentRegularizer, name, inputShape, seed",
      ]
    `);
  });
});

onEveryEngine("rnnStep by hand: three steps, one unit", () => {
  // h = tanh(x / 2 + h - 0.1), x = 1, 0, -1
  const weights = [tf.tensor2d([[0.5]]), tf.tensor2d([[1]]), tf.tensor1d([-0.1])] as const;
  const [h] = nn.simpleRnn(tf.tensor3d([1, 0, -1], [1, 3, 1]), ...weights, { returnSequences: true });
  const first = Math.tanh(0.4);
  const second = Math.tanh(first - 0.1);
  expectClose(h.dataSync(), [first, second, Math.tanh(second - 0.6)]); // 0.380, 0.273, -0.316
});

// keras.layers.GRU(2, reset_after=False, return_sequences=True), whose gates lie in the order z, r, n, with kernel
// [sin(i) / 2 for i in range(12)], recurrent kernel cos(i) / 2, bias i / 10, on sin(i) for i in range(12).
onEveryEngine("gruResetBefore: Keras's numbers", () => {
  const counted = (rows: number, f: (i: number) => number, width = 6) => {
    const values = Array.from({ length: rows * width }, (_, i) => f(i));
    const [z, r, n] = tf.split(tf.tensor2d(values, [rows, width]), 3, 1) as [tf.Tensor, tf.Tensor, tf.Tensor];
    return tf.concat([r, z, n], 1) as tf.Tensor2D;
  };
  const [Wx, Wh] = [Math.sin, Math.cos].map((f) => counted(2, (i) => f(i) / 2)) as [tf.Tensor2D, tf.Tensor2D];
  const b = counted(1, (i) => i / 10).reshape<tf.Tensor1D>([6]);
  const x = tf.tensor3d(
    Array.from({ length: 12 }, (_, i) => Math.sin(i)),
    [2, 3, 2],
  );
  const [y] = nn.gruResetBefore(x, Wx, Wh, b, { returnSequences: true });
  expectClose(
    y.dataSync(),
    [
      0.0897049, 0.0321942, 0.0410214, 0.0212189, 0.3591978, 0.5541044, 0.1651645, 0.1335205, 0.0122494,
      0.0383048, 0.3281709, 0.5328539,
    ],
  );
  let h = tf.zeros<tf.Rank.R2>([2, 2]);
  for (const xt of x.unstack(1)) h = nn.gruResetBeforeStep(xt as tf.Tensor2D, h, { Wx, Wh, b });
  expectClose(h.dataSync(), nn.gruResetBefore(x, Wx, Wh, b)[0].dataSync());
});

onEveryEngine("gruStep by hand: z = 1 keeps h, z = 0 takes n, r = 0 forgets h in n", () => {
  const [x, h] = [tf.tensor2d([[1]]), tf.tensor2d([[0.5]])];
  const Wx = tf.tensor2d([[0, 0, 1]]);
  const Wh = tf.tensor2d([[0, 0, 2]]);
  const step = (r: number, z: number) =>
    nn.gruStep(x, h, { Wx, Wh, b: tf.tensor1d([r, z, 0.25, 0.5]) }).dataSync()[0]!;
  expectClose([step(100, 100)], [0.5]);
  expectClose([step(-100, -100)], [Math.tanh(1.25)]);
  expectClose([step(100, -100)], [Math.tanh(1.25 + 1.5)]);
});
