// Adam: steps of about the learning rate's size in each parameter, however large its gradients are.

import { adamStep, sgdStep } from "../engine/kernels/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { type DenominatorOptions, DividingOptimizer } from "./denominator.ts";
import { checkShare, type OptimizerOptions } from "./optimizer.ts";

export interface AdamOptions extends OptimizerOptions, DenominatorOptions {
  /** How slowly the mean of the gradients forgets. */
  beta1?: number;
  /** How slowly the mean of their squares forgets. */
  beta2?: number;
  /**
   * `false` leaves m and v as they are, so that the first steps are short or long. `"fedBack"` puts the corrected
   * means back into the recursion, a mistake of some slides: the steps die away (see docs/optim.md).
   */
  biasCorrection?: boolean | "fedBack";
}

/**
 * With g = dL/dp, in step t = 1, 2, ...: `m := β1 m + (1 - β1) g`, `v := β2 v + (1 - β2) g²`, and
 * `p := p - lr m̂ / (√v̂ + ε)`, where `m̂ = m / (1 - β1^t)` and `v̂ = v / (1 - β2^t)` make up for m = v = 0 at
 * the start (Kingma and Ba, 2015).
 *
 *     new optim.Adam({ learningRate: 0.001 })
 */
export class Adam extends DividingOptimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly biasCorrection: boolean | "fedBack";

  constructor(options: AdamOptions = {}) {
    super(options, { learningRate: 0.001, epsilon: 1e-8 }, ["beta1", "beta2", "biasCorrection"]);
    const { beta1 = 0.9, beta2 = 0.999, biasCorrection = true } = options;
    const where = `optim.${new.target.name}`;
    this.beta1 = checkShare(`${where}: beta1`, beta1);
    this.beta2 = checkShare(`${where}: beta2`, beta2);
    if (typeof biasCorrection !== "boolean" && biasCorrection !== "fedBack") {
      throw new RangeError(
        `${where}: biasCorrection must be true, false or "fedBack", got ${JSON.stringify(biasCorrection)}`,
      );
    }
    this.biasCorrection = biasCorrection;
  }

  protected override get slots(): readonly string[] {
    return ["m", "v"];
  }

  protected override get countsSteps(): boolean {
    return true;
  }

  protected update(
    p: tf.Tensor[],
    g: tf.Tensor[],
    rate: tf.Scalar,
    variables: readonly tf.Variable[],
  ): tf.Tensor[] {
    const [m, v] = [this.slot("m", variables), this.slot("v", variables)];
    const asUsual = this.biasCorrection === true && this.denominator === "sqrt(v) + epsilon";
    const now = { t: this.steps, learningRate: rate, params: p, m, v, gradients: g };
    const next = asUsual ? adamStep(now, this) : this.#lectured(now);
    for (const [i, mi] of m.entries()) {
      mi.assign(next.m[i]!);
      v[i]!.assign(next.v[i]!);
    }
    this.countTo(next.t);
    return next.params;
  }

  /** The same in tfjs's operations, with the slides' differences. */
  #lectured({ t: before, learningRate, params, m: ms, v: vs, gradients }: Parameters<typeof adamStep>[0]) {
    const { beta1, beta2, biasCorrection } = this;
    const t = before.add<tf.Scalar>(1);
    const [c1, c2] = [beta1, beta2].map((beta) => tf.sub(1, tf.pow(beta, t))) as [tf.Tensor, tf.Tensor];
    let m = ms.map((m, i) => m.mul(beta1).add(gradients[i]!.mul(1 - beta1)));
    let v = vs.map((v, i) => v.mul(beta2).add(gradients[i]!.square().mul(1 - beta2)));
    const corrected = { m: m.map((m) => m.div(c1)), v: v.map((v) => v.div(c2)) };
    if (biasCorrection === "fedBack") ({ m, v } = corrected);
    const used = biasCorrection === false ? { m, v } : corrected;
    const moves = used.m.map((m, i) => m.div(this.below(used.v[i]!)));
    return { t, m, v, params: sgdStep({ learningRate, params, gradients: moves }) };
  }
}
