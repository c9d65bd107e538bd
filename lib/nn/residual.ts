// Residual: what layers make of x is added to x, so that they learn only the difference.

import * as tf from "../engine/tensorflow.ts";
import { type ChainCache, chain, chainGrad } from "./chain.ts";
import {
  type AddParameter,
  type BuildInner,
  Layer,
  type LayerGradients,
  type LayerOptions,
  type Shape,
} from "./layer.ts";
import { readBranches } from "./parallel.ts";
import { describeLayer, type LayerDescription, registerLayer } from "./registry.ts";

export interface ResidualCache {
  layers: ChainCache;
  shortcut: ChainCache;
}

export interface ResidualOptions extends LayerOptions {
  /** F, in order. */
  layers: readonly (Layer | LayerDescription)[];
  /** S, where F changes the shape: most often one Conv2D with kernelSize 1. Without it S(x) = x. */
  shortcut?: readonly (Layer | LayerDescription)[];
}

/**
 * `y = F(x) + S(x)`, S(x) = x unless there is a shortcut of other layers (He et al., 2016).
 *
 *     new nn.Residual({
 *       layers: [
 *         new nn.Conv2D({ filters: 16, kernelSize: 3, padding: "same", activation: "relu" }),
 *         new nn.Conv2D({ filters: 16, kernelSize: 3, padding: "same" }),
 *       ],
 *     })
 *
 * Backward: `dx = dF + dS`, so that dy reaches what is below undiminished, however small dF becomes.
 * `new nn.Parallel({ branches: [layers, shortcut], mode: "add" })` is the same.
 * Learned: what the layers and the shortcut's layers learn.
 */
export class Residual extends Layer<ResidualCache> {
  readonly layers: readonly Layer[];
  readonly shortcut: readonly Layer[];

  /** A list is F alone: `new nn.Residual([...])`. */
  constructor(given: ResidualOptions | ResidualOptions["layers"]) {
    const options = (Array.isArray(given) ? { layers: given } : given) as ResidualOptions;
    super("residual", options, ["layers", "shortcut"]);
    const { layers, shortcut = [] } = options;
    const branches = { layers, shortcut };
    [this.layers, this.shortcut] = readBranches("nn.Residual", branches) as [Layer[], Layer[]];
  }

  override get config(): Record<string, unknown> {
    const described = { layers: this.layers.map(describeLayer), shortcut: this.shortcut.map(describeLayer) };
    return { ...super.config, ...described };
  }

  protected create(inputShape: Shape, _add: AddParameter, inner: BuildInner): Shape {
    const [F, S] = [this.layers, this.shortcut].map((layers) =>
      layers.reduce((shape, layer) => inner(layer, shape), inputShape),
    ) as [Shape, Shape];
    if (tf.util.arraysEqual([...F], [...S])) return F;
    const other = this.shortcut.length > 0 ? "the shortcut gives" : "x has";
    throw new TypeError(
      `${this.name}: the layers' output must be added to x, but has shape [batch, ${F.join(", ")}] where ` +
        `${other} [batch, ${S.join(", ")}]; give a shortcut of layers with that output`,
    );
  }

  protected call(x: tf.Tensor, training: boolean): [y: tf.Tensor, cache: ResidualCache] {
    const [F, layers] = chain(this.layers, x, training);
    const [S, shortcut] = chain(this.shortcut, x, training);
    return [F.add(S), { layers, shortcut }];
  }

  backward(dy: tf.Tensor, { layers, shortcut }: ResidualCache, options?: { dx?: boolean }): LayerGradients {
    const F = chainGrad(this.layers, dy, layers, options);
    const S = chainGrad(this.shortcut, dy, shortcut, options);
    const gradients = [...F.gradients, ...S.gradients];
    return F.dx && S.dx ? { dx: F.dx.add(S.dx), gradients } : { gradients };
  }
}

registerLayer("Residual", Residual);
