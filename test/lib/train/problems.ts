// Small problems to train on, and models for them.

import { data, nn, tf } from "../../../lib/index.ts";

/** y = x₁ x₂, which no linear model can learn. */
export function products(count = 50, seed = 1): { x: tf.Tensor2D; y: tf.Tensor1D } {
  const next = data.random(seed);
  const x = Float32Array.from({ length: 2 * count }, () => next.uniform(-1, 1));
  const y = Float32Array.from({ length: count }, (_, i) => x[2 * i]! * x[2 * i + 1]!);
  return { x: tf.tensor2d(x, [count, 2]), y: tf.tensor1d(y) };
}

/** Points in three heaps around the corners of a triangle, and the heap of each. */
export function heaps(count = 60, seed = 1): { x: tf.Tensor2D; y: tf.Tensor1D } {
  const next = data.random(seed);
  const y = Int32Array.from({ length: count }, (_, i) => i % 3);
  const centres = [[0, 0], [2, 0], [1, 2]]; // biome-ignore format: three points
  const x = Array.from(y, (heap) => centres[heap]!.map((c) => next.normal(c, 0.3)));
  return { x: tf.tensor2d(x), y: tf.tensor1d(y, "int32") };
}

export function regressor(seed = 0): nn.Sequential {
  return new nn.Sequential([new nn.Dense({ units: 8, activation: "tanh" }), new nn.Dense({ units: 1 })], {
    seed,
  });
}

export function classifier(seed = 0): nn.Sequential {
  return new nn.Sequential([new nn.Dense({ units: 6, activation: "relu" }), new nn.Dense({ units: 3 })], {
    seed,
  });
}

/** The parameters' numbers, one array after the other. */
export function numbers(model: nn.Sequential): number[] {
  return model.parameters.flatMap((p) => [...p.dataSync()]);
}
