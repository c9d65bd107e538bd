// LSTM: a recurrent layer whose memory is kept, forgotten and shown through gates; and its gradients through time.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import * as kernels from "../engine/kernels/index.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import type { Initializer } from "./initializers.ts";
import { type Cell, Recurrent, type RecurrentOptions } from "./recurrent.ts";
import { registerLayer } from "./registry.ts";

/** The sequence, the weights, where the memory began, and of each step output, memory and gates. */
export type LSTMCache = kernels.LstmCache;

/**
 * One step, as written on the board. With `[i f g o] = x Wx + h Wh + b`, cut into four,
 * `c' = sigmoid(f) c + sigmoid(i) tanh(g)` and `h' = sigmoid(o) tanh(c')`. The order is PyTorch's and Keras's; the
 * slides write g, i, o, f (Hochreiter and Schmidhuber, 1997; the forget gate: Gers et al., 2000).
 *
 * x [batch, features], h and c [batch, units], Wx [features, 4 units], Wh [units, 4 units], b [4 units].
 */
export function lstmStep(
  x: tf.Tensor2D,
  h: tf.Tensor2D,
  c: tf.Tensor2D,
  { Wx, Wh, b }: { Wx: tf.Tensor2D; Wh: tf.Tensor2D; b: tf.Tensor1D },
): { h: tf.Tensor2D; c: tf.Tensor2D } {
  const z = x.matMul(Wx).add(h.matMul(Wh)).add(b); // [batch, 4 units]
  const [i, f, g, o] = z.split(4, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]; // [batch, units]
  const next: tf.Tensor2D = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
  return { h: o.sigmoid().mul(next.tanh()), c: next };
}

/**
 * `lstmStep` from step to step, from h0 and c0 (without them 0), in one kernel: x [batch, steps, features] gives the
 * output of the last step, y [batch, units], or with `returnSequences` that of each, y [batch, steps, units].
 */
export function lstm(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  options: { returnSequences?: boolean; h0?: tf.Tensor2D; c0?: tf.Tensor2D } = {},
): [y: tf.Tensor, cache: LSTMCache] {
  checkObject("lstm", options, "returnSequences");
  const {
    returnSequences = false,
    h0 = tf.zeros([x.shape[0], Wh.shape[0]]),
    c0 = tf.zeros([x.shape[0], Wh.shape[0]]),
  } = options;
  checkTensor("lstm: x", x, ["batch", "steps", "features"]);
  const [batch, steps] = x.shape;
  const [units] = Wh.shape;
  if (steps === 0) throw new TypeError(`lstm: x must have at least one step, got [${x.shape.join(", ")}]`);
  const { h, c, gates } = kernels.lstm(x, Wx, Wh, b, h0, c0);
  const y = returnSequences ? h : h.slice([0, steps - 1, 0], [batch, 1, units]).reshape([batch, units]);
  return [y, { x, Wx, Wh, h0, c0, h, c, gates }];
}

/**
 * From dy, shaped as y. Backwards in time, dh being what comes from above and from the step after, dc likewise:
 * `do = dh tanh(c)`, `dc = dc + dh o (1 - tanh²(c))`, `di = dc g`, `df = dc c_before`, `dg = dc i`, each through
 * its activation into dz; then `dh = dz Whᵀ` and `dc = dc f` go to the step before, in the end to h0 and c0.
 * Over all steps: `dWx = Σ xᵀ dz`, `dWh = Σ h_beforeᵀ dz`, `db = Σ dz`, `dx = dz Wxᵀ`.
 */
export function lstmGrad(
  dy: tf.Tensor,
  cache: LSTMCache,
  options: { dx?: boolean } = {},
): kernels.LstmGradients {
  return kernels.lstmGrad(cache, dy as tf.Tensor2D | tf.Tensor3D, options);
}

/** The bias [4 units]: 1 for the forget gate, the second quarter, and 0 elsewhere. */
const forgetOnes: Initializer = ([size = 0]) => new Float32Array(size).fill(1, size / 4, size / 2);

const cell: Cell<LSTMCache> = {
  blocks: { W: 4, b: 4 },
  bias: forgetOnes,
  state: ["h", "c"],
  forward: lstm,
  backward: lstmGrad,
};

export type LSTMOptions = RecurrentOptions;

/**
 * `lstm` on sequences [batch, steps, features].
 *
 *     new nn.LSTM({ units: 64 })
 *
 * Learned: Wx [features, 4 units], Wh [units, 4 units], b [4 units], in the order i, f, g, o. They begin as in
 * Keras: Wx uniform, Wh orthogonal, b zero but for the forget gate's 1, so that memory lasts at first. PyTorch has
 * the matrices transposed, and a second bias that adds to the first. The state is [h, c].
 */
export class LSTM extends Recurrent<LSTMCache> {
  constructor(options: LSTMOptions) {
    super("lstm", options, cell);
  }
}

registerLayer("LSTM", LSTM);
