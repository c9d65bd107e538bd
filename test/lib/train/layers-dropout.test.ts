import * as tfjs from "@tensorflow/tfjs";
import { expect, test } from "vitest";

import type { RecordedStep } from "../../../lib/engine/recording/index.ts";
import { engine, tf } from "../../../lib/index.ts";
import { layersTrainee } from "../../../lib/train/trainee.ts";
import { ENGINES } from "../engines.ts";

function model() {
  const made = tfjs.sequential({
    layers: [
      tfjs.layers.dense({ inputShape: [4], units: 50, kernelInitializer: "ones", useBias: false }),
      tfjs.layers.dropout({ rate: 0.5, seed: 7 }),
      tfjs.layers.dense({ units: 1, kernelInitializer: "ones", useBias: false, trainable: false }),
    ],
  });
  made.compile({ optimizer: tfjs.train.sgd(0) as never, loss: "meanSquaredError" });
  return made;
}

test.each(ENGINES)(
  "a tf.layers model with dropout is replayed, each step with a mask of its own (%s)",
  async (name) => {
    await engine.use(name);
    const [x, y] = [tf.ones([1, 4]), tf.zeros([1, 1])];
    const run = () => {
      const { step } = layersTrainee(model());
      const losses = Array.from({ length: 30 }, () => step(x, y)[0]!.dataSync()[0]!);
      return { losses, state: (step as unknown as RecordedStep<tf.Tensor[], tf.Tensor[]>).state };
    };
    const { losses, state } = run();
    expect(state).toMatchObject({ eager: 1, replayed: 26 });
    // Of 50 units of value 4, half are left out and the others doubled: (8 n)², n about 25.
    const kept = losses.map((loss) => Math.sqrt(loss) / 8);
    expect(kept.every((n) => Number.isInteger(n) && n > 10 && n < 40)).toBe(true);
    expect(new Set(kept).size).toBeGreaterThan(5);
    expect(run().losses).toEqual(losses);
  },
);

test("prediction leaves nothing out", async () => {
  await engine.use("wasm");
  const made = model();
  layersTrainee(made);
  expect((made.predict(tfjs.ones([1, 4])) as tfjs.Tensor).dataSync()[0]).toBe(200);
});
