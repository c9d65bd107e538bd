// What the recurrent layers share: weights for a sequence, a state that goes from step to step, padding passed by.

import { checkTensor } from "../engine/kernels/check-tensor.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { checkFeatures, shapeOfOne } from "./examples.ts";
import type { Initializer } from "./initializers.ts";
import { type AddParameter, Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { type Regularizer, readRegularizer } from "./regularizers.ts";
import { arrange, lastState, lastStateGrad, restore, type StepOrder, stepOrder } from "./step-order.ts";

export interface RecurrentOptions extends LayerOptions {
  /** How many numbers the state has, and so the output. */
  units: number;
  /** The output of every step instead of the last one's. */
  returnSequences?: boolean;
  /** Reads from the last step to the first. Unlike Keras's, each output lies at the step after which it was made. */
  goBackwards?: boolean;
  /** A step whose features are all 0 is padding: the state passes it by, its output is 0, nothing is learned from it. */
  maskZero?: boolean;
  /** A penalty on Wx in the loss. */
  kernelRegularizer?: Regularizer | undefined;
  /** A penalty on Wh in the loss. */
  recurrentRegularizer?: Regularizer | undefined;
}

/** What a state is: h, and in an LSTM also c, each [batch, units]. */
export type RecurrentState = readonly tf.Tensor2D[];

/** What a cell's pair keeps, among other things. */
interface SequenceCache {
  h0: tf.Tensor2D;
  h: tf.Tensor3D;
  c0?: tf.Tensor2D;
  c?: tf.Tensor3D;
}

interface SequenceOptions {
  returnSequences?: boolean;
  h0?: tf.Tensor2D;
  c0?: tf.Tensor2D;
}

/** A pair of functions over sequences, and how many blocks of `units` columns its Wx, Wh and its b have. */
export interface Cell<Cache extends SequenceCache> {
  blocks: { W: number; b: number };
  /** How b begins. */
  bias: Initializer | "zeros";
  /** What its state is made of. */
  state: readonly ("h" | "c")[];
  forward(
    x: tf.Tensor3D,
    Wx: tf.Tensor2D,
    Wh: tf.Tensor2D,
    b: tf.Tensor1D,
    options: SequenceOptions,
  ): [y: tf.Tensor, cache: Cache];
  backward(
    dy: tf.Tensor,
    cache: Cache,
    options?: { dx?: boolean },
  ): {
    dx?: tf.Tensor3D;
    dWx: tf.Tensor2D;
    dWh: tf.Tensor2D;
    db: tf.Tensor1D;
    dh0: tf.Tensor2D;
    dc0?: tf.Tensor2D;
  };
}

/** The cell's cache, in the order of reading, and that order where it is another than the steps'. */
export type RecurrentCache<Cache extends SequenceCache> = Cache & { order?: StepOrder };

export interface RecurrentGradients extends LayerGradients {
  /** For the initial state, shaped as it. */
  dState: tf.Tensor2D[];
}

/** A layer over a cell: x [batch, steps, features] gives [batch, units], or [batch, steps, units]. */
export abstract class Recurrent<Cache extends SequenceCache = SequenceCache> extends Layer<
  RecurrentCache<Cache>
> {
  readonly units: number;
  readonly returnSequences: boolean;
  readonly goBackwards: boolean;
  readonly maskZero: boolean;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly recurrentRegularizer: Regularizer | undefined;
  Wx!: tf.Variable;
  Wh!: tf.Variable;
  b!: tf.Variable;
  readonly #cell: Cell<Cache>;

  constructor(kind: string, options: RecurrentOptions, cell: Cell<Cache>, own: readonly string[] = []) {
    const regularizers = ["kernelRegularizer", "recurrentRegularizer"];
    super(kind, options, ["units", "returnSequences", "goBackwards", "maskZero", ...regularizers, ...own]);
    const where = `nn.${new.target.name}`;
    const { units, returnSequences = false, goBackwards = false, maskZero = false } = options;
    const { kernelRegularizer, recurrentRegularizer } = options;
    checkCount(`${where}: units`, units);
    this.units = units;
    this.returnSequences = returnSequences;
    this.goBackwards = goBackwards;
    this.maskZero = maskZero;
    this.kernelRegularizer = readRegularizer(where, kernelRegularizer);
    this.recurrentRegularizer = readRegularizer(where, recurrentRegularizer);
    this.#cell = cell;
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    if (inputShape.length !== 2) {
      const got = ["batch", ...inputShape].join(", ");
      const remedy = inputShape.length === 1 ? "; for one feature write x.expandDims(2)" : "";
      throw new TypeError(`${this.name}: x must have shape [batch, steps, features], got [${got}]${remedy}`);
    }
    const [steps, features] = inputShape as [number, number];
    const { units } = this;
    const { blocks, bias } = this.#cell;
    this.Wx = add("Wx", [features, blocks.W * units], "glorotUniform", {
      regularizer: this.kernelRegularizer,
    });
    this.Wh = add("Wh", [units, blocks.W * units], "orthogonal", { regularizer: this.recurrentRegularizer });
    this.b = add("b", [blocks.b * units], bias);
    return this.returnSequences ? [steps, units] : [units];
  }

  /** As every layer's; the state before the first step is 0, or `initialState`: [h], of an LSTM [h, c]. */
  override forward(
    x: tf.Tensor,
    training = false,
    options: { initialState?: RecurrentState | undefined } = {},
  ): [y: tf.Tensor, cache: RecurrentCache<Cache>] {
    checkOptions(`${this.name}.forward`, options, ["initialState"]);
    const { initialState } = options;
    this.build(shapeOfOne(this.name, x));
    checkFeatures(this.name, x, this.shapes!.input);
    return this.call(x, training, initialState);
  }

  protected call(
    x: tf.Tensor,
    _training: boolean,
    initialState?: RecurrentState,
  ): [y: tf.Tensor, cache: RecurrentCache<Cache>] {
    const { returnSequences } = this;
    const [Wx, Wh, b] = [this.Wx, this.Wh, this.b] as tf.Tensor[] as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
    const state = this.#readState(initialState, x);
    // What is no sequence is refused by the cell.
    const isSequence = x.rank === 3 && x.shape[1]! > 0 && x.dtype === "float32";
    const order = isSequence ? stepOrder(x as tf.Tensor3D, this) : undefined;
    if (!order) return this.#cell.forward(x as tf.Tensor3D, Wx, Wh, b, { returnSequences, ...state });
    const options = { returnSequences: true, ...state };
    const [h, cache] = this.#cell.forward(arrange(x as tf.Tensor3D, order), Wx, Wh, b, options);
    const y = returnSequences ? restore(h as tf.Tensor3D, order) : lastState(cache.h0, cache.h, order);
    return [y, { ...cache, order }];
  }

  backward(dy: tf.Tensor, cache: RecurrentCache<Cache>, options?: { dx?: boolean }): RecurrentGradients {
    const { order, h } = cache;
    let dh = dy;
    let first: tf.Tensor2D | undefined; // what a sequence of nothing but padding hands on to h0
    if (order && dy.rank === 3) dh = arrange(dy as tf.Tensor3D, order);
    else if (order?.last) ({ dh, dh0: first } = lastStateGrad(dy as tf.Tensor2D, h.shape[1], order.last));
    const { dx, dWx, dWh, db, dh0, dc0 } = this.#cell.backward(dh, cache, options);
    return {
      ...(dx && { dx: order ? restore(dx, order) : dx }),
      gradients: [dWx, dWh, db],
      dState: [first ? dh0.add(first) : dh0, ...(dc0 ? [dc0] : [])],
    };
  }

  /** The state after the last step: the `initialState` of a `forward` that goes on from there. */
  lastState({ h0, h, c0, c, order }: RecurrentCache<Cache>): RecurrentState {
    return [lastState(h0, h, order), ...(c0 && c ? [lastState(c0, c, order)] : [])];
  }

  #readState(state: RecurrentState | undefined, x: tf.Tensor): { h0?: tf.Tensor2D; c0?: tf.Tensor2D } {
    if (!state) return {};
    const { state: names } = this.#cell;
    if (!Array.isArray(state) || state.length !== names.length) {
      const got = Array.isArray(state) ? `${state.length} tensors` : typeof state;
      throw new TypeError(`${this.name}: initialState must be [${names.join(", ")}], got ${got}`);
    }
    const shape = [x.shape[0]!, this.units];
    for (const [i, each] of (state as RecurrentState).entries()) {
      const because = `x [${x.shape.join(", ")}]`;
      checkTensor(`${this.name}: initialState[${i}]`, each, shape, { because });
    }
    return Object.fromEntries(names.map((name, i) => [`${name}0`, (state as RecurrentState)[i]]));
  }
}
