// Embedding: each symbol, given by its number, becomes a vector that is learned.

import { checkCount, checkObject } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { type InitializerOption, readInitializer } from "./initializers.ts";
import { type AddParameter, Layer, type LayerGradients, type LayerOptions, type Shape } from "./layer.ts";
import { registerLayer } from "./registry.ts";
import { type Regularizer, readRegularizer } from "./regularizers.ts";

export interface EmbeddingCache {
  ids: tf.Tensor;
  inputDim: number;
  maskZero: boolean;
}

/**
 * `y[n, ...] = W[x[n, ...]]`: the row of W for each id. It is the product of one-hot rows with W, without the zeros.
 *
 * x [batch, ...] whole numbers from 0 to inputDim - 1, int32 or float32; W [inputDim, outputDim];
 * y [batch, ..., outputDim]. With `maskZero` the id 0 is padding, whose vector is 0 and stays it.
 */
export function embedding(
  x: tf.Tensor,
  W: tf.Tensor2D,
  options: { maskZero?: boolean } = {},
): [y: tf.Tensor, cache: EmbeddingCache] {
  checkObject("embedding", options, "maskZero");
  const { maskZero = false } = options;
  const ids = x.dtype === "int32" ? x : x.toInt();
  const y = W.gather(ids); // [batch, ..., outputDim]
  return [maskZero ? y.mul(realIds(ids)) : y, { ids, inputDim: W.shape[0], maskZero }];
}

/** From dy [batch, ..., outputDim]: `dW[id] = Σ dy` over all places where x is id. Ids have no gradient. */
export function embeddingGrad(
  dy: tf.Tensor,
  { ids, inputDim, maskZero }: EmbeddingCache,
): { dW: tf.Tensor2D } {
  const dv = maskZero ? dy.mul(realIds(ids)) : dy;
  const rows: tf.Tensor2D = dv.reshape([ids.size, dy.shape.at(-1)!]);
  return { dW: tf.unsortedSegmentSum(rows, ids.flatten().toInt(), inputDim) };
}

/** 0 where an id is padding, else 1: [batch, ..., 1]. */
function realIds(ids: tf.Tensor): tf.Tensor {
  return tf.notEqual(ids, tf.scalar(0, "int32")).toFloat().expandDims(-1);
}

export interface EmbeddingOptions extends LayerOptions {
  /** How many symbols there are: ids go from 0 to inputDim - 1. */
  inputDim: number;
  /** How long the vectors are. */
  outputDim: number;
  /** The id 0 is padding: its vector is 0, and recurrent layers with `maskZero` pass it by. */
  maskZero?: boolean;
  /** Where W's first values come from. */
  embeddingsInitializer?: InitializerOption;
  /** A penalty on W in the loss. */
  embeddingsRegularizer?: Regularizer | undefined;
}

/**
 * `embedding` as a layer, the first of a model: texts as ids [batch, steps] give [batch, steps, outputDim].
 *
 *     new nn.Embedding({ inputDim: 5000, outputDim: 64 })
 *
 * Learned: W [inputDim, outputDim].
 */
export class Embedding extends Layer<EmbeddingCache> {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  readonly embeddingsInitializer: InitializerOption;
  readonly embeddingsRegularizer: Regularizer | undefined;
  W!: tf.Variable;

  constructor(options: EmbeddingOptions) {
    const own = ["inputDim", "outputDim", "maskZero", "embeddingsInitializer", "embeddingsRegularizer"];
    super("embedding", options, own);
    const {
      inputDim,
      outputDim,
      maskZero = false,
      embeddingsInitializer = "smallUniform",
      embeddingsRegularizer,
    } = options;
    checkCount("nn.Embedding: inputDim", inputDim);
    checkCount("nn.Embedding: outputDim", outputDim);
    this.inputDim = inputDim;
    this.outputDim = outputDim;
    this.maskZero = maskZero;
    this.embeddingsInitializer = readInitializer("nn.Embedding", embeddingsInitializer);
    this.embeddingsRegularizer = readRegularizer("nn.Embedding", embeddingsRegularizer);
  }

  protected create(inputShape: Shape, add: AddParameter): Shape {
    const regularizer = this.embeddingsRegularizer;
    this.W = add("W", [this.inputDim, this.outputDim], this.embeddingsInitializer, { regularizer });
    return [...inputShape, this.outputDim];
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: EmbeddingCache] {
    try {
      return embedding(x, this.W as tf.Variable & tf.Tensor2D, this);
    } catch (error) {
      // The engines say which id does not exist, but not all of them where it is.
      this.checkExamples(`${this.name}: x`, x.dataSync(), x.shape.slice(1));
      throw error;
    }
  }

  backward(dy: tf.Tensor, cache: EmbeddingCache, { dx = true } = {}): LayerGradients {
    return { ...(dx && { dx: tf.zerosLike(cache.ids).toFloat() }), gradients: [embeddingGrad(dy, cache).dW] };
  }

  /** Ids must be whole numbers of the table: a recorded step reads nothing, so they are checked before. */
  override checkExamples(where: string, values: ArrayLike<number>, shape: Shape): void {
    const { inputDim } = this;
    for (let i = 0; i < values.length; i++) {
      const id = values[i]!;
      if (Number.isInteger(id) && id >= 0 && id < inputDim) continue;
      const width = shape.reduce((a, b) => a * b, 1);
      const place = shape.length === 0 ? "" : `, position ${i % width}`;
      const remedy = id === inputDim ? `; write inputDim: ${inputDim + 1} if that is an id too` : "";
      throw new RangeError(
        `${where} must hold whole numbers from 0 to ${inputDim - 1}, the ids of ${this.name}, ` +
          `got ${id} in row ${Math.floor(i / width)}${place}${remedy}`,
      );
    }
  }
}

registerLayer("Embedding", Embedding);
