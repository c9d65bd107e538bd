// The lectures' worked numbers, and the slides' own rules by the options that are named after the difference.

import { expect, test } from "vitest";

import { optim, tf } from "../../../lib/index.ts";
import { parameter } from "../../../lib/nn/parameter.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

/** Where x is after each step on f = x², from 1. */
function descend(optimizer: optim.Optimizer, steps: number, gradient = (x: tf.Tensor) => x.mul(2)): number[] {
  return tf.tidy(() => {
    const x = parameter("x", tf.tensor1d([1]));
    return Array.from({ length: steps }, () => {
      optimizer.applyGradients([x], [gradient(x)]);
      return x.dataSync()[0]!;
    });
  });
}

onEveryEngine("B31: Adam on x²: 0.9, 0.800412, after 5 steps 0.507964, after 100 0.002937", () => {
  const path = descend(new optim.Adam({ learningRate: 0.1 }), 100);
  const worked = [path[0]!, path[1]!, path[4]!, path[9]!];
  expectClose(worked, [0.9, 0.800412, 0.507964, 0.076249], 1e-5);
  expect(path[99]).toBeCloseTo(0.002937, 4);
});

onEveryEngine("B31: the slides' Adam, which feeds corrected means back, stalls at 0.871535", () => {
  const slides = { learningRate: 0.1, biasCorrection: "fedBack", denominator: "sqrt(v + epsilon)" } as const;
  const path = descend(new optim.Adam(slides), 200);
  expectClose([path[0]!, path[1]!, path[4]!], [0.9, 0.8767, 0.87155], 2e-5);
  expectClose([path[99]!, path[199]!], [0.871535, 0.871535], 1e-5);
});

onEveryEngine(
  "B31: a constant gradient of 1: fed back, m is 5.263 and v 500.25 after two steps, and not 1",
  () => {
    const optimizer = new optim.Adam({ biasCorrection: "fedBack" });
    descend(optimizer, 2, () => tf.tensor1d([1]));
    const { "m/0": m, "v/0": v } = optimizer.namedState;
    expectClose(m!.dataSync(), [5.263158], 1e-5);
    expectClose(v!.dataSync(), [500.2501], 1e-4);
  },
);

onEveryEngine("without bias correction the first step is lr (1 - β1) / √(1 - β2) long", () => {
  const [x] = descend(new optim.Adam({ learningRate: 0.1, biasCorrection: false }), 1);
  expect(x).toBeCloseTo(1 - (0.1 * 0.1) / Math.sqrt(0.001), 4);
});

onEveryEngine("the usual options in tfjs's operations are the kernel's numbers", () => {
  // epsilon inside the root differs from outside by nothing that 32 bits can tell here
  const [kernel, operations] = ["sqrt(v) + epsilon", "sqrt(v + epsilon)"].map((denominator) =>
    descend(new optim.Adam({ learningRate: 0.1, denominator: denominator as optim.Denominator }), 20),
  );
  expectClose(kernel!, operations!, 1e-5);
});

onEveryEngine("without the root the first step of AdaGrad is 1 / g as large: 0.01 lr for g = 100", () => {
  for (const g of [0.01, 1, 100]) {
    const first = (denominator: optim.Denominator) =>
      1 - descend(new optim.AdaGrad({ learningRate: 0.1, denominator }), 1, () => tf.tensor1d([g]))[0]!;
    expectClose([first("sqrt(v) + epsilon")], [0.1], 1e-5);
    expectClose([first("v + epsilon")], [0.1 / g], 1e-4);
  }
});

onEveryEngine("epsilon inside the root or outside: a gradient of 0 moves nothing, a small one less", () => {
  const first = (denominator: optim.Denominator, g: number) =>
    1 -
    descend(new optim.AdaGrad({ learningRate: 0.1, epsilon: 0.01, denominator }), 1, () =>
      tf.tensor1d([g]),
    )[0]!;
  expect(first("sqrt(v) + epsilon", 0)).toBe(0);
  expectClose([first("sqrt(v) + epsilon", 0.1)], [(0.1 * 0.1) / (0.1 + 0.01)], 1e-5);
  expectClose([first("sqrt(v + epsilon)", 0.1)], [(0.1 * 0.1) / Math.sqrt(0.01 + 0.01)], 1e-5);
});

onEveryEngine(
  "an L2 penalty and weight decay: 0.948 and 0.94 for w = 1, g = 0.5, lr 0.1, lambda 0.01",
  () => {
    const [learningRate, lambda] = [0.1, 0.01];
    const step = (options: optim.SGDOptions) =>
      descend(new optim.SGD({ learningRate, ...options }), 1, () => tf.tensor1d([0.5]));
    expectClose(step({ weightDecay: 2 * lambda }), [0.948]); // L + lambda w² has the gradient g + 2 lambda w
    const decay = { weightDecay: lambda / learningRate, decoupledWeightDecay: true };
    expectClose(step(decay), [0.94]); // (1 - lambda) w - lr g
    expectClose(step({ weightDecay: 2 * lambda, decoupledWeightDecay: true }), [0.948]); // the same for plain SGD
  },
);

onEveryEngine(
  "AdamW with a gradient of 0 still shrinks w; in Adam the decay is divided by the root of v",
  () => {
    const zero = () => tf.tensor1d([0]);
    const options = { learningRate: 0.1, weightDecay: 0.5 };
    expectClose(descend(new optim.AdamW(options), 2, zero), [0.95, 0.9025]);
    expectClose(descend(new optim.Adam(options), 1, zero), [0.9], 1e-5);
  },
);

onEveryEngine("the rate in the velocity or outside: one path while it is constant, two when it falls", () => {
  const last = (options: optim.MomentumOptions) => descend(new optim.Momentum(options), 5)[4];
  const falling: optim.Schedule = (steps) => tf.div(0.1, steps.add(1));
  expect(last({ learningRate: 0.1 })).toBeCloseTo(-0.58042, 5);
  expect(last({ learningRate: 0.1, rateInVelocity: true })).toBeCloseTo(-0.58042, 5);
  expect(last({ learningRate: falling })).toBeCloseTo(0.26244, 5);
  expect(last({ learningRate: falling, rateInVelocity: true })).toBeCloseTo(-0.21789, 5);
});

onEveryEngine(
  "Nesterov's x, the point from which it looks ahead, is -0.259858 after five steps on x²",
  () => {
    const optimizer = new optim.Nesterov({ learningRate: 0.1, momentum: 0.9 });
    const p = descend(optimizer, 5)[4]!;
    const v = optimizer.namedState["velocity/0"]!.dataSync()[0]!;
    expect(p + 0.1 * 0.9 * v).toBeCloseTo(-0.259858, 5);
    const other = new optim.Nesterov({ learningRate: 0.1, momentum: 0.9, rateInVelocity: true });
    expect(descend(other, 5)[4]).toBeCloseTo(p, 5);
  },
);

onEveryEngine("momentum: two steps with g = 1 give the velocities 1 and 1.9", () => {
  const optimizer = new optim.Momentum({ learningRate: 0.1 });
  const path = descend(optimizer, 2, () => tf.tensor1d([1]));
  expectClose(path, [0.9, 0.71]);
  expectClose(optimizer.namedState["velocity/0"]!.dataSync(), [1.9]);
});

onEveryEngine("decayBiases: false leaves biases alone, in both kinds of decay", () => {
  for (const decoupledWeightDecay of [false, true]) {
    const names = ["dense_1/W", "dense_1/b", "batch_norm_1/beta", "b"];
    const parameters = names.map((name) => parameter(name, tf.scalar(1)));
    const options = { learningRate: 0.1, weightDecay: 0.5, decoupledWeightDecay, decayBiases: false };
    new optim.SGD(options).applyGradients(
      parameters,
      parameters.map(() => tf.scalar(0)),
    );
    expectClose(
      parameters.map((p) => p.dataSync()[0]!),
      [0.95, 1, 1, 1],
    );
  }
});

test("GD is SGD by another name", () => {
  expect(new optim.GD({ learningRate: 0.1 })).toBeInstanceOf(optim.SGD);
  expect(descend(new optim.GD({ learningRate: 0.1 }), 3)).toEqual(
    descend(new optim.SGD({ learningRate: 0.1 }), 3),
  );
});
