// The nonlinearity at the end of a layer, by name: `activation: "relu"`.

import { choose } from "../engine/options.ts";
import type { Tensor } from "../engine/tensorflow.ts";
import { relu, reluGrad } from "./relu.ts";
import { sigmoid, sigmoidGrad } from "./sigmoid.ts";
import { tanh, tanhGrad } from "./tanh.ts";

export type ActivationName = keyof typeof ACTIVATIONS;

interface Activation {
  forward<T extends Tensor>(x: T): [y: T, cache: { y: T }];
  backward<T extends Tensor>(dy: T, cache: { y: T }): { dx: T };
}

const linear: Activation = { forward: (x) => [x, { y: x }], backward: (dy) => ({ dx: dy }) };

/** Each is a pair of its own file; all of them need only their output to go back. */
export const ACTIVATIONS = {
  linear,
  relu: { forward: relu, backward: reluGrad },
  tanh: { forward: tanh, backward: tanhGrad },
  sigmoid: { forward: sigmoid, backward: sigmoidGrad },
} satisfies Record<string, Activation>;

/** Refuses a name that is none. */
export function readActivation(where: string, name: ActivationName): ActivationName {
  choose(where, "activation", name, ACTIVATIONS);
  return name;
}
