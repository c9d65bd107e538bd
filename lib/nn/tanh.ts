// Tanh: squeezes each value into (-1, 1).

import * as kernels from "../engine/kernels/index.ts";
import type { Tensor } from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface TanhCache<T extends Tensor = Tensor> {
  y: T;
}

/** `y = tanh(x) = (exp(x) - exp(-x)) / (exp(x) + exp(-x))`, of any shape. */
export function tanh<T extends Tensor>(x: T): [y: T, cache: TanhCache<T>] {
  const y: T = x.tanh();
  return [y, { y }];
}

/** From dy: `dx = dy (1 - y²)`. */
export function tanhGrad<T extends Tensor>(dy: T, { y }: TanhCache<T>): { dx: T } {
  return { dx: kernels.tanhGrad(dy, y) };
}

/** `tanh` as a layer: `new nn.Tanh()`. */
export class Tanh extends Layer<TanhCache> {
  constructor(options: LayerOptions = {}) {
    super("tanh", options, []);
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: Tensor): [y: Tensor, cache: TanhCache] {
    return tanh(x);
  }

  backward(dy: Tensor, cache: TanhCache): { dx: Tensor; gradients: [] } {
    return { ...tanhGrad(dy, cache), gradients: [] };
  }
}

registerLayer("Tanh", Tanh);
