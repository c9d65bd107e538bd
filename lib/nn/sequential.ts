// Sequential: layers one after the other, forward in order and backward in reverse.

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { encodeModel } from "../models/model-file.ts";
import { joined } from "../models/safetensors.ts";
import { writeWhole } from "../models/whole-file.ts";
import type { TrainingHistory } from "../train/history.ts";
import { type ChainCache, chain, chainGrad } from "./chain.ts";
import { shapeOfOne } from "./examples.ts";
import { assignAll, Layer, type Shape } from "./layer.ts";
import { type LayerPlan, planOf } from "./plan.ts";
import { Summary } from "./summary.ts";

export interface SequentialOptions {
  /** What `summary` calls the model. */
  name?: string;
  /** Of all parameters' first values: the same seed, the same model. */
  seed?: number;
  /** The shape of one example: `summary` knows all shapes at once, parameters are made when they are first needed. */
  inputShape?: Shape;
}

/** What `backward` needs: each layer's cache. */
export type SequentialCache = ChainCache;

const names = new Map<string, number>();

/**
 * A model that hands each layer's output to the next.
 *
 *     const model = new nn.Sequential([
 *       new nn.Dense({ units: 128, activation: "relu" }),
 *       new nn.Dense({ units: 10 }),
 *     ]);
 *
 * The parameters are made when the first batch comes, or at once if the first layer has an `inputShape`. With the
 * model's own `inputShape` they are made when somebody asks for them.
 */
export class Sequential {
  readonly name: string;
  readonly seed: number;
  readonly layers: Layer[] = [];
  /** Set by a callback: training ends after the epoch or, set in `onBatchEnd`, after the batch. */
  stopTraining = false;
  /** What the latest `train.fit` has measured so far, also after an interrupt. */
  history?: TrainingHistory;
  #parameters: tf.Variable[] = [];
  #random: ReturnType<typeof random>;
  #inputShape: Shape | undefined;
  #outputShape: Shape | undefined;
  /** What will be built, if the shape of the examples is told and nothing is built yet. */
  #promised: Shape | undefined;

  constructor(layers: readonly Layer[] = [], options: SequentialOptions = {}) {
    checkOptions("nn.Sequential", options, ["name", "seed", "inputShape"]);
    const { name, seed = 0, inputShape } = options;
    if (!Array.isArray(layers)) {
      throw new TypeError(
        `nn.Sequential: layers must be an array, got ${kindOf(layers)}; write new nn.Sequential([...], { ... })`,
      );
    }
    this.name = name ?? numbered("sequential", names);
    this.seed = seed;
    this.#promised = inputShape && [...inputShape];
    this.#random = random(seed);
    for (const layer of layers) this.add(layer);
  }

  /** Puts a layer behind the others. */
  add(layer: Layer): this {
    if (!(layer instanceof Layer)) {
      throw new TypeError(
        `nn.Sequential: layers must be of nn, got ${kindOf(layer)}; a layer of tf.layers stands in tf.sequential()`,
      );
    }
    this.layers.push(layer);
    const shape = this.#outputShape ?? layer.inputShape;
    if (shape && (this.#outputShape || this.layers.length === 1))
      this.#buildFrom(this.layers.length - 1, shape);
    return this;
  }

  /** Makes the parameters for examples of `inputShape`; once made, they stay. */
  build(inputShape: Shape): void {
    if (this.#outputShape) return;
    if (this.layers.length === 0) {
      throw new TypeError("nn.Sequential: the model has no layers; give it some: new nn.Sequential([...])");
    }
    this.#buildFrom(0, this.#promised ?? inputShape);
  }

  #buildFrom(first: number, inputShape: Shape): void {
    let shape = inputShape;
    const kinds = new Map<string, number>();
    for (const [i, layer] of this.layers.entries()) {
      const name = numbered(layer.kind, kinds);
      if (i < first) continue;
      shape = layer.build(shape, { name, prefix: `${this.name}/`, random: this.#random });
    }
    if (first === 0) this.#inputShape = [...inputShape];
    this.#outputShape = shape;
    this.#parameters = this.layers.flatMap((layer) => layer.parameters);
  }

  /** All layers' parameters, in order; empty as long as the shape of the examples is unknown. */
  get parameters(): readonly tf.Variable[] {
    this.#keepPromise();
    return this.#parameters;
  }

  /** The shapes of one example that comes in and goes out, if known. */
  get shapes(): { input: Shape; output: Shape } | undefined {
    if (this.#inputShape && this.#outputShape) return { input: this.#inputShape, output: this.#outputShape };
    const output = this.plan()?.at(-1)?.output;
    return output && this.#promised && { input: this.#promised, output };
  }

  /** What each layer gives and has, or will have once built; nothing is made for it. */
  plan(): (LayerPlan & { name: string })[] | undefined {
    let shape = this.#inputShape ?? this.#promised;
    if (!shape) return undefined;
    const kinds = new Map<string, number>();
    return this.layers.map((layer) => {
      const place = numbered(layer.kind, kinds);
      const plan = planOf(layer, shape!);
      shape = plan.output;
      return { name: (layer.config.name as string | undefined) ?? place, ...plan };
    });
  }

  #keepPromise(): void {
    if (!this.#outputShape && this.#promised) this.build(this.#promised);
  }

  /** `y = layerₙ(... layer₁(x))`, and what each layer keeps for the way back. */
  forward(x: tf.Tensor, training = false): [y: tf.Tensor, cache: SequentialCache] {
    this.build(shapeOfOne(this.name, x));
    return chain(this.layers, x, training);
  }

  /**
   * The chain rule, from the last layer to the first: one gradient for each of `parameters`, and dL/dx if asked
   * for. Training does without dL/dx, which saves the first layer the largest of its products.
   */
  backward(
    dy: tf.Tensor,
    caches: SequentialCache,
    { dx = false } = {},
  ): { dx?: tf.Tensor; gradients: tf.Tensor[] } {
    return chainGrad(this.layers, dy, caches, { dx });
  }

  /** The output as a tfjs operation with a gradient: for `tf.grads` and `tf.variableGrads`. */
  apply(x: tf.Tensor, options: { training?: boolean } = {}): tf.Tensor {
    checkOptions(`${this.name}.apply`, options, ["training"]);
    this.build(shapeOfOne(this.name, x));
    return this.layers.reduce((y, layer) => layer.apply(y, options), x);
  }

  /** The output for x [examples, ...], a tensor or nested arrays; computed in batches, to save memory. */
  predict(x: tf.Tensor | tf.TensorLike, options: { batchSize?: number } = {}): tf.Tensor {
    checkOptions(`${this.name}.predict`, options, ["batchSize"]);
    const { batchSize = 256 } = options;
    checkCount(`${this.name}.predict: batchSize`, batchSize);
    return tf.tidy(() => {
      const examples = toFloat(`${this.name}.predict`, x);
      this.#checkExamples("predict", examples);
      const [n = 0, ...shape] = examples.shape;
      this.build(shape);
      if (n === 0) return tf.zeros([0, ...this.#outputShape!]);
      const parts: tf.Tensor[] = [];
      for (let from = 0; from < n; from += batchSize) {
        const part = n <= batchSize ? examples : examples.slice(from, Math.min(batchSize, n - from));
        parts.push(this.layers.reduce((y, layer) => tf.tidy(() => layer.forward(y)[0]), part));
      }
      return parts.length === 1 ? parts[0]! : tf.concat(parts);
    });
  }

  #checkExamples(method: string, x: tf.Tensor): void {
    const wanted = this.#inputShape ?? this.#promised;
    if (x.rank === 0 || (wanted && x.rank !== wanted.length + 1)) {
      const shape = wanted ? `[examples, ${wanted.join(", ")}]` : "[examples, ...]";
      const one = wanted && x.rank === wanted.length ? "; for one example write x.expandDims(0)" : "";
      throw new TypeError(
        `${this.name}.${method}: x must have shape ${shape}, got [${x.shape.join(", ")}]${one}`,
      );
    }
  }

  /** Copies of all parameters, in order. */
  getWeights(): tf.Tensor[] {
    return this.parameters.map((p) => p.clone());
  }

  /** Sets all parameters, in the order of `getWeights`: all, or if one does not fit, none. */
  setWeights(weights: readonly tf.Tensor[]): void {
    assignAll(`${this.name}.setWeights`, this.parameters, weights);
  }

  /** The options that make such a model anew, beside its layers. */
  get config(): Record<string, unknown> {
    return { name: this.name, seed: this.seed };
  }

  /**
   * Writes parameters, state and architecture into one safetensors file, which `models.load` reads, and PyTorch.
   * Whoever is killed meanwhile leaves the file that was there before.
   */
  async save(path: string): Promise<void> {
    this.#keepPromise();
    await writeWhole("model.save", path, encodeModel("model.save", this));
  }

  /** What `save` writes, for where there are no files; `models.fromBytes` reads it. */
  toBytes(): Uint8Array {
    this.#keepPromise();
    return joined(encodeModel("model.toBytes", this));
  }

  /** Prints each layer with its output's shape and how many parameters it has; the model itself shows the same. */
  summary(print: (text: string) => void = console.log): void {
    print(String(new Summary(this)));
  }

  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }

  toString(): string {
    return String(new Summary(this));
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return new Summary(this).toBundle();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** `kind_1`, `kind_2`, ... as counted so far. */
function numbered(kind: string, counts: Map<string, number>): string {
  const count = (counts.get(kind) ?? 0) + 1;
  counts.set(kind, count);
  return `${kind}_${count}`;
}

/** Whole numbers become float32, as layers want them; text is refused. */
function toFloat(where: string, x: tf.Tensor | tf.TensorLike): tf.Tensor {
  const tensor = x instanceof tf.Tensor ? x : tf.tensor(x);
  if (tensor.dtype === "string" || tensor.dtype === "complex64") {
    throw new TypeError(`${where}: x must hold numbers, got ${tensor.dtype}`);
  }
  return tensor.dtype === "float32" ? tensor : tensor.toFloat();
}

function kindOf(value: unknown): string {
  const name = (value as object | undefined)?.constructor?.name;
  return value === null ? "null" : typeof value === "object" && name ? name : typeof value;
}
