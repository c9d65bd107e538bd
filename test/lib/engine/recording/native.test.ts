import { beforeAll, describe, expect, test } from "vitest";

import { recorded } from "../../../../lib/engine/recording/index.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { hasNative } from "../../engines.ts";
import { noise, STEPS } from "./steps.ts";

describe.skipIf(!hasNative)("on TensorFlow", () => {
  beforeAll(() => engine.use("native"));

  test.each(["plain operations, Adam", "tf.layers CNN", "a GAN"])(
    "%s compiled by XLA agrees with eager code",
    (which) => {
      const [eager, compiled] = [STEPS[which]!(), STEPS[which]!()];
      const step = recorded(compiled.step, { compile: "xla" });
      for (let i = 0; i < 30; i++) {
        const loss = eager.step(...eager.batch(i)).dataSync()[0]!;
        // XLA fuses and sums in another order: 8e-6 was seen over 50 steps of an MLP.
        expect(Math.abs(step(...compiled.batch(i)).dataSync()[0]! / loss - 1)).toBeLessThan(1e-4);
      }
      expect(step.state).toMatchObject({ mode: "xla", replayed: 26 });
    },
  );

  test("a step that XLA cannot compile is replayed as a plan, and says so", () => {
    const { step: body, batch } = STEPS["nn LSTM"]!();
    const step = recorded(body, { compile: "xla" });
    for (let i = 0; i < 5; i++) step(...batch(i));
    expect(step.state).toMatchObject({ mode: "plan", reason: "XLA does not know LecternLSTM" });
  });

  test.each(["plan", "function"])("an error in a %s says what is wrong, and nothing has changed", (mode) => {
    const W = tf.variable(noise(1, [5, 3]));
    const others = Array.from({ length: mode === "plan" ? 1 : 30 }, (_, k) =>
      tf.variable(noise(k, [200, 200])),
    );
    const step = recorded((rows: tf.Tensor) => {
      for (const other of others) other.assign(other.matMul(other).tanh());
      W.assign(W.mul(0.5));
      return tf.gather(W, rows as tf.Tensor1D).sum();
    });
    const rows = (...at: number[]) => tf.tensor1d(at, "int32");
    for (let i = 0; i < 45; i++) step(rows(1, i % 5));
    if (mode === "plan") expect(step.state.mode).toBe("plan");
    const before = [W, ...others].map((x) => [...x.dataSync()]);
    const tensors = tf.memory().numTensors;
    expect(() => step(rows(1, 99))).toThrow(
      // Only a plan knows which operation it was.
      mode === "plan"
        ? /^recorded step: operation \d+, GatherV2: .*indices\[1\] = 99 is not in \[0, 5\)/s
        : /^recorded step: .*indices\[1\] = 99 is not in \[0, 5\)/s,
    );
    expect([W, ...others].map((x) => [...x.dataSync()])).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors + 1); // the argument
    step(rows(1, 2));
    expect([...W.dataSync()]).toEqual(before[0]!.map((w) => Math.fround(w * 0.5)));
  });

  test("tfjs's Adam and its gradient of ReLU are replayed as one operation each", () => {
    const { step: body, batch } = STEPS["plain operations, Adam"]!();
    const step = recorded(body);
    for (let i = 0; i < 5; i++) step(...batch(i));
    const { recorded: before, replayed } = step.state.operations!;
    expect(before).toBeGreaterThan(100);
    expect(replayed).toBeLessThan(40);
  });

  test("the gradient of abs, which looks like ReLU's but for one constant, is not taken for it", () => {
    const run = (record: boolean) => {
      const W = tf.variable(noise(1, [4, 1]));
      const sgd = tf.train.sgd(0.1);
      const body = (x: tf.Tensor) => sgd.minimize(() => x.matMul(W).abs().mean() as tf.Scalar, true, [W])!;
      const step = record ? recorded(body) : body;
      return Array.from({ length: 10 }, (_, i) => step(noise(i, [6, 4])).dataSync()[0]);
    };
    expect(run(true)).toEqual(run(false));
  });
});
