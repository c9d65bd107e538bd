// Momentum: the parameters roll, and what they did before carries on.

import { checkObject } from "../engine/options.ts";
import { SGD, type SGDOptions } from "./sgd.ts";

export type MomentumOptions = Omit<SGDOptions, "nesterov">;

/**
 * `v := ρ v + g`, `p := p - lr v`, with g = dL/dp and ρ the `momentum` (Polyak, 1964): SGD with a velocity. A
 * gradient that stays the same comes to move p by `1 / (1 - ρ)` times as much; one that changes sign wears off.
 *
 *     new optim.Momentum({ learningRate: 0.01, momentum: 0.9 })
 */
export class Momentum extends SGD {
  constructor(options: MomentumOptions = {}) {
    checkObject("optim.Momentum", options, "learningRate");
    const { momentum = 0.9 } = options;
    super({ ...options, momentum });
  }
}
