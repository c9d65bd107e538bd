// The GRU as textbooks write it, with the reset gate before the product; and its gradients through time.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";

/** The sequence, the weights, the first state, and of each step output and gates r, z, n [batch, steps, 3 units]. */
export interface ResetBeforeCache {
  x: tf.Tensor3D;
  Wx: tf.Tensor2D;
  Wh: tf.Tensor2D;
  h0: tf.Tensor2D;
  h: tf.Tensor3D;
  gates: tf.Tensor3D;
}

/**
 * One step: as `gruStep`, but `n = tanh(x Wx + (r h) Wh + b)`, so n has one bias only (Cho et al., 2014).
 *
 * x [batch, features], h [batch, units], Wx [features, 3 units], Wh [units, 3 units], b [3 units], in the order r, z, n.
 */
export function gruResetBeforeStep(
  x: tf.Tensor2D,
  h: tf.Tensor2D,
  { Wx, Wh, b }: { Wx: tf.Tensor2D; Wh: tf.Tensor2D; b: tf.Tensor1D },
): tf.Tensor2D {
  return tf.tidy(() => gates(x.matMul(Wx).add(b), h, parts(Wh)).next);
}

/** `gruResetBeforeStep` from step to step, over tfjs's operations; shapes and options are those of `gru`. */
export function gruResetBefore(
  x: tf.Tensor3D,
  Wx: tf.Tensor2D,
  Wh: tf.Tensor2D,
  b: tf.Tensor1D,
  options: { returnSequences?: boolean; h0?: tf.Tensor2D } = {},
): [y: tf.Tensor, cache: ResetBeforeCache] {
  checkObject("gruResetBefore", options, "returnSequences");
  const { returnSequences = false, h0 = tf.zeros([x.shape[0], Wh.shape[0]]) } = options;
  const [units] = Wh.shape;
  checkTensor("gru: x", x, ["batch", "steps", Wx.shape[0]], { because: `Wx [${Wx.shape.join(", ")}]` });
  checkTensor("gru: b", b, [3 * units], { because: `Wh [${Wh.shape.join(", ")}]` });
  const [batch, steps, features] = x.shape;
  if (steps === 0) throw new TypeError(`gru: x must have at least one step, got [${x.shape.join(", ")}]`);
  const ofX = x
    .reshape<tf.Tensor2D>([batch * steps, features])
    .matMul(Wx)
    .add(b);
  const whole = parts(Wh);
  let h = h0;
  const made = tf.unstack(ofX.reshape([batch, steps, 3 * units]), 1).map((part) => {
    const step = gates(part as tf.Tensor2D, h, whole);
    h = step.next;
    return step;
  });
  const hs = tf.stack(
    made.map(({ next }) => next),
    1,
  ) as tf.Tensor3D; // [batch, steps, units]
  const kept = tf.stack(
    made.map(({ r, z, n }) => tf.concat([r, z, n], 1)),
    1,
  ) as tf.Tensor3D;
  return [returnSequences ? hs : h.clone(), { x, Wx, Wh, h0, h: hs, gates: kept }];
}

/**
 * From dy, shaped as y. Backwards in time, dh being what comes from above and from the step after:
 * `dn = dh (1 - z)` through its activation, `ds = dn Whₙᵀ` for s = r h, `dr = ds h_before` and `dz = dh (h_before - n)`
 * through theirs; then `dh z + ds r + [dr dz] Whᵀ` goes to the step before, in the end to h0.
 * Over all steps: `dWx = Σ xᵀ [dr dz dn]`, `dWh = Σ [h_beforeᵀ [dr dz], sᵀ dn]`, `db = Σ [dr dz dn]`,
 * `dx = [dr dz dn] Wxᵀ`.
 */
export function gruResetBeforeGrad(
  dy: tf.Tensor,
  { x, Wx, Wh, h0, h, gates }: ResetBeforeCache,
  { dx: wanted = true }: { dx?: boolean } = {},
): { dx?: tf.Tensor3D; dWx: tf.Tensor2D; dWh: tf.Tensor2D; db: tf.Tensor1D; dh0: tf.Tensor2D } {
  const [batch, steps, units] = h.shape;
  const [WhRZ, WhN] = parts(Wh);
  const before = tf.concat([h0.expandDims(1), h], 1).slice([0, 0, 0], [batch, steps, units]);
  const [rs, zs, ns, hs] = [...tf.split(gates, 3, 2), before].map((all) => tf.unstack(all, 1));
  const above = dy.rank === 3 ? tf.unstack(dy, 1) : undefined;
  let dh: tf.Tensor = above ? tf.zerosLike(h0) : dy;
  const dzs: tf.Tensor[] = [];
  for (let t = steps - 1; t >= 0; t--) {
    const [r, z, n, hb] = [rs![t]!, zs![t]!, ns![t]!, hs![t]!];
    if (above) dh = dh.add(above[t]!);
    const dn = dh.mul(tf.sub(1, z)).mul(tf.sub(1, n.square()));
    const ds = dn.matMul(WhN, false, true);
    const dr = ds.mul(hb).mul(r).mul(tf.sub(1, r));
    const dz = dh.mul(hb.sub(n)).mul(z).mul(tf.sub(1, z));
    const drz = tf.concat([dr, dz], 1);
    dzs.unshift(tf.concat([drz, dn], 1));
    dh = dh
      .mul(z)
      .add(ds.mul(r))
      .add(drz.matMul(WhRZ, false, true));
  }
  const flat = (all: tf.Tensor) => all.reshape<tf.Tensor2D>([batch * steps, all.shape[2]!]);
  const dZ = flat(tf.stack(dzs, 1)); // [batch steps, 3 units]
  const [dRZ, dN] = tf.split(dZ, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
  const s = flat(tf.split(gates, 3, 2)[0]!.mul(before));
  const dWx: tf.Tensor2D = tf.matMul(flat(x), dZ, true, false);
  const dWh = [flat(before).matMul(dRZ, true, false), s.matMul(dN, true, false)];
  return {
    ...(wanted && { dx: dZ.matMul(Wx, false, true).reshape<tf.Tensor3D>(x.shape) }),
    dWx,
    dWh: tf.concat(dWh, 1) as tf.Tensor2D,
    db: dZ.sum(0),
    dh0: dh as tf.Tensor2D,
  };
}

/** Wh's part for r and z [units, 2 units], and that for n [units, units]. */
function parts(Wh: tf.Tensor2D): [tf.Tensor2D, tf.Tensor2D] {
  const [units] = Wh.shape;
  return tf.split(Wh, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
}

/** From `x Wx + b` [batch, 3 units]. */
function gates(ofX: tf.Tensor2D, h: tf.Tensor2D, [WhRZ, WhN]: [tf.Tensor2D, tf.Tensor2D]) {
  const [units] = WhN.shape;
  const [xRZ, xN] = tf.split(ofX, [2 * units, units], 1) as [tf.Tensor2D, tf.Tensor2D];
  const [r, z] = tf.split(xRZ.add(h.matMul(WhRZ)).sigmoid(), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
  const n = xN.add(r.mul(h).matMul(WhN)).tanh();
  const next: tf.Tensor2D = tf.sub(1, z).mul(n).add(z.mul(h));
  return { r, z, n, next };
}
