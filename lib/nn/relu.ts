// ReLU: what is below zero is cut off.

import * as kernels from "../engine/kernels/index.ts";
import type { Tensor } from "../engine/tensorflow.ts";
import { Layer, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";

export interface ReLUCache<T extends Tensor = Tensor> {
  y: T;
}

/** `y = max(0, x)`, of any shape. */
export function relu<T extends Tensor>(x: T): [y: T, cache: ReLUCache<T>] {
  const y: T = x.relu();
  return [y, { y }];
}

/** From dy: `dx = dy where y > 0, else 0`. At the kink, 0 is taken. */
export function reluGrad<T extends Tensor>(dy: T, { y }: ReLUCache<T>): { dx: T } {
  return { dx: kernels.reluGrad(dy, y) };
}

/** `relu` as a layer: `new nn.ReLU()`. */
export class ReLU extends Layer<ReLUCache> {
  constructor(options: LayerOptions = {}) {
    super("relu", options, []);
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: Tensor): [y: Tensor, cache: ReLUCache] {
    return relu(x);
  }

  backward(dy: Tensor, cache: ReLUCache): { dx: Tensor; gradients: [] } {
    return { ...reluGrad(dy, cache), gradients: [] };
  }
}

registerLayer("ReLU", ReLU);
