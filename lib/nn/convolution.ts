// What the convolution layers share: their options, and the parameters made of them.

import { checkCount } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { type ActivationName, readActivation } from "./activation.ts";
import { type InitializerOption, readInitializer } from "./initializers.ts";
import { type AddParameter, Layer, type LayerOptions, type Shape } from "./layer.ts";
import { type Regularizer, readRegularizer } from "./regularizers.ts";
import { type Padding, readPadding } from "./window.ts";

export interface ConvolutionOptions extends LayerOptions {
  /** How many filters, each of which gives one channel of the output. */
  filters: number;
  /** "valid": only windows that lie in the input; "same": zeros around it, so that each place has its window. */
  padding?: Padding;
  /** f, applied to each number of the output. */
  activation?: ActivationName;
  /** Without it there is no b. */
  useBias?: boolean;
  /** Where W's first values come from; b begins at 0. */
  kernelInitializer?: InitializerOption;
  /** A penalty on W in the loss; b is never penalised. */
  kernelRegularizer?: Regularizer | undefined;
}

/** In the order in which errors list them. */
const NAMES = [
  "filters",
  "kernelSize",
  "strides",
  "dilationRate",
  "padding",
  "activation",
  "useBias",
  "kernelInitializer",
  "kernelRegularizer",
] as const;

/** A subclass has the window besides: kernelSize, strides, dilationRate, each along as many axes as its input has. */
export abstract class Convolution<Cache extends object> extends Layer<Cache> {
  readonly filters: number;
  readonly padding: Padding;
  readonly activation: ActivationName;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerOption;
  readonly kernelRegularizer: Regularizer | undefined;
  W!: tf.Variable;
  b: tf.Variable | undefined;

  constructor(kind: string, options: ConvolutionOptions) {
    super(kind, options, NAMES);
    const where = `nn.${new.target.name}`;
    const { filters, padding = "valid", activation = "linear", useBias = true } = options;
    const { kernelInitializer = "glorotUniform", kernelRegularizer } = options;
    checkCount(`${where}: filters`, filters);
    this.filters = filters;
    this.padding = readPadding(where, padding);
    this.activation = readActivation(where, activation);
    this.useBias = useBias;
    this.kernelInitializer = readInitializer(where, kernelInitializer);
    this.kernelRegularizer = readRegularizer(where, kernelRegularizer);
  }

  /** W [window, channels, filters] and b [filters]. */
  protected addParameters(add: AddParameter, window: Shape, channels: number): void {
    const shape = [...window, channels, this.filters];
    this.W = add("W", shape, this.kernelInitializer, { regularizer: this.kernelRegularizer });
    if (this.useBias) this.b = add("b", [this.filters], "zeros");
  }

  /** In the order of the parameters. */
  protected gradientsOf({ dW, db }: { dW: tf.Tensor; db: tf.Tensor }): tf.Tensor[] {
    return this.b ? [dW, db] : [dW];
  }
}
