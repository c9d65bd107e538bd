// AdamW: Adam whose weight decay is not divided by the size of the gradients.

import { checkObject } from "../engine/options.ts";
import { Adam, type AdamOptions } from "./adam.ts";

export type AdamWOptions = Omit<AdamOptions, "decoupledWeightDecay">;

/**
 * `p := p - lr λ p`, then Adam's step, with λ the `weightDecay` (Loshchilov and Hutter, 2019). In Adam itself λ p is
 * part of the gradient, and so divided by √v: weights with large gradients hardly decay.
 *
 *     new optim.AdamW({ learningRate: 0.001, weightDecay: 0.01 })
 */
export class AdamW extends Adam {
  constructor(options: AdamWOptions = {}) {
    checkObject("optim.AdamW", options, "learningRate");
    const { weightDecay = 0.01 } = options;
    super({ ...options, weightDecay, decoupledWeightDecay: true });
  }
}
