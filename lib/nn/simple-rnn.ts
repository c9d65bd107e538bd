// SimpleRNN: a recurrent layer whose output goes back into it; and its gradients through time.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import * as kernels from "../engine/kernels/index.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type Cell, Recurrent, type RecurrentOptions } from "./recurrent.ts";
import { registerLayer } from "./registry.ts";

/** The sequence, the weights, the first state, and the output of each step. */
export type SimpleRNNCache = kernels.SimpleRnnCache;

/**
 * One step, as written on the board: `h' = tanh(x Wx + h Wh + b)` (Elman, 1990).
 *
 * x [batch, features], h [batch, units], Wx [features, units], Wh [units, units], b [units].
 */
export function rnnStep(
  x: tf.Tensor2D,
  h: tf.Tensor2D,
  { Wx, Wh, b }: { Wx: tf.Tensor2D; Wh: tf.Tensor2D; b: tf.Tensor1D },
): tf.Tensor2D {
  const z: tf.Tensor2D = x.matMul(Wx).add(h.matMul(Wh)).add(b); // [batch, units]
  return z.tanh();
}

/**
 * `rnnStep` from step to step, from h0 (without it 0), in one kernel: x [batch, steps, features] gives the output of
 * the last step, y [batch, units], or with `returnSequences` that of each, y [batch, steps, units].
 */
export function simpleRnn(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  options: { returnSequences?: boolean; h0?: tf.Tensor2D } = {},
): [y: tf.Tensor, cache: SimpleRNNCache] {
  checkObject("simpleRnn", options, "returnSequences");
  const { returnSequences = false, h0 = tf.zeros([x.shape[0], Wh.shape[0]]) } = options;
  checkTensor("simpleRnn: x", x, ["batch", "steps", "features"]);
  const [batch, steps] = x.shape;
  const [units] = Wh.shape;
  if (steps === 0)
    throw new TypeError(`simpleRnn: x must have at least one step, got [${x.shape.join(", ")}]`);
  const { h } = kernels.simpleRnn(x, Wx, Wh, b, h0);
  const y = returnSequences ? h : h.slice([0, steps - 1, 0], [batch, 1, units]).reshape([batch, units]);
  return [y, { x, Wx, Wh, h0, h }];
}

/**
 * From dy, shaped as y: back-propagation through time. Backwards, dh being what comes from above and from the step
 * after: `dz = dh (1 - h²)`, and `dh = dz Whᵀ` goes to the step before, in the end to h0.
 * Over all steps: `dWx = Σ xᵀ dz`, `dWh = Σ h_beforeᵀ dz`, `db = Σ dz`, `dx = dz Wxᵀ`.
 */
export function simpleRnnGrad(
  dy: tf.Tensor,
  cache: SimpleRNNCache,
  options: { dx?: boolean } = {},
): kernels.SimpleRnnGradients {
  return kernels.simpleRnnGrad(cache, dy as tf.Tensor2D | tf.Tensor3D, options);
}

const cell: Cell<SimpleRNNCache> = {
  blocks: { W: 1, b: 1 },
  bias: "zeros",
  state: ["h"],
  forward: simpleRnn,
  backward: simpleRnnGrad,
};

export type SimpleRNNOptions = RecurrentOptions;

/**
 * `simpleRnn` on sequences [batch, steps, features].
 *
 *     new nn.SimpleRNN({ units: 64 })
 *
 * Learned: Wx [features, units], Wh [units, units], b [units]. They begin as in Keras: Wx uniform, Wh orthogonal, b
 * zero. PyTorch has the matrices transposed, and a second bias that adds to the first. The state is [h].
 */
export class SimpleRNN extends Recurrent<SimpleRNNCache> {
  constructor(options: SimpleRNNOptions) {
    super("simplernn", options, cell);
  }
}

registerLayer("SimpleRNN", SimpleRNN);
