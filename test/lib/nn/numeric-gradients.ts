// Gradients by central differences, the judge of every backward pass.

import { expect } from "vitest";

import { tf } from "../../../lib/index.ts";

/**
 * Moves each value of each variable by ±h and compares what the loss does with the given gradient. With
 * h = 0.01 float32 leaves an error of about 1e-4.
 */
export function expectGradients(
  where: string,
  loss: () => tf.Tensor,
  gradients: Record<string, { of: tf.Variable; got: tf.Tensor }>,
  { h = 1e-2, tolerance = 2e-3 } = {},
): void {
  const value = () => tf.tidy(() => loss().dataSync()[0]!);
  for (const [name, { of, got }] of Object.entries(gradients)) {
    const values = Float32Array.from(of.dataSync());
    const gradient = got.dataSync();
    expect(got.shape, `${where}: shape of d${name}`).toEqual(of.shape);
    const moved = (i: number, by: number) => {
      tf.tidy(() => of.assign(tf.tensor(values.with(i, values[i]! + by), of.shape)));
      return value();
    };
    for (let i = 0; i < values.length; i++) {
      const expected = (moved(i, h) - moved(i, -h)) / (2 * h);
      const error = Math.abs(gradient[i]! - expected);
      const what = `${where}: d${name}[${i}] at ${values[i]} is ${gradient[i]}, expected ${expected}`;
      expect(error, what).toBeLessThan(tolerance * Math.max(1, Math.abs(expected)));
    }
    tf.tidy(() => of.assign(tf.tensor(values, of.shape)));
  }
}
