// The order in which a recurrent layer reads the steps: from the end if it goes backwards, and padding last of all.
//
// A kernel knows one order only, from the first step to the last. What comes after the last real step changes
// neither its output nor its gradient, so padding may be read there, and is then forgotten.

import * as tf from "../engine/tensorflow.ts";

/** Without padding there is nothing to know but the direction: the order is empty, and means "backwards". */
export interface StepOrder {
  /** 1 where a step is real, 0 where it is padding: [batch, steps, 1]. */
  mask?: tf.Tensor3D;
  /** Of each step of each example, the row of [batch steps, ...] at which it is read. */
  place?: tf.Tensor1D;
  /** Of each example, the row of [batch (steps + 1), units] that is its last state, those before the first step included. */
  last?: tf.Tensor1D;
}

/** Undefined where the steps are read as they lie. */
export function stepOrder(
  x: tf.Tensor3D,
  { goBackwards, maskZero }: { goBackwards: boolean; maskZero: boolean },
): StepOrder | undefined {
  if (!maskZero) return goBackwards ? {} : undefined;
  const [batch, steps] = x.shape;
  const real = tf.notEqual(x, 0).any(2).toInt(); // [batch, steps]
  const soFar = tf.cumsum(real, 1);
  const count = real.sum(1, true); // [batch, 1]
  const ifReal = goBackwards ? count.sub(soFar) : soFar.sub(tf.scalar(1, "int32"));
  const ifPadding = count.add(tf.range(0, steps, 1, "int32")).sub(soFar);
  const place = ifPadding.add(real.mul(ifReal.sub(ifPadding)));
  const example = tf.range(0, batch, 1, "int32").expandDims(1); // [batch, 1]
  return {
    mask: real.toFloat().expandDims(2),
    place: example
      .mul(tf.scalar(steps, "int32"))
      .add(place)
      .reshape([batch * steps]),
    last: example
      .mul(tf.scalar(steps + 1, "int32"))
      .add(count)
      .reshape([batch]),
  };
}

/** x [batch, steps, ...] in the order of reading; padding becomes 0. */
export function arrange(x: tf.Tensor3D, { mask, place }: StepOrder): tf.Tensor3D {
  if (!mask || !place) return x.reverse(1);
  const rows = x.mul(mask).reshape([place.size, x.shape[2]]);
  const moved = tf.scatterND(place.expandDims(1), rows, rows.shape as [number, number]);
  return moved.reshape(x.shape);
}

/** The way back, and also the gradient of `arrange`; as `arrange` is that of this. */
export function restore(h: tf.Tensor3D, { mask, place }: StepOrder): tf.Tensor3D {
  if (!mask || !place) return h.reverse(1);
  const rows = h.reshape([place.size, h.shape[2]]);
  return rows.gather(place).reshape(h.shape).mul(mask);
}

/** Of states h [batch, steps, units] in the order of reading, the one after the last real step: [batch, units]. */
export function lastState(h0: tf.Tensor2D, h: tf.Tensor3D, { last }: StepOrder = {}): tf.Tensor2D {
  const [batch, steps, units] = h.shape;
  if (!last) return h.slice([0, steps - 1, 0], [batch, 1, units]).reshape([batch, units]);
  return tf
    .concat([h0.expandDims(1), h], 1)
    .reshape([batch * (steps + 1), units])
    .gather(last) as tf.Tensor2D;
}

/** From dy [batch, units] at the last state: the gradients for h0 and h; for a sequence of padding it all goes to h0. */
export function lastStateGrad(
  dy: tf.Tensor2D,
  steps: number,
  last: tf.Tensor1D,
): { dh0: tf.Tensor2D; dh: tf.Tensor3D } {
  const [batch, units] = dy.shape;
  const rows = tf.scatterND(last.expandDims(1), dy, [batch * (steps + 1), units]);
  const [dh0, dh] = tf.split(rows.reshape([batch, steps + 1, units]), [1, steps], 1);
  return { dh0: dh0!.reshape([batch, units]), dh: dh as tf.Tensor3D };
}
