// Batch normalisation by the batch's own mean and variance, forward and backward: a kernel where the engine has one
// that goes over the activations twice, not a dozen times.

import type * as tf from "@tensorflow/tfjs-core";

import { registerForms, runKernel } from "./register.ts";

/**
 * `y = γ (x - μ) / √(σ² + ε) + β`, with `μ = 1/m Σ x` and `σ² = 1/m Σ (x - μ)²` of each feature over the m rows.
 *
 * x and y [m, n], all else [n].
 */
export function batchNormalize(
  x: tf.Tensor2D,
  gamma: tf.Tensor1D,
  beta: tf.Tensor1D,
  epsilon: number,
): { y: tf.Tensor2D; mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const [y, mean, variance] = runKernel("BatchNormalize", { x, gamma, beta }, { epsilon });
  return { y: y as tf.Tensor2D, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

/**
 * From dy [m, n]: `dβ = Σ dy`, `dγ = Σ dy v` with `v = (x - μ) / √(σ² + ε)`, and, as μ and σ move with x,
 * `dx = γ / √(σ² + ε) (dy - dβ / m - v dγ / m)`.
 */
export function batchNormalizeGrad(
  dy: tf.Tensor2D,
  {
    x,
    gamma,
    mean,
    variance,
  }: { x: tf.Tensor2D; gamma: tf.Tensor1D; mean: tf.Tensor1D; variance: tf.Tensor1D },
  epsilon: number,
): { dx: tf.Tensor2D; dgamma: tf.Tensor1D; dbeta: tf.Tensor1D } {
  const inputs = { dy, x, gamma, mean, variance };
  const [dx, dgamma, dbeta] = runKernel("BatchNormalizeGrad", inputs, { epsilon });
  return { dx: dx as tf.Tensor2D, dgamma: dgamma as tf.Tensor1D, dbeta: dbeta as tf.Tensor1D };
}

type Forward = { x: tf.TensorInfo; gamma: tf.TensorInfo; beta: tf.TensorInfo };

registerForms<Forward, { epsilon: number }>("BatchNormalize", {
  shapes: ({ x }) => [x.shape, x.shape.slice(1), x.shape.slice(1)],
  plain(memory, inputs, [y, mean, variance], { epsilon }) {
    const [x, gamma, beta] = [inputs.x, inputs.gamma, inputs.beta].map(memory.view) as Values<3>;
    const [rows, columns] = inputs.x.shape as [number, number];
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let i = c; i < x.length; i += columns) sum += x[i]!;
      const centre = sum / rows;
      let squares = 0;
      for (let i = c; i < x.length; i += columns) squares += (x[i]! - centre) ** 2;
      const scale = gamma[c]! / Math.sqrt(squares / rows + epsilon);
      for (let i = c; i < x.length; i += columns) y![i] = (x[i]! - centre) * scale + beta[c]!;
      mean![c] = centre;
      variance![c] = squares / rows;
    }
  },
  simd(simd, { x, gamma, beta }, [y, mean, variance], { epsilon }) {
    const [rows, columns] = x.shape as [number, number];
    const [scratch, from] = [simd.scratch(8 * columns), [x, gamma, beta].map((each) => simd.at(each))];
    simd.kernels.batchNormalize(rows, columns, ...from, epsilon, y!, mean!, variance!, scratch);
  },
  composed({ x, gamma, beta }, { epsilon }) {
    const mean = x.mean(0);
    const centred = x.sub(mean);
    const variance = centred.square().mean(0);
    const scale = gamma.mul(variance.add(epsilon).rsqrt()); // [n]
    return [centred.mul(scale).add(beta), mean, variance];
  },
});

type Backward = Record<"dy" | "x" | "gamma" | "mean" | "variance", tf.TensorInfo>;

registerForms<Backward, { epsilon: number }>("BatchNormalizeGrad", {
  shapes: ({ x, gamma }) => [x.shape, gamma.shape, gamma.shape],
  plain(memory, inputs, [dx, dgamma, dbeta], { epsilon }) {
    const { dy: dyInfo, x: xInfo, gamma: gammaInfo } = inputs;
    const [dy, x, gamma] = [dyInfo, xInfo, gammaInfo].map(memory.view) as Values<3>;
    const [mean, variance] = [inputs.mean, inputs.variance].map(memory.view) as Values<2>;
    const [rows, columns] = xInfo.shape as [number, number];
    for (let c = 0; c < columns; c++) {
      const scale = 1 / Math.sqrt(variance[c]! + epsilon);
      let [sum, along] = [0, 0];
      for (let i = c; i < x.length; i += columns) {
        sum += dy[i]!;
        along += dy[i]! * (x[i]! - mean[c]!) * scale;
      }
      for (let i = c; i < x.length; i += columns) {
        const v = (x[i]! - mean[c]!) * scale;
        dx![i] = gamma[c]! * scale * (dy[i]! - (sum + v * along) / rows);
      }
      dgamma![c] = along;
      dbeta![c] = sum;
    }
  },
  simd(simd, { dy, x, gamma, mean, variance }, [dx, dgamma, dbeta], { epsilon }) {
    const [rows, columns] = x.shape as [number, number];
    const scratch = simd.scratch(12 * columns);
    const from = [dy, x, gamma, mean, variance].map((each) => simd.at(each));
    simd.kernels.batchNormalizeGrad(rows, columns, ...from, epsilon, dx!, dgamma!, dbeta!, scratch);
  },
  composed({ dy, x, gamma, mean, variance }, { epsilon }) {
    const m = Math.max(1, x.shape[0]!);
    const scale = variance.add(epsilon).rsqrt(); // [n]
    const v = x.sub(mean).mul(scale);
    const dbeta = dy.sum(0);
    const dgamma = dy.mul(v).sum(0);
    const moved = dy.sub(dbeta.div(m)).sub(v.mul(dgamma.div(m)));
    return [moved.mul(gamma.mul(scale)), dgamma, dbeta];
  },
});

type Values<N extends 2 | 3> = N extends 2
  ? [Float32Array, Float32Array]
  : [Float32Array, Float32Array, Float32Array];
