// GRU: a recurrent layer that mixes its last output with a new one, through two gates; and its gradients through time.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import * as kernels from "../engine/kernels/index.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { gruResetBefore, gruResetBeforeGrad, type ResetBeforeCache } from "./gru-reset-before.ts";
import { type Cell, Recurrent, type RecurrentOptions } from "./recurrent.ts";
import { registerLayer } from "./registry.ts";

/** The sequence, the weights, the first state, and of each step output and gates. */
export type GRUCache = kernels.GruCache;

/**
 * One step, as written on the board. With `[r z n] = x Wx + b` and `[r' z' n'] = h Wh + [0 0 bhn]`, each cut into
 * three, `r = sigmoid(r + r')` resets, `z = sigmoid(z + z')` keeps, `n = tanh(n + r n')` is new, and
 * `h' = (1 - z) n + z h`: z = 1 keeps h. (Cho et al., 2014, and many slides swap z and 1 - z: there z = 0 keeps h.)
 *
 * The reset gate comes after the product, as in PyTorch and in Keras with `reset_after`; so n has a bias inside it,
 * bhn, and b [4 units] holds those of r, z, n, then bhn. x [batch, features], h [batch, units], Wx [features, 3 units],
 * Wh [units, 3 units].
 */
export function gruStep(
  x: tf.Tensor2D,
  h: tf.Tensor2D,
  { Wx, Wh, b }: { Wx: tf.Tensor2D; Wh: tf.Tensor2D; b: tf.Tensor1D },
): tf.Tensor2D {
  const [units] = Wh.shape;
  const [bx, bhn] = b.split([3 * units, units]) as [tf.Tensor1D, tf.Tensor1D];
  const [rx, zx, nx] = x.matMul(Wx).add(bx).split(3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D]; // [batch, units]
  const [rh, zh, nh] = h.matMul(Wh).split(3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
  const r = rx.add(rh).sigmoid();
  const z = zx.add(zh).sigmoid();
  const n = nx.add(r.mul(nh.add(bhn))).tanh();
  return tf.sub(1, z).mul(n).add(z.mul(h));
}

/**
 * `gruStep` from step to step, from h0 (without it 0), in one kernel: x [batch, steps, features] gives the output of
 * the last step, y [batch, units], or with `returnSequences` that of each, y [batch, steps, units].
 */
export function gru(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  options: { returnSequences?: boolean; h0?: tf.Tensor2D } = {},
): [y: tf.Tensor, cache: GRUCache] {
  checkObject("gru", options, "returnSequences");
  const { returnSequences = false, h0 = tf.zeros([x.shape[0], Wh.shape[0]]) } = options;
  checkTensor("gru: x", x, ["batch", "steps", "features"]);
  const [batch, steps] = x.shape;
  const [units] = Wh.shape;
  if (steps === 0) throw new TypeError(`gru: x must have at least one step, got [${x.shape.join(", ")}]`);
  const { h, gates } = kernels.gru(x, Wx, Wh, b, h0);
  const y = returnSequences ? h : h.slice([0, steps - 1, 0], [batch, 1, units]).reshape([batch, units]);
  return [y, { x, Wx, Wh, h0, h, gates }];
}

/**
 * From dy, shaped as y. Backwards in time, dh being what comes from above and from the step after:
 * `dn = dh (1 - z)`, `dz = dh (h_before - n)`, each through its activation; `dn' = dn r`, and `dr = dn n'` through
 * its own; then `dh z + [dr dz dn'] Whᵀ` goes to the step before, in the end to h0.
 * Over all steps: `dWx = Σ xᵀ [dr dz dn]`, `dWh = Σ h_beforeᵀ [dr dz dn']`, `db = Σ [dr dz dn dn']`,
 * `dx = [dr dz dn] Wxᵀ`.
 */
export function gruGrad(
  dy: tf.Tensor,
  cache: GRUCache,
  options: { dx?: boolean } = {},
): kernels.GruGradients {
  return kernels.gruGrad(cache, dy as tf.Tensor2D | tf.Tensor3D, options);
}

const cell: Cell<GRUCache> = {
  blocks: { W: 3, b: 4 },
  bias: "zeros",
  state: ["h"],
  forward: gru,
  backward: gruGrad,
};

const resetBefore: Cell<ResetBeforeCache> = {
  ...cell,
  blocks: { W: 3, b: 3 },
  forward: gruResetBefore,
  backward: gruResetBeforeGrad,
};

export interface GRUOptions extends RecurrentOptions {
  /** `false`: the textbook's form, with the reset gate before the product; several times slower, as no kernel has it. */
  resetAfter?: boolean;
}

/**
 * `gru` on sequences [batch, steps, features].
 *
 *     new nn.GRU({ units: 64 })
 *
 * Learned: Wx [features, 3 units], Wh [units, 3 units], in the order r, z, n, and b [4 units]: r, z, n, and n's inside
 * the reset. They begin as in Keras: Wx uniform, Wh orthogonal, b zero. PyTorch has the matrices transposed and
 * biases for both parts of each gate, of which those of r and z add up; Keras's order is z, r, n. The state is [h].
 *
 * With `resetAfter: false` it is `gruResetBefore`, and b [3 units] without the last.
 */
export class GRU extends Recurrent<GRUCache | ResetBeforeCache> {
  readonly resetAfter: boolean;

  constructor(options: GRUOptions) {
    checkObject("nn.GRU", options, "units");
    const { resetAfter = true } = options;
    super("gru", options, (resetAfter ? cell : resetBefore) as Cell<GRUCache | ResetBeforeCache>, [
      "resetAfter",
    ]);
    this.resetAfter = resetAfter;
  }
}

registerLayer("GRU", GRU);
