// Nesterov's momentum: the gradient is taken where the velocity is about to lead.

import { checkObject } from "../engine/options.ts";
import type { MomentumOptions } from "./momentum.ts";
import { SGD } from "./sgd.ts";

/**
 * `v := ρ v + g(x - lr ρ v)`, `x := x - lr v` (Nesterov, 1983): momentum that looks ahead.
 *
 * The parameters are the points ahead, `p = x - lr ρ v`, since that is where gradients are taken. In p the rule is
 * `v := ρ v + g`, `p := p - lr (g + ρ v)`, SGD with `nesterov: true`, as in PyTorch and Keras.
 *
 *     new optim.Nesterov({ learningRate: 0.01, momentum: 0.9 })
 */
export class Nesterov extends SGD {
  constructor(options: MomentumOptions = {}) {
    checkObject("optim.Nesterov", options, "learningRate");
    const { momentum = 0.9 } = options;
    super({ ...options, momentum, nesterov: true });
  }
}
