// Learning-rate schedules: their curves, what they refuse, and that an optimizer follows them.

import fc from "fast-check";
import { expect, test } from "vitest";

import { nn, optim, tf, train } from "../../../lib/index.ts";
import { parameter } from "../../../lib/nn/parameter.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const { cosineDecay, exponentialDecay, stepDecay } = optim;
const at = (schedule: optim.Schedule, ...steps: number[]) => schedule(tf.tensor1d(steps)).dataSync();

onEveryEngine("the curves by hand", () => {
  const common = { initialLearningRate: 0.4, decaySteps: 10 };
  expectClose(at(stepDecay({ ...common, decayRate: 0.5 }), 0, 9, 10, 19, 20), [0.4, 0.4, 0.2, 0.2, 0.1]);
  expectClose(at(exponentialDecay({ ...common, decayRate: 0.25 }), 0, 5, 10, 20), [0.4, 0.2, 0.1, 0.025]);
  expectClose(at(cosineDecay(common), 0, 5, 10, 11, 99), [0.4, 0.2, 0, 0, 0]);
  expectClose(at(cosineDecay({ ...common, alpha: 0.5 }), 0, 5, 10, 99), [0.4, 0.3, 0.2, 0.2]);
});

// keras.optimizers.schedules.CosineDecay(0.1, 100, alpha=0.1, warmup_target=0.5, warmup_steps=20)
onEveryEngine("cosine decay with a warm-up: Keras's numbers", () => {
  const schedule = cosineDecay({
    initialLearningRate: 0.1,
    decaySteps: 100,
    alpha: 0.1,
    warmupTarget: 0.5,
    warmupSteps: 20,
  });
  expectClose(
    at(schedule, 0, 10, 19, 20, 45, 70, 120, 500),
    [0.1, 0.3, 0.48, 0.5, 0.434099, 0.275, 0.05, 0.05],
  );
});

test("every schedule begins at its rate, never rises, and stays where it ends", () => {
  const options = fc.record({
    initialLearningRate: fc.double({ min: 1e-3, max: 1, noNaN: true }),
    decaySteps: fc.integer({ min: 1, max: 50 }),
  });
  const rate = fc.double({ min: 0.1, max: 1, noNaN: true });
  fc.assert(
    fc.property(options, rate, (common, decayRate) => {
      const schedules = [
        stepDecay({ ...common, decayRate }),
        exponentialDecay({ ...common, decayRate }),
        cosineDecay({ ...common, alpha: decayRate }),
      ];
      for (const schedule of schedules) {
        const rates = schedule(tf.range(0, 120)).dataSync();
        expectClose([rates[0]!], [common.initialLearningRate], 1e-5);
        for (const [i, rate] of rates.entries()) {
          if (i > 0) expect(rate).toBeLessThanOrEqual(rates[i - 1]! * (1 + 1e-6));
        }
      }
    }),
    { numRuns: 30 },
  );
});

onEveryEngine("an optimizer takes the rate of the steps done; the first step has that of 0", () => {
  const q = parameter("q", tf.scalar(0));
  const optimizer = new optim.SGD({ learningRate: (steps) => tf.div(1, steps.add(1)) });
  const rates = [0, 1, 2].map(() => {
    const rate = optimizer.learningRate;
    optimizer.applyGradients([q], [tf.scalar(-1)]);
    return rate;
  });
  expectClose(rates, [1, 1 / 2, 1 / 3]);
  expectClose(q.dataSync(), [1 + 1 / 2 + 1 / 3]);
});

test("train.fit follows a schedule, step after step, from one fit to the next", async () => {
  const model = new nn.Sequential([new nn.Dense({ units: 1, inputShape: [1], kernelInitializer: "zeros" })]);
  const schedule = stepDecay({ initialLearningRate: 0.01, decaySteps: 10, decayRate: 0.5 });
  const optimizer = new optim.Momentum({ learningRate: schedule });
  const x = tf.ones([8, 1]);
  for (let fit = 1; fit <= 2; fit++) {
    await train.fit(model, x, x, { loss: "mse", optimizer, epochs: 6, batchSize: 2, verbose: false });
    expect(optimizer.namedState.steps!.dataSync()[0]).toBe(24 * fit);
    expect(optimizer.learningRate).toBeCloseTo(0.01 * 0.5 ** Math.floor((24 * fit) / 10), 7);
  }
});

test("refuses what makes no schedule", () => {
  const common = { initialLearningRate: 0.1, decaySteps: 10 };
  expect([
    refusal(() => stepDecay({ ...common, decayRate: -1 })),
    refusal(() => stepDecay({ ...common, decayRate: 0 })),
    refusal(() => stepDecay({ ...common, decaySteps: 0, decayRate: 0.5 })),
    refusal(() => stepDecay({ ...common, decayRate: 0.5, staircase: false } as never)),
    refusal(() => exponentialDecay({ ...common, decayRate: Number.NaN })),
    refusal(() => exponentialDecay({ ...common, rate: 1 } as never)),
    refusal(() => cosineDecay({ ...common, decaySteps: 1.5 })),
    refusal(() => cosineDecay({ ...common, initialLearningRate: -1 })),
    refusal(() => cosineDecay({ ...common, warmupSteps: 10 })),
    refusal(() => cosineDecay({ ...common, alpha: -1 })),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: optim.stepDecay: decayRate must be a finite number above 0, got -1",
      "RangeError: optim.stepDecay: decayRate must be a finite number above 0, got 0",
      "RangeError: optim.stepDecay: decaySteps must be a whole number of at least 1, got 0",
      "RangeError: optim.stepDecay: no option "staircase", found initialLearningRate, decaySteps, decayRate",
      "RangeError: optim.exponentialDecay: decayRate must be a finite number above 0, got NaN",
      "RangeError: optim.exponentialDecay: no option "rate", found initialLearningRate, decaySteps, decayRate, staircase",
      "RangeError: optim.cosineDecay: decaySteps must be a whole number of at least 1, got 1.5",
      "RangeError: optim.cosineDecay: initialLearningRate must be a finite number of at least 0, got -1",
      "TypeError: optim.cosineDecay: warmupTarget and warmupSteps must be given together; a warm-up needs both",
      "RangeError: optim.cosineDecay: alpha must be a finite number of at least 0, got -1",
    ]
  `);
});
