// Dropout: in training each value is left out with a probability, and the others grow to make up for it.

import { dropoutMask } from "../engine/kernels/index.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { parameter } from "./parameter.ts";

export interface DropoutCache {
  /** 0 where a value was left out, `1 / (1 - rate)` where it was kept; undefined where all were. */
  mask: tf.Tensor | undefined;
}

/** `y = x * mask`, the mask 0 with probability `rate` and else `1 / (1 - rate)`: the mean stays (inverted dropout). */
export function dropout(
  x: tf.Tensor,
  step: tf.Tensor,
  options: { rate: number; seed?: number },
): [y: tf.Tensor, cache: DropoutCache] {
  const mask = dropoutMask(x, step, options);
  return [x.mul(mask), { mask }];
}

/** From dy: `dx = dy * mask`. */
export function dropoutGrad(dy: tf.Tensor, { mask }: DropoutCache): { dx: tf.Tensor } {
  return { dx: mask ? dy.mul(mask) : dy };
}

export interface DropoutOptions extends LayerOptions {
  /** The share of values that is left out. */
  rate: number;
}

/** `dropout` as a layer: active in training, does nothing in `predict`. The same seed leaves out the same values. */
export class Dropout extends Layer<DropoutCache> {
  readonly rate: number;
  /** Training steps so far: each draws another mask. */
  readonly step: tf.Variable;
  #seed: number;

  constructor({ rate, ...options }: DropoutOptions) {
    super("dropout", options, ["rate"]);
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`nn.Dropout: rate must be at least 0 and below 1, got ${rate}`);
    }
    this.rate = rate;
    this.#seed = this.seed;
    this.step = parameter("dropout/step", tf.scalar(0, "int32"), false);
  }

  override build(inputShape: Shape, options: Parameters<Layer["build"]>[1] = {}): Shape {
    // In a model each layer gets numbers of its own from the model's seed.
    if (!this.shapes && options.random) this.#seed = Math.floor(options.random() * 2 ** 31);
    return super.build(inputShape, options);
  }

  protected create(inputShape: Shape): Shape {
    return inputShape;
  }

  protected call(x: tf.Tensor, training: boolean): [y: tf.Tensor, cache: DropoutCache] {
    if (!training || this.rate === 0) return [x, { mask: undefined }];
    this.step.assign(this.step.add(tf.scalar(1, "int32")));
    return dropout(x, this.step, { rate: this.rate, seed: this.#seed });
  }

  backward(dy: tf.Tensor, cache: DropoutCache): LayerGradients {
    return { ...dropoutGrad(dy, cache), gradients: [] };
  }

  override get state(): readonly tf.Variable[] {
    return [this.step];
  }

  override dispose(): void {
    this.step.dispose();
  }
}
