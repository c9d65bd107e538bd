import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { recorded } from "../../../../lib/engine/recording/index.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { ENGINES } from "../../engines.ts";
import { noise, STEPS } from "./steps.ts";

const numbers = (tensors: tf.Tensor[]) => tensors.map((x) => [...x.dataSync()]);

describe.each(ENGINES)("on %s", (name) => {
  beforeEach(async () => {
    await engine.use(name);
  });

  test.each(Object.keys(STEPS))("50 steps of %s give the same bits as eager code", (which) => {
    const [eager, replayed] = [STEPS[which]!(), STEPS[which]!()];
    const step = recorded(replayed.step);
    for (let i = 0; i < 50; i++) {
      const loss = eager.step(...eager.batch(i)).dataSync()[0]!;
      expect(step(...replayed.batch(i)).dataSync()[0], `loss of step ${i}`).toBe(loss);
    }
    expect(numbers(replayed.weights())).toEqual(numbers(eager.weights()));
    expect(step.state.reason).toBeUndefined();
    expect(step.state).toMatchObject({ eager: 1, traced: 3, replayed: 46 });
  });

  /** y = W x, as small as a step can be. */
  function line() {
    const W = tf.variable(noise(1, [3, 1]));
    const sgd = tf.train.sgd(0.1);
    const loss = (x: tf.Tensor, y: tf.Tensor) => x.matMul(W).sub(y).square().mean() as tf.Scalar;
    const step = (x: tf.Tensor, y: tf.Tensor) => sgd.minimize(() => loss(x, y), true, [W])!;
    const batch = (i: number, rows = 4) => [noise(i, [rows, 3]), noise(50 + i, [rows, 1])] as const;
    return { W, sgd, step, batch, loss };
  }

  test("a learning rate that changes is honoured, of Adam as of SGD", () => {
    const W = [tf.variable(noise(1, [3, 1])), tf.variable(noise(1, [3, 1]))] as const;
    const adam = [tf.train.adam(0.1), tf.train.adam(0.1)] as const;
    const steps = W.map(
      (w, k) => (x: tf.Tensor, y: tf.Tensor) =>
        adam[k]!.minimize(() => x.matMul(w).sub(y).square().mean() as tf.Scalar, true, [w])!,
    );
    const step = recorded(steps[1]!);
    for (let i = 0; i < 12; i++) {
      for (const each of adam) (each as unknown as { learningRate: number }).learningRate = 0.1 / (1 + i);
      const [x, y] = [noise(i, [4, 3]), noise(50 + i, [4, 1])];
      expect(step(x, y).dataSync()[0]).toBe(steps[0]!(x, y).dataSync()[0]);
    }
    expect(step.state.replayed).toBe(9);
  });

  test("a variable assigned between replays, a prediction and a clone see what eager code sees", () => {
    const [e, r] = [line(), line()];
    const step = recorded(r.step);
    let clones: tf.Tensor[] = [];
    for (let i = 0; i < 10; i++) {
      if (i === 6) for (const { W } of [e, r]) W.assign(noise(9, [3, 1]));
      if (i === 7) clones = [e.W.clone(), r.W.clone()];
      e.step(...e.batch(i));
      step(...r.batch(i));
      expect(numbers([r.W, r.loss(...r.batch(i))])).toEqual(numbers([e.W, e.loss(...e.batch(i))]));
    }
    expect(numbers([clones[1]!])).toEqual(numbers([clones[0]!]));
    expect(numbers([clones[1]!])).not.toEqual(numbers([r.W]));
  });

  test("each shape has a recording of its own, and a rare one stays eager", () => {
    const [e, r] = [line(), line()];
    const step = recorded(r.step);
    for (let i = 0; i < 20; i++) {
      const rows = i % 9 === 8 ? 2 : 4;
      expect(step(...r.batch(i, rows)).dataSync()[0]).toBe(e.step(...e.batch(i, rows)).dataSync()[0]);
    }
    expect(step.state).toMatchObject({ eager: 2, traced: 4 });
  });

  test("two recorded steps that share a variable take turns", () => {
    const [e, r] = [line(), line()];
    const decay =
      ({ W }: typeof e) =>
      () => {
        W.assign(W.mul(0.9));
        return W.abs().sum();
      };
    const steps = [recorded(r.step), recorded(decay(r))] as const;
    for (let i = 0; i < 12; i++) {
      expect(steps[0](...r.batch(i)).dataSync()[0]).toBe(e.step(...e.batch(i)).dataSync()[0]);
      expect(steps[1]().dataSync()[0]).toBe(decay(e)().dataSync()[0]);
    }
    expect(steps.map(({ state }) => state.replayed)).toEqual([9, 9]);
  });

  test("state in tensors held with tf.keep moves on too", () => {
    const run = (record: boolean) => {
      let h = tf.keep(noise(1, [2, 2]));
      const W = noise(2, [2, 2]);
      const body = (x: tf.Tensor) => {
        const next = tf.keep(tf.tidy(() => h.matMul(W).add(x).tanh()));
        h.dispose();
        h = next;
        return next.sum();
      };
      const step = record ? recorded(body) : body;
      return Array.from({ length: 8 }, (_, i) => step(noise(10 + i, [2, 2])).dataSync()[0]);
    };
    expect(run(true)).toEqual(run(false));
  });

  test("a step of several results gives them all, each time anew", () => {
    const W = tf.variable(noise(1, [2, 2]));
    const step = recorded((x: tf.Tensor) => {
      const y = x.matMul(W);
      W.assign(W.mul(0.5));
      return [y, y, x, W.clone()];
    });
    for (let i = 0; i < 8; i++) {
      const before = W.clone();
      const x = noise(i, [2, 2]);
      const results = step(x);
      expect(numbers(results)).toEqual(numbers([x.matMul(before), x.matMul(before), x, before.mul(0.5)]));
    }
    expect(step.state.replayed).toBe(5);
  });

  describe("what cannot be replayed safely runs eagerly, and says why", () => {
    const never: Record<string, [step: (x: tf.Tensor, i: () => number) => tf.Tensor, reason: RegExp]> = {
      "a value read in the middle": [
        (x) => x.mul(x.sum().dataSync()[0]! > 0 ? 2 : 3),
        /is read back in the middle of the step, before Mul/,
      ],
      "random numbers made in JavaScript": [
        (x) => x.mul(tf.randomUniform([4, 3])),
        /gets numbers made in the step that change \(random numbers, or data\): pass them as an argument/,
      ],
      "data made in the step": [
        (x) =>
          x.mul(
            tf
              .tensor2d(
                Float32Array.from({ length: 300 }, (_, k) => k),
                [100, 3],
              )
              .slice([0, 0], [4, 3]),
          ),
        /gets 300 numbers made in the step: pass data as an argument/,
      ],
      "other work every second time": [
        (x, i) => (i() % 2 ? x.mul(2) : x.mul(2).add(1)),
        /does not do the same each time/,
      ],
    };
    test.each(Object.entries(never))("%s", (_, [body, reason]) => {
      let calls = 0;
      const i = () => calls;
      const step = recorded((x: tf.Tensor) => {
        calls++;
        return body(x, i);
      });
      for (let k = 0; k < 12; k++) step(noise(k, [4, 3]));
      expect(calls).toBe(12);
      expect(step.state).toMatchObject({ mode: "eager", replayed: 0 });
      expect(step.state.reason).toMatch(reason);
    });

    test("other work every tenth time is found by the check after ten replays", () => {
      let calls = 0;
      const step = recorded((x: tf.Tensor) => (calls++ >= 3 ? x.mul(3) : x.mul(2)));
      for (let k = 0; k < 14; k++) step(tf.ones([2]));
      expect(step.state).toMatchObject({ mode: "eager" });
      expect(step.state.reason).toBe(
        "the step does other work after 10 replays: it depends on something in JavaScript",
      );
      expect([...step(tf.ones([2])).dataSync()]).toEqual([3, 3]);
    });

    test("a step that returns a promise", async () => {
      const step = recorded((async (x: tf.Tensor) => x.mul(2)) as unknown as (x: tf.Tensor) => tf.Tensor);
      for (let k = 0; k < 5; k++) expect([...(await step(tf.ones([1]))).dataSync()]).toEqual([2]);
      expect(step.state.reason).toBe("the step must return tensors, and is not allowed to be async");
    });

    test("a weight that was disposed of: the step fails as it does in eager code", () => {
      const { W, step: body, batch } = line();
      const step = recorded(body);
      for (let i = 0; i < 6; i++) step(...batch(i));
      W.dispose();
      expect(() => step(...batch(7))).toThrow();
      expect(step.state).toMatchObject({ mode: "eager", reason: "a tensor that the step uses was disposed" });
    });
  });

  test("an error in the step leaves the engine as it was", () => {
    const step = recorded((x: tf.Tensor) => {
      x.add(1);
      throw new Error("in the step");
    });
    for (let i = 0; i < 4; i++) expect(() => step(tf.ones([2]))).toThrow("in the step");
    expect([...tf.ones([2]).add(1).dataSync()]).toEqual([2, 2]);
  });

  test("replays keep no tensor", () => {
    const { step: body, batch } = line();
    const step = recorded(body);
    const [x, y] = batch(1);
    for (let i = 0; i < 40; i++) step(x, y).dispose();
    const before = [tf.memory().numTensors, tf.memory().numBytes, tf.backend().numDataIds()];
    for (let i = 0; i < 50; i++) step(x, y).dispose();
    expect([tf.memory().numTensors, tf.memory().numBytes, tf.backend().numDataIds()]).toEqual(before);
  });
});

test("another engine in the middle: the step is recorded anew there", async () => {
  await engine.use("wasm");
  const W = tf.variable(tf.ones([2]));
  const step = recorded((x: tf.Tensor) => {
    W.assign(W.add(x));
    return W.sum();
  });
  for (let i = 0; i < 5; i++) step(tf.ones([2]));
  await engine.use("cpu");
  for (let i = 0; i < 5; i++) step(tf.ones([2]));
  expect([...W.dataSync()]).toEqual([11, 11]);
  expect(step.state).toMatchObject({ eager: 2, traced: 4, replayed: 4 });
});

afterAll(() => engine.use("wasm"));
