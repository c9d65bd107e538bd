// Dropout: in training each value is left out with a probability, and the others grow to make up for it.

import { dropoutMask } from "../engine/kernels/index.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { parameter } from "./parameter.ts";
import { registerLayer } from "./registry.ts";

export interface DropoutCache {
  /** What each value was multiplied by; undefined where all stayed as they were. */
  mask: tf.Tensor | number | undefined;
}

/** Where what is left out is made up for, so that the mean stays. */
export type DropoutScaling = "training" | "prediction";

/**
 * `y = x * mask`, the mask 0 with probability p = `rate`, and else `1 / (1 - p)`: the mean stays (inverted dropout).
 * With scaling "prediction", as lectured (Srivastava et al., 2014), it is else 1, and predictions are multiplied by
 * `1 - p` instead.
 */
export function dropout(
  x: tf.Tensor,
  step: tf.Tensor,
  options: { rate: number; seed?: number; scaling?: DropoutScaling },
): [y: tf.Tensor, cache: DropoutCache] {
  checkOptions("dropout", options, ["rate", "seed", "scaling"]);
  const { scaling = "training", ...draw } = options;
  const inverted = dropoutMask(x, step, draw);
  const mask = scaling === "training" ? inverted : inverted.minimum(1);
  return [x.mul(mask), { mask }];
}

/** From dy: `dx = dy * mask`. */
export function dropoutGrad(dy: tf.Tensor, { mask }: DropoutCache): { dx: tf.Tensor } {
  return { dx: mask === undefined ? dy : dy.mul(mask) };
}

export interface DropoutOptions extends LayerOptions {
  /** The share of values that is left out. */
  rate: number;
  /** "training", as Keras and PyTorch have it, or "prediction", as lectured. */
  scaling?: DropoutScaling;
}

/**
 * `dropout` as a layer: leaves out in training only. The same seed leaves out the same values.
 *
 *     new nn.Dropout({ rate: 0.5 })
 */
export class Dropout extends Layer<DropoutCache> {
  readonly rate: number;
  readonly scaling: DropoutScaling;
  /** Training steps so far: each draws another mask. */
  readonly step: tf.Variable;
  #seed: number;

  constructor(options: DropoutOptions) {
    super("dropout", options, ["rate", "scaling"]);
    const { rate, scaling = "training" } = options;
    if (!(rate >= 0 && rate < 1)) {
      throw new RangeError(`nn.Dropout: rate must be at least 0 and below 1, got ${rate}`);
    }
    if (scaling !== "training" && scaling !== "prediction") {
      throw new RangeError(`nn.Dropout: no scaling "${scaling}", found training, prediction`);
    }
    this.rate = rate;
    this.scaling = scaling;
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
    if (!training && this.scaling === "prediction") return [x.mul(1 - this.rate), { mask: 1 - this.rate }];
    if (!training || this.rate === 0) return [x, { mask: undefined }];
    this.step.assign(this.step.add(tf.scalar(1, "int32")));
    return dropout(x, this.step, { rate: this.rate, seed: this.#seed, scaling: this.scaling });
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

registerLayer("Dropout", Dropout);
