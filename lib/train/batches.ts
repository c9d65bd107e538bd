// Where a training's batches come from: examples in memory, in a new order each epoch, or a stream.

import type * as tf from "../engine/tensorflow.ts";
import { type Examples, inOrder, type Rows, shuffle } from "./examples.ts";

/**
 * A stream of batches [x, y], each of tensors or arrays: for data larger than memory, or made on the way. It is read
 * from the start in each epoch; a generator, which can be read once only, is handed over as the function that makes it.
 *
 *     async function* batches() {
 *       for (const file of files) yield await read(file); // [x, y]
 *     }
 *     await train.fit(model, batches, { loss: "mse", epochs: 3 });
 */
export type Batches<T = readonly [x: Rows, y: Rows]> =
  | AsyncIterable<T>
  | ((epoch: number) => AsyncIterable<T> | Iterable<T>);

export interface Batch {
  readonly size: number;
  /** Two new tensors; may be asked for more than once. */
  tensors(): [x: tf.Tensor, y: tf.Tensor];
  /** Which rows of the data they are, or of the batch if it came by a stream. */
  readonly rows: ArrayLike<number>;
}

export interface BatchSource {
  /** Batches in an epoch; of a stream unknown before the end of the first. */
  readonly count: number | undefined;
  /** Goes to the start of an epoch. */
  begin(epoch: number): void | Promise<void>;
  /** At the end of the epoch undefined. Not async where it need not be: a step may take 50 microseconds. */
  next(): Batch | undefined | Promise<Batch | undefined>;
  /** Whoever stops in the middle of an epoch says so. */
  end(): void | Promise<void>;
}

/** Examples in memory; without `random` always in their own order. */
export class ExampleBatches implements BatchSource {
  readonly count: number;
  readonly #examples: Examples;
  readonly #batchSize: number;
  readonly #random: { integer(n: number): number } | undefined;
  readonly #order: Int32Array;
  #shuffled = 0;
  #at = 0;

  constructor(examples: Examples, batchSize: number, random?: { integer(n: number): number }) {
    this.#examples = examples;
    this.#batchSize = batchSize;
    this.#random = random;
    this.#order = inOrder(examples.count);
    this.count = Math.ceil(examples.count / batchSize);
  }

  /** Each epoch shuffles the order of the one before: training that goes on later shuffles as often. */
  begin(epoch: number): void {
    for (; this.#random && this.#shuffled <= epoch; this.#shuffled++) shuffle(this.#order, this.#random);
    this.#at = 0;
  }

  next(): Batch | undefined {
    const from = this.#at;
    const to = Math.min(from + this.#batchSize, this.#examples.count);
    if (from === to) return undefined;
    this.#at = to;
    const [examples, order] = [this.#examples, this.#random && this.#order];
    return {
      size: to - from,
      tensors: () => examples.batch(from, to, order),
      rows: this.#order.subarray(from, to),
    };
  }

  end(): void {
    // nothing is held
  }
}

/** A stream; `ready` checks a batch and makes it such as the model takes it. */
export class StreamedBatches implements BatchSource {
  count: number | undefined;
  readonly #where: string;
  readonly #batches: Batches;
  readonly #ready: (where: readonly [x: string, y: string], batch: readonly [Rows, Rows]) => Examples;
  #iterator: AsyncIterator<readonly [Rows, Rows]> | Iterator<readonly [Rows, Rows]> | undefined;
  /** The epoch that is read, how many batches of it were, and how many epochs were read before. */
  #epoch = -1;
  #read = 0;
  #before = -1;
  /** Read before it was asked for: the first batch tells the model its shapes. */
  #first: { batch: Batch | undefined } | undefined;

  constructor(
    where: string,
    batches: Batches,
    ready: (where: readonly [x: string, y: string], batch: readonly [Rows, Rows]) => Examples,
  ) {
    this.#where = where;
    this.#batches = batches;
    this.#ready = ready;
  }

  /** Reads the first batch of the first epoch, which must be there. */
  async open(): Promise<void> {
    await this.begin(0);
    this.#first = { batch: await this.next() };
  }

  async begin(epoch: number): Promise<void> {
    if (this.#first && epoch === this.#epoch) return;
    await this.end();
    this.#first = undefined;
    const batches = this.#batches;
    const made = typeof batches === "function" ? batches(epoch) : batches;
    this.#iterator =
      (made as Partial<AsyncIterable<readonly [Rows, Rows]>>)?.[Symbol.asyncIterator]?.() ??
      (made as Partial<Iterable<readonly [Rows, Rows]>>)?.[Symbol.iterator]?.();
    if (!this.#iterator) {
      throw new TypeError(`${this.#where}: a function must give an iterable of [x, y], got ${typeof made}`);
    }
    this.#epoch = epoch;
    this.#read = 0;
    this.#before++;
  }

  async next(): Promise<Batch | undefined> {
    if (this.#first) {
      const { batch } = this.#first;
      this.#first = undefined;
      return batch;
    }
    const { value, done } = await this.#iterator!.next();
    if (done) {
      this.#iterator = undefined;
      if (this.#read === 0) throw this.#isEmpty();
      this.count = this.#read;
      return undefined;
    }
    const place = `${this.#where}: batch ${++this.#read}`;
    if (!Array.isArray(value) || value.length !== 2) {
      const got = Array.isArray(value) ? `a list of ${value.length}` : typeof value;
      throw new TypeError(`${place} must be [x, y], got ${got}`);
    }
    const examples = this.#ready([`${place}, x`, `${place}, y`], value as unknown as readonly [Rows, Rows]);
    return {
      size: examples.count,
      tensors: () => examples.batch(0, examples.count),
      rows: inOrder(examples.count),
    };
  }

  #isEmpty(): RangeError {
    const again = this.#before > 0 && typeof this.#batches !== "function";
    return new RangeError(
      again
        ? `${this.#where}: batches can be read only once; hand over the function that makes them: () => batches()`
        : `${this.#where}: batches must have at least one batch in each epoch, got none in epoch ${this.#epoch + 1}`,
    );
  }

  /** Closes what the stream has open. */
  async end(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    await iterator?.return?.();
  }
}

export function isStream<T = readonly [x: Rows, y: Rows]>(x: unknown): x is Batches<T> {
  return typeof x === "function" || (typeof x === "object" && x !== null && Symbol.asyncIterator in x);
}
