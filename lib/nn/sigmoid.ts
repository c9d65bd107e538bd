// Sigmoid: squeezes each value into (0, 1).

import * as kernels from "../engine/kernels/index.ts";
import type { Tensor } from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface SigmoidCache<T extends Tensor = Tensor> {
  y: T;
}

/** `y = 1 / (1 + exp(-x))`, of any shape. */
export function sigmoid<T extends Tensor>(x: T): [y: T, cache: SigmoidCache<T>] {
  const y: T = x.sigmoid();
  return [y, { y }];
}

/** From dy: `dx = dy y (1 - y)`. */
export function sigmoidGrad<T extends Tensor>(dy: T, { y }: SigmoidCache<T>): { dx: T } {
  return { dx: kernels.sigmoidGrad(dy, y) };
}

/** `sigmoid` as a layer: `new nn.Sigmoid()`. */
export class Sigmoid extends Layer<SigmoidCache> {
  constructor(options: LayerOptions = {}) {
    super("sigmoid", options, []);
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: Tensor): [y: Tensor, cache: SigmoidCache] {
    return sigmoid(x);
  }

  backward(dy: Tensor, cache: SigmoidCache): { dx: Tensor; gradients: [] } {
    return { ...sigmoidGrad(dy, cache), gradients: [] };
  }
}

registerLayer("Sigmoid", Sigmoid);
