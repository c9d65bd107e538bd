// Adam: steps of about the learning rate's size in each parameter, however large its gradients are.

import { adamStep } from "../engine/kernels/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { parameter } from "../nn/parameter.ts";
import { Optimizer } from "./optimizer.ts";

export interface AdamOptions {
  learningRate?: number;
  /** How slowly the mean of the gradients forgets. */
  beta1?: number;
  /** How slowly the mean of their squares forgets. */
  beta2?: number;
  /** Keeps the step finite where the gradient was always 0; beside the root, as in PyTorch and Keras. */
  epsilon?: number;
}

/**
 * With g = dL/dp, in step t = 1, 2, ...: `m := β1 m + (1 - β1) g`, `v := β2 v + (1 - β2) g²`, and
 * `p := p - lr m̂ / (√v̂ + ε)`, where `m̂ = m / (1 - β1^t)` and `v̂ = v / (1 - β2^t)` make up for m = v = 0 at
 * the start (Kingma and Ba, 2015).
 *
 *     new optim.Adam({ learningRate: 0.001 })
 */
export class Adam extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly #t: tf.Variable;
  readonly #moments = new Map<tf.Variable, { m: tf.Variable; v: tf.Variable }>();

  constructor({
    learningRate = 0.001,
    beta1 = 0.9,
    beta2 = 0.999,
    epsilon = 1e-8,
    ...unknown
  }: AdamOptions = {}) {
    super(learningRate, unknown, ["learningRate", "beta1", "beta2", "epsilon"]);
    for (const [name, beta] of Object.entries({ beta1, beta2 })) {
      if (!(beta >= 0 && beta < 1)) {
        throw new RangeError(`optim.Adam: ${name} must be at least 0 and below 1, got ${beta}`);
      }
    }
    if (!(epsilon > 0)) throw new RangeError(`optim.Adam: epsilon must be above 0, got ${epsilon}`);
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.#t = parameter("Adam/t", tf.scalar(0), false);
  }

  applyGradients(parameters: readonly tf.Variable[], gradients: readonly tf.Tensor[]): void {
    tf.tidy(() => {
      const moments = parameters.map((p) => this.#momentsOf(p));
      const now = {
        t: this.#t as tf.Tensor as tf.Scalar,
        learningRate: this.rate,
        params: [...parameters],
        m: moments.map(({ m }) => m),
        v: moments.map(({ v }) => v),
        gradients: [...gradients],
      };
      const next = adamStep(now, this);
      this.#t.assign(next.t);
      for (const [i, p] of parameters.entries()) {
        p.assign(next.params[i]!);
        moments[i]!.m.assign(next.m[i]!);
        moments[i]!.v.assign(next.v[i]!);
      }
    });
  }

  override build(parameters: readonly tf.Variable[]): void {
    for (const p of parameters) this.#momentsOf(p);
  }

  override get state(): readonly tf.Variable[] {
    return [this.#t, ...[...this.#moments.values()].flatMap(({ m, v }) => [m, v])];
  }

  #momentsOf(p: tf.Variable): { m: tf.Variable; v: tf.Variable } {
    let moments = this.#moments.get(p);
    if (!moments) {
      const zeros = (name: string) => parameter(`${p.name}/Adam/${name}`, tf.zerosLike(p), false);
      moments = { m: zeros("m"), v: zeros("v") };
      this.#moments.set(p, moments);
    }
    return moments;
  }
}
