// Bidirectional: a recurrent layer twice, one reading from the first step and one from the last, side by side.

import { choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import {
  type AddParameter,
  type BuildInner,
  Layer,
  type LayerGradients,
  type LayerOptions,
  type Shape,
} from "./layer.ts";
import { Recurrent } from "./recurrent.ts";
import { describeLayer, type LayerDescription, readLayer, registerLayer } from "./registry.ts";

/** How the two outputs become one: side by side, or value by value. */
export type MergeMode = keyof typeof MERGES;

const MERGES = { concat: "along the last axis", sum: "value by value" };

export interface BidirectionalCache {
  forward: object;
  backward: object;
}

export interface BidirectionalOptions extends LayerOptions {
  /** The layer that reads forward; one that reads backward is made like it. */
  layer: Layer | LayerDescription;
  /** How the two outputs become one: "concat" side by side, "sum" value by value. */
  mergeMode?: MergeMode;
}

/**
 * `y = [f(x), g(x)]` along the last axis, or with `mergeMode: "sum"` `y = f(x) + g(x)`; f reads the steps forward, g,
 * with weights of its own, backward. With `returnSequences` y at a step is what f knows of the steps up to it and g
 * of those from it on; else it is what each knows at its end. (Schuster and Paliwal, 1997)
 *
 *     new nn.Bidirectional({ layer: new nn.GRU({ units: 32 }) }) // [batch, steps, features] gives [batch, 64]
 *
 * Backward: each gets its part of dy (all of it, where outputs are added), and `dx` is the sum of theirs.
 * Learned: what f learns, then what g learns.
 */
export class Bidirectional extends Layer<BidirectionalCache> {
  readonly forwardLayer: Recurrent;
  readonly backwardLayer: Recurrent;
  readonly mergeMode: MergeMode;

  constructor(options: BidirectionalOptions) {
    super("bidirectional", options, ["layer", "mergeMode"]);
    const { layer, mergeMode = "concat" } = options;
    choose("nn.Bidirectional", "mergeMode", mergeMode, MERGES);
    this.mergeMode = mergeMode;
    const read = readLayer("nn.Bidirectional", layer);
    if (!(read instanceof Recurrent)) {
      throw new TypeError(
        `nn.Bidirectional: layer must be an LSTM, GRU or SimpleRNN, got a ${read.kind} layer`,
      );
    }
    if (read.goBackwards) {
      throw new TypeError("nn.Bidirectional: layer must read forward, got one with goBackwards: true");
    }
    this.forwardLayer = read;
    const { layer: kind, config } = describeLayer(read);
    const { name: _forward, ...alike } = config; // each has a name of its own
    const described = { layer: kind, config: { ...alike, goBackwards: true } };
    this.backwardLayer = readLayer("nn.Bidirectional", described) as Recurrent;
  }

  /** In it only the layer that reads forward: the other is made like it. */
  get layer(): LayerDescription {
    return describeLayer(this.forwardLayer);
  }

  protected create(inputShape: Shape, _add: AddParameter, inner: BuildInner): Shape {
    const shape = inner(this.forwardLayer, inputShape);
    inner(this.backwardLayer, inputShape);
    if (this.mergeMode === "sum") return shape;
    return [...shape.slice(0, -1), 2 * shape.at(-1)!];
  }

  protected call(x: tf.Tensor, training: boolean): [y: tf.Tensor, cache: BidirectionalCache] {
    const [f, forward] = this.forwardLayer.forward(x, training);
    const [g, backward] = this.backwardLayer.forward(x, training);
    return [this.mergeMode === "sum" ? f.add(g) : tf.concat([f, g], -1), { forward, backward }];
  }

  backward(
    dy: tf.Tensor,
    { forward, backward }: BidirectionalCache,
    options?: { dx?: boolean },
  ): LayerGradients {
    const [df, dg] = this.mergeMode === "sum" ? [dy, dy] : tf.split(dy, 2, -1);
    const f = this.forwardLayer.backward(df!, forward as never, options);
    const g = this.backwardLayer.backward(dg!, backward as never, options);
    return { ...(f.dx && g.dx && { dx: f.dx.add(g.dx) }), gradients: [...f.gradients, ...g.gradients] };
  }
}

registerLayer("Bidirectional", Bidirectional);
