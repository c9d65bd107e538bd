// What every layer is: parameters, a forward pass, and the backward pass that belongs to it.

import { type Random, random as seeded } from "../data/random.ts";
import { checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { replaceTensors, tensorsIn } from "./cache.ts";
import { shapeOfOne } from "./examples.ts";
import { type Initializer, type InitializerOption, initializerOf } from "./initializers.ts";
import { parameter } from "./parameter.ts";
import type { Penalised, Regularizer } from "./regularizers.ts";

/** The shape of one example, without the batch in front, as Keras and tfjs give `inputShape`. */
export type Shape = readonly number[];

export interface LayerOptions {
  /** What errors and `summary` call it; without it, its kind and place in the model: "dense_2". */
  name?: string;
  /** The shape of one example. Without it the first batch tells. */
  inputShape?: Shape;
  /** Of the parameters' first values, for a layer that stands alone; in a Sequential the model's seed counts. */
  seed?: number;
}

/** What backward gives: the gradient for the input unless it was not asked for, and one for each parameter. */
export interface LayerGradients {
  dx?: tf.Tensor;
  gradients: tf.Tensor[];
}

/**
 * Makes a parameter of this shape and keeps it, in the order in which backward gives the gradients. What is not
 * trainable (a running mean) has no gradient, and belongs to the layer's `state`.
 */
export type AddParameter = (
  name: string,
  shape: Shape,
  initializer: InitializerOption | Initializer,
  options?: { regularizer?: Regularizer | undefined; trainable?: boolean },
) => tf.Variable;

/** Builds a layer that stands inside this one, whose parameters and state are then this one's too. */
export type BuildInner = (layer: Layer, inputShape: Shape) => Shape;

/**
 * A layer over a pair of pure functions. A subclass says which parameters it has and what shape it gives
 * (`create`), and calls the pair: `call` its forward, `backward` its backward pass.
 */
export abstract class Layer<Cache extends object = object> {
  /** "dense", "conv2d": names are made of it. */
  readonly kind: string;
  /** One for each gradient of `backward`, in order; empty until built. */
  readonly parameters: tf.Variable[] = [];
  /** Which of them the loss is to keep small, and how. */
  readonly penalised: Penalised[] = [];
  readonly inputShape: Shape | undefined;
  readonly seed: number;
  readonly #own: readonly string[];
  readonly #state: tf.Variable[] = [];
  readonly #inner: Layer[] = [];
  #name: string | undefined;
  #shapes: { input: Shape; output: Shape } | undefined;

  constructor(kind: string, options: LayerOptions, own: readonly string[]) {
    checkOptions(`nn.${new.target.name}`, options, [...own, "name", "inputShape", "seed"]);
    const { name, inputShape, seed = 0 } = options;
    this.kind = kind;
    this.#own = own;
    this.#name = name;
    this.inputShape = inputShape;
    this.seed = seed;
  }

  get name(): string {
    return this.#name ?? this.kind;
  }

  /**
   * The options that make such a layer anew: `new nn.Dense(dense.config)`. A subclass keeps each option of its own
   * in a field of the option's name.
   */
  get config(): Record<string, unknown> {
    const { inputShape } = this;
    const own = this.#own.map((option) => [option, (this as Record<string, unknown>)[option]]);
    return {
      ...Object.fromEntries(own),
      ...(this.#name && { name: this.#name }),
      ...(inputShape && { inputShape }),
      seed: this.seed,
    };
  }

  /** The shapes of one example that comes in and goes out, once built. */
  get shapes(): { input: Shape; output: Shape } | undefined {
    return this.#shapes;
  }

  /** Makes the parameters for examples of `inputShape`, once; gives the shape that goes out. */
  build(inputShape: Shape, options: { name?: string; prefix?: string; random?: Random } = {}): Shape {
    checkOptions(`${this.name}.build`, options, ["name", "prefix", "random"]);
    const { name = this.name, prefix = "", random = seeded(this.seed) } = options;
    if (this.#shapes) return this.#shapes.output;
    this.#name ??= name;
    const made = new Made(`${prefix}${this.name}/`, random);
    const output = this.create(inputShape, made.add, made.inner);
    // All at once: a build that an error or an interrupt has ended begins anew.
    this.parameters.push(...made.parameters);
    this.penalised.push(...made.penalised);
    this.#state.push(...made.state);
    this.#inner.push(...made.layers);
    this.#shapes = { input: [...inputShape], output };
    return output;
  }

  /** Checks the shape of one example, makes the parameters, gives the shape that goes out. */
  protected abstract create(inputShape: Shape, add: AddParameter, inner: BuildInner): Shape;

  /** The pair's forward pass: the output, and what backward needs. */
  protected abstract call(x: tf.Tensor, training: boolean): [y: tf.Tensor, cache: Cache];

  /** As `call`, but builds the layer first. `training` matters to layers that behave otherwise then. */
  forward(x: tf.Tensor, training = false): [y: tf.Tensor, cache: Cache] {
    this.build(shapeOfOne(this.name, x));
    return this.call(x, training);
  }

  /** From dL/dy: dL/dx, unless `dx: false`, and one gradient for each of `parameters`. */
  abstract backward(dy: tf.Tensor, cache: Cache, options?: { dx?: boolean }): LayerGradients;

  /**
   * The output alone, as a tfjs operation with the gradient of `backward`: stands inside `tf.grads` and
   * `tf.variableGrads`.
   */
  apply(x: tf.Tensor, options: { training?: boolean } = {}): tf.Tensor {
    checkOptions(`${this.name}.apply`, options, ["training"]);
    const { training = false } = options;
    this.build(shapeOfOne(this.name, x));
    const operation = tf.customGrad((...inputs) => {
      const save = inputs.pop() as unknown as tf.GradSaveFunc;
      const [y, cache] = this.forward(inputs[0] as tf.Tensor, training);
      // tfjs releases all that the forward pass made, so what backward needs is handed to it and comes back.
      save(tensorsIn(cache));
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const { dx, gradients } = this.backward(dy, replaceTensors(cache, saved));
        return [dx!, ...gradients];
      };
      // On tfjs's tape an operation whose output is its input would be its own successor.
      return { value: y === inputs[0] ? y.clone() : y, gradFunc };
    });
    return operation(x, ...this.parameters);
  }

  /**
   * Refuses examples that the layer, the first of a model, cannot take; `shape` is that of one example. Called once
   * for all data, before it is cut into batches.
   */
  checkExamples(_where: string, _values: ArrayLike<number>, _shape: Shape): void {
    // most layers take any numbers
  }

  /** What a training step changes beside the parameters: a count of steps, a running mean. */
  get state(): readonly tf.Variable[] {
    return [...this.#state, ...this.#inner.flatMap((layer) => layer.state)];
  }

  /** Copies of the parameters. */
  getWeights(): tf.Tensor[] {
    return this.parameters.map((p) => p.clone());
  }

  /** Sets the parameters, in the order of `getWeights`. */
  setWeights(weights: readonly tf.Tensor[]): void {
    assignAll(`${this.name}.setWeights`, this.parameters, weights);
  }

  dispose(): void {
    for (const each of [...this.parameters, ...this.#state]) each.dispose();
    for (const layer of this.#inner) layer.dispose();
  }
}

/** What one build has made so far. */
class Made {
  readonly parameters: tf.Variable[] = [];
  readonly penalised: Penalised[] = [];
  readonly state: tf.Variable[] = [];
  readonly layers: Layer[] = [];
  readonly #prefix: string;
  readonly #random: Random;
  readonly #kinds = new Map<string, number>();

  constructor(prefix: string, random: Random) {
    this.#prefix = prefix;
    this.#random = random;
  }

  readonly add: AddParameter = (name, shape, initializer, { regularizer, trainable = true } = {}) => {
    const values = initializerOf(initializer)(shape, this.#random);
    const made = parameter(`${this.#prefix}${name}`, tf.tensor(values, [...shape]), trainable);
    (trainable ? this.parameters : this.state).push(made);
    if (regularizer) this.penalised.push({ parameter: made, regularizer });
    return made;
  };

  readonly inner: BuildInner = (layer, inputShape) => {
    const count = (this.#kinds.get(layer.kind) ?? 0) + 1;
    this.#kinds.set(layer.kind, count);
    const place = { name: `${layer.kind}_${count}`, prefix: this.#prefix, random: this.#random };
    const output = layer.build(inputShape, place);
    this.parameters.push(...layer.parameters);
    this.penalised.push(...layer.penalised);
    this.layers.push(layer);
    return output;
  };
}

/** Assigns `values` to `variables`, all or, if one does not fit, none. */
export function assignAll(
  where: string,
  variables: readonly tf.Variable[],
  values: readonly tf.Tensor[],
): void {
  if (values.length !== variables.length) {
    throw new TypeError(`${where}: weights must be ${variables.length} tensors, got ${values.length}`);
  }
  for (const [i, variable] of variables.entries()) {
    const { shape, dtype } = values[i]!;
    if (dtype === variable.dtype && tf.util.arraysEqual(shape, variable.shape)) continue;
    throw new TypeError(
      `${where}: weights[${i}] must be ${variable.dtype} [${variable.shape.join(", ")}] for ${variable.name}, ` +
        `got ${dtype} [${shape.join(", ")}]`,
    );
  }
  for (const [i, variable] of variables.entries()) variable.assign(values[i]!);
}
