// Parallel: the same input through several branches, whose outputs are put side by side or added.

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
import { describeLayer, type LayerDescription, readLayer, registerLayer } from "./registry.ts";

/** How outputs become one: "concat" along the last axis, "add" value by value. */
export type ParallelMode = "concat" | "add";

export interface ParallelCache {
  branches: readonly ChainCache[];
  /** What each branch gave, along the last axis. */
  sizes: number[];
}

export interface ParallelOptions extends LayerOptions {
  /** Of each branch its layers, in order; a branch without layers hands x on. */
  branches: readonly (readonly (Layer | LayerDescription)[])[];
  /** How the outputs become one: "concat" along the last axis, "add" value by value. */
  mode?: ParallelMode;
}

/**
 * `y = [f₁(x), f₂(x), ...]` along the last axis, or with `mode: "add"` `y = f₁(x) + f₂(x) + ...`; each f is a list
 * of layers.
 *
 *     new nn.Parallel({
 *       branches: [3, 5].map((kernelSize) => [
 *         new nn.Conv1D({ filters: 32, kernelSize, activation: "relu" }),
 *         new nn.GlobalMaxPool(),
 *       ]),
 *     })
 *
 * Backward: each branch gets its part of dy (all of it, where outputs are added), and `dx` is the sum of theirs.
 * Learned: what the branches' layers learn.
 */
export class Parallel extends Layer<ParallelCache> {
  readonly branches: readonly (readonly Layer[])[];
  readonly mode: ParallelMode;

  /** A list is the branches alone: `new nn.Parallel([[...], [...]])`. */
  constructor(given: ParallelOptions | ParallelOptions["branches"]) {
    const options = (Array.isArray(given) ? { branches: given } : given) as ParallelOptions;
    super("parallel", options, ["branches", "mode"]);
    const { branches, mode = "concat" } = options;
    if (!Array.isArray(branches) || branches.length === 0) {
      throw new TypeError("nn.Parallel: branches must be a list of lists of layers; write [[...], [...]]");
    }
    this.branches = readBranches("nn.Parallel", Object.fromEntries(branches.entries()));
    if (mode !== "concat" && mode !== "add") {
      throw new RangeError(`nn.Parallel: no mode "${mode}", found concat, add`);
    }
    this.mode = mode;
  }

  override get config(): Record<string, unknown> {
    return { ...super.config, branches: this.branches.map((layers) => layers.map(describeLayer)) };
  }

  protected create(inputShape: Shape, _add: AddParameter, inner: BuildInner): Shape {
    const outputs = this.branches.map((layers) =>
      layers.reduce((shape, layer) => inner(layer, shape), inputShape),
    );
    const [first] = outputs as [Shape];
    const compared = this.mode === "add" ? first.length : first.length - 1;
    const other = outputs.find(
      (shape) => shape.length !== first.length || shape.some((n, i) => i < compared && n !== first[i]),
    );
    if (other) {
      const what = this.mode === "add" ? "of one shape to be added" : "alike but for the last axis";
      throw new TypeError(
        `${this.name}: the branches' outputs must be ${what}, got [batch, ${first.join(", ")}] and ` +
          `[batch, ${other.join(", ")}]`,
      );
    }
    if (this.mode === "add") return first;
    return [...first.slice(0, -1), outputs.reduce((sum, shape) => sum + shape.at(-1)!, 0)];
  }

  override checkExamples(...examples: Parameters<Layer["checkExamples"]>): void {
    for (const [first] of this.branches) first?.checkExamples(...examples);
  }

  protected call(x: tf.Tensor, training: boolean): [y: tf.Tensor, cache: ParallelCache] {
    const results = this.branches.map((layers) => chain(layers, x, training));
    const ys = results.map(([y]) => y);
    const y = this.mode === "add" ? ys.reduce((sum, y) => sum.add(y)) : tf.concat(ys, -1);
    return [y, { branches: results.map(([, caches]) => caches), sizes: ys.map((y) => y.shape.at(-1)!) }];
  }

  backward(dy: tf.Tensor, { branches, sizes }: ParallelCache, options?: { dx?: boolean }): LayerGradients {
    const parts = this.mode === "add" ? sizes.map(() => dy) : tf.split(dy, sizes, -1);
    const steps = this.branches.map((layers, i) => chainGrad(layers, parts[i]!, branches[i]!, options));
    const gradients = steps.flatMap((step) => step.gradients);
    if (options?.dx === false) return { gradients };
    return { dx: steps.map(({ dx }) => dx!).reduce((sum, dx) => sum.add(dx)), gradients };
  }
}

registerLayer("Parallel", Parallel);

/** Of each branch its layers, all made; errors call it by its name, or by its place. */
export function readBranches(
  where: string,
  branches: Record<string, readonly (Layer | LayerDescription)[]>,
): Layer[][] {
  const layers = Object.entries(branches).map(([name, branch]) => {
    if (Array.isArray(branch)) return branch.map((layer) => readLayer(where, layer));
    const what = name === String(Number(name)) ? `branches[${name}]` : name;
    throw new TypeError(`${where}: ${what} must be a list of layers, got ${typeof branch}; write [...]`);
  });
  const all = layers.flat();
  const twice = all.find((layer, i) => all.indexOf(layer) < i);
  if (!twice) return layers;
  throw new TypeError(`${where}: each layer must stand in one place only, got a ${twice.kind} layer twice`);
}
