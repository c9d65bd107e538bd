// The nonlinearity at the end of a layer, by name: `activation: "relu"`.

import { choose } from "../engine/options.ts";
import type { Tensor } from "../engine/tensorflow.ts";
import { elu, eluGrad } from "./elu.ts";
import { gelu, geluGrad } from "./gelu.ts";
import { leakyRelu, leakyReluGrad } from "./leaky-relu.ts";
import { relu, reluGrad } from "./relu.ts";
import { sigmoid, sigmoidGrad } from "./sigmoid.ts";
import { softmax, softmaxGrad } from "./softmax.ts";
import { softplus, softplusGrad } from "./softplus.ts";
import { tanh, tanhGrad } from "./tanh.ts";

export type ActivationName = keyof typeof PAIRS;

/** What an activation needs to go back: its output, or its input. */
export type ActivationCache = object;

interface Activation {
  forward<T extends Tensor>(x: T): [y: T, cache: ActivationCache];
  backward<T extends Tensor>(dy: T, cache: ActivationCache): { dx: T };
}

/** Each is a pair of its own file, with the options it has without any. */
const PAIRS = {
  linear: { forward: (x) => [x, {}], backward: (dy) => ({ dx: dy }) },
  relu: pair(relu, reluGrad),
  leakyRelu: pair(leakyRelu, leakyReluGrad),
  elu: pair(elu, eluGrad),
  gelu: pair(gelu, geluGrad),
  softplus: pair(softplus, softplusGrad),
  tanh: pair(tanh, tanhGrad),
  sigmoid: pair(sigmoid, sigmoidGrad),
  softmax: pair(softmax, softmaxGrad),
} satisfies Record<string, Activation>;

export const ACTIVATIONS: Record<ActivationName, Activation> = PAIRS;

/** Refuses a name that is none. */
export function readActivation(where: string, name: ActivationName): ActivationName {
  choose(where, "activation", name, ACTIVATIONS);
  return name;
}

/** The pair for all shapes; each backward gets the cache that its own forward made. */
function pair<Cache extends object>(
  forward: (x: Tensor) => [y: Tensor, cache: Cache],
  backward: (dy: Tensor, cache: Cache) => { dx: Tensor },
): Activation {
  return { forward, backward } as Activation;
}
