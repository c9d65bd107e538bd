// Weight decay, of two kinds: as part of the gradient (an L2 penalty), or beside the rule (decoupled).

import * as tf from "../engine/tensorflow.ts";

export interface WeightDecayOptions {
  /** λ: how strongly parameters are drawn to 0. */
  weightDecay?: number;
  /**
   * `false`: the gradient becomes `g + λ p`, that of the loss plus `λ/2 ‖p‖²`, as in PyTorch. `true`: the parameter
   * becomes `p - lr λ p` before the rule moves it, as in AdamW and in Keras. For plain SGD they are the same.
   */
  decoupledWeightDecay?: boolean;
  /** `false` leaves out biases, the parameters whose name begins with b, as the lectures do. */
  decayBiases?: boolean;
}

/** `g := g + λ p`, where the decay is not decoupled. */
export function addDecay(
  { weightDecay, decoupledWeightDecay, decayBiases }: Required<WeightDecayOptions>,
  parameters: readonly tf.Variable[],
  gradients: tf.Tensor[],
): tf.Tensor[] {
  if (weightDecay === 0 || decoupledWeightDecay) return gradients;
  return gradients.map((g, i) => {
    const p = parameters[i]!;
    return decayBiases || !isBias(p) ? g.add(p.mul(weightDecay)) : g;
  });
}

/** `p := p - lr λ p`, where the decay is decoupled. */
export function decayed(
  { weightDecay, decoupledWeightDecay, decayBiases }: Required<WeightDecayOptions>,
  parameters: readonly tf.Variable[],
  rate: tf.Scalar,
): tf.Tensor[] {
  if (weightDecay === 0 || !decoupledWeightDecay) return [...parameters];
  const rest = tf.sub(1, rate.mul(weightDecay));
  return parameters.map((p) => (decayBiases || !isBias(p) ? p.mul(rest) : p));
}

/** "dense_1/b", "lstm_1/b", "batch_norm_1/beta". */
function isBias({ name }: tf.Variable): boolean {
  return name.slice(name.lastIndexOf("/") + 1).startsWith("b");
}

export function readDecay(
  where: string,
  { weightDecay = 0, decoupledWeightDecay = false, decayBiases = true }: WeightDecayOptions,
): Required<WeightDecayOptions> {
  if (!(Number.isFinite(weightDecay) && weightDecay >= 0)) {
    throw new RangeError(`${where}: weightDecay must be a finite number of at least 0, got ${weightDecay}`);
  }
  return { weightDecay, decoupledWeightDecay, decayBiases };
}
