import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test } from "vitest";

import { engine, models, nn, optim, tf, train } from "../../../lib/index.ts";
import { ENGINES } from "../engines.ts";
import { classifier, heaps, numbers, products } from "./problems.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-checkpoint-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newPath = () => join(folder, `run-${++files}.safetensors`);

/** A model with all kinds of state: running averages, a count of dropped masks, an optimizer with memory. */
const make = () =>
  new nn.Sequential([
    new nn.Dense({ units: 8, activation: "tanh" }),
    new nn.BatchNorm(),
    new nn.Dropout({ rate: 0.3 }),
    new nn.Dense({ units: 3 }),
  ]);

const state = (model: nn.Sequential) => [
  ...numbers(model),
  ...model.layers.flatMap((layer) => layer.state.flatMap((s) => [...s.dataSync()])),
];

const OPTIMIZERS: Record<string, () => optim.Optimizer> = {
  adam: () => new optim.Adam({ learningRate: 0.02 }),
  momentum: () => new optim.SGD({ learningRate: 0.05 }),
  schedule: () =>
    new optim.Adam({ learningRate: optim.cosineDecay({ initialLearningRate: 0.05, decaySteps: 60 }) }),
};

describe.each(ENGINES)("train.fit, resume (%s)", (name) => {
  test.each(Object.keys(OPTIMIZERS))(
    "a training that was stopped and goes on gives the numbers of one that was not, to the last bit: %s",
    async (kind) => {
      await engine.use(name);
      const { x, y } = heaps(50);
      const path = newPath();
      const run = async (epochs: number, options: object) => {
        const [model, optimizer] = [make(), OPTIMIZERS[kind]!()];
        const task = { loss: "softmaxCrossEntropy", metrics: ["accuracy"], batchSize: 16, seed: 4 } as const;
        const rest = { validationSplit: 0.2, verbose: false, ...options };
        const history = await train.fit(model, x, y, { ...task, ...rest, optimizer, epochs });
        return { model, history, rate: optimizer.learningRate };
      };
      // A callback that multiplies the rate would show a rate of 32 bits.
      const callbacks = () =>
        kind === "schedule" ? [] : [train.learningRateScheduler((_, rate) => 0.93 * rate)];
      const whole = await run(12, { callbacks: callbacks() });
      await run(5, { callbacks: [train.checkpoint({ path }), ...callbacks()] });
      const rest = await run(12, { callbacks: callbacks(), resume: path });
      expect(rest.history.loss).toEqual(whole.history.loss);
      expect(rest.history.accuracy).toEqual(whole.history.accuracy);
      expect(rest.history.valLoss).toEqual(whole.history.valLoss);
      expect(rest.history.steps).toBe(whole.history.steps);
      expect(state(rest.model)).toEqual(state(whole.model));
      expect(rest.rate).toBe(whole.rate);
    },
  );
});
