import { expect, test } from "vitest";

import { engine, nn, optim, tf } from "../../../lib/index.ts";
import { parameter } from "../../../lib/nn/parameter.ts";

/** Until finalizers have run: they come in turns of their own, after a collection. */
async function collected(isDone: () => boolean): Promise<void> {
  const { setFlagsFromString } = await import("node:v8");
  const { runInNewContext } = await import("node:vm");
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  for (let i = 0; i < 50 && !isDone(); i++) {
    await new Promise((resolve) => setTimeout(resolve, 10)); // a WeakRef that was looked at holds until now
    gc();
  }
}

test("a model that is dropped is released with its optimizer's memory; one that is held stays", async () => {
  const train = () => {
    const model = new nn.Sequential([new nn.Dense({ units: 100, inputShape: [100] })]);
    const optimizer = new optim.Adam();
    optimizer.applyGradients(
      model.parameters,
      model.parameters.map((p) => tf.onesLike(p)),
    );
    return model;
  };
  const held = train();
  const before = engine.memory();
  const names = Object.keys(tf.engine().registeredVariables).length;
  for (let i = 0; i < 20; i++) train();
  expect(engine.memory().tensors).toBeGreaterThan(before.tensors + 100);
  await collected(() => engine.memory().bytes <= before.bytes);
  expect(engine.memory().bytes).toBeLessThanOrEqual(before.bytes);
  expect(Object.keys(tf.engine().registeredVariables).length).toBeLessThanOrEqual(names);
  expect(held.parameters[0]!.dataSync()).toHaveLength(10_000);
});

test("tf.variableGrads without a list finds parameters, as it finds tfjs's variables", () => {
  const w = parameter("found", tf.scalar(3));
  const { grads } = tf.variableGrads(() => w.square().asScalar());
  expect(grads.found!.dataSync()[0]).toBe(6);
  w.dispose();
  expect(tf.engine().registeredVariables.found).toBeUndefined();
});

test("a name that is taken gets a number; one that is free again does not", () => {
  const [first, second] = [parameter("twice", tf.scalar(1)), parameter("twice", tf.scalar(2))];
  expect(first.name).toBe("twice");
  expect(second.name).toMatch(/^twice:\d+$/);
  first.dispose();
  expect(parameter("twice", tf.scalar(3)).name).toBe("twice");
});

test("a variable disposed by hand and collected later does not take away the one that has its name now", async () => {
  let gone: WeakRef<tf.Variable>;
  const make = () => {
    const first = parameter("again", tf.scalar(1));
    gone = new WeakRef(first);
    first.dispose();
  };
  make();
  const second = parameter("again", tf.scalar(2));
  await collected(() => gone.deref() === undefined);
  await new Promise((resolve) => setTimeout(resolve, 20)); // its finalizer comes in a turn of its own
  expect(gone!.deref()).toBeUndefined();
  expect(tf.engine().registeredVariables.again).toBe(second);
});
