// Regularisers: a penalty on large weights, added to the loss; its value and its gradient side by side.

import { checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";

/** `l1 Σ |w| + l2 Σ w²`, as plain data, so that a layer's config can hold it. */
export interface Regularizer {
  readonly l1?: number;
  readonly l2?: number;
}

/** A parameter, and what is added to the loss for it. */
export interface Penalised {
  readonly parameter: tf.Variable;
  readonly regularizer: Regularizer;
}

/** `λ Σ |w|`: many weights become 0, or nearly so. Lecture 5; Keras's `l1`. */
export function l1(lambda = 0.01): Regularizer {
  return readRegularizer("nn.l1", { l1: lambda })!;
}

/**
 * `λ Σ w²`, with the gradient `2 λ w`: weights become small. Keras's `l2`; the lecture's `λ / 2m Σ θ²` is
 * `nn.l2(λ / (2 * m))` for m examples, PyTorch's `weight_decay` is 2 λ.
 */
export function l2(lambda = 0.01): Regularizer {
  return readRegularizer("nn.l2", { l2: lambda })!;
}

/** `λ₁ Σ |w| + λ₂ Σ w²`, the elastic net's penalty. */
export function l1l2(options: Regularizer = {}): Regularizer {
  checkOptions("nn.l1l2", options, ["l1", "l2"]);
  const { l1 = 0.01, l2 = 0.01 } = options;
  return readRegularizer("nn.l1l2", { l1, l2 })!;
}

/** `l1 Σ |w| + l2 Σ w²` over all values of W. */
export function regularization(W: tf.Tensor, regularizer: Regularizer): tf.Scalar {
  const { l1 = 0, l2 = 0 } = readRegularizer("nn.regularization", regularizer) ?? {};
  if (l1 === 0) return W.square().sum().mul<tf.Scalar>(l2);
  if (l2 === 0) return W.abs().sum().mul<tf.Scalar>(l1);
  return W.abs().sum().mul(l1).add<tf.Scalar>(W.square().sum().mul(l2));
}

/** `dW = l1 sign(W) + 2 l2 W`; at 0, where |w| has a kink, 0 is taken. */
export function regularizationGrad(W: tf.Tensor, regularizer: Regularizer): tf.Tensor {
  const { l1 = 0, l2 = 0 } = readRegularizer("nn.regularizationGrad", regularizer) ?? {};
  if (l1 === 0) return W.mul(2 * l2);
  if (l2 === 0) return W.sign().mul(l1);
  return W.sign()
    .mul(l1)
    .add(W.mul(2 * l2));
}

/** What has parameters and penalises some of them: a model, or the one layer of a model of one's own. */
interface Regularised {
  readonly parameters: readonly tf.Variable[];
  readonly layers: readonly { readonly penalised: readonly Penalised[] }[];
}

/** `L + Σ regularization(W)` over all penalised parameters of the model; L itself where there are none. */
export function addPenalties<T extends tf.Tensor>(L: T, { layers }: Regularised): T {
  const all = layers.flatMap(({ penalised }) => penalised);
  return all.reduce((sum, each) => sum.add<T>(regularization(each.parameter, each.regularizer)), L);
}

/** The gradients of `addPenalties`: each parameter's own, and what its penalty adds. */
export function addPenaltyGradients(gradients: readonly tf.Tensor[], model: Regularised): tf.Tensor[] {
  const all = new Map(
    model.layers.flatMap(({ penalised }) => penalised.map((each) => [each.parameter, each.regularizer])),
  );
  return model.parameters.map((parameter, i) => {
    const regularizer = all.get(parameter);
    return regularizer ? gradients[i]!.add(regularizationGrad(parameter, regularizer)) : gradients[i]!;
  });
}

/** Refuses what is no regulariser; undefined stays undefined. */
export function readRegularizer(where: string, given: Regularizer | undefined): Regularizer | undefined {
  if (given === undefined || given === null) return undefined;
  const entries = typeof given === "object" ? Object.entries(given) : [];
  if (typeof given !== "object" || entries.some(([name]) => name !== "l1" && name !== "l2")) {
    const got = typeof given === "object" ? `{ ${entries.map(([name]) => name).join(", ")} }` : typeof given;
    throw new TypeError(
      `${where}: a regularizer must be nn.l1, nn.l2 or nn.l1l2, got ${got}; write nn.l2(0.01)`,
    );
  }
  for (const [name, lambda] of entries) {
    if (Number.isFinite(lambda) && lambda >= 0) continue;
    throw new RangeError(`${where}: ${name} must be a finite number of at least 0, got ${lambda}`);
  }
  return given;
}
