// Models that write: a recurrent network learns which character comes next, and is then asked again and again.

import { random } from "../data/random.ts";
import { Vocabulary } from "../data/vocabulary.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";
import { advance, type ModelState } from "../nn/advance.ts";
import { Dense } from "../nn/dense.ts";
import { Embedding } from "../nn/embedding.ts";
import { Sequential } from "../nn/sequential.ts";
import { type CellName, readCell } from "./cells.ts";
import type { ModelOptions } from "./model-options.ts";

export interface CharModelOptions extends Omit<ModelOptions, "inputShape"> {
  /** The characters it knows, as `data.vocabulary(text)` gives them; words do as well. */
  vocabulary: Vocabulary;
  /** Which recurrent layer remembers what was read. */
  cell?: CellName;
  /** Of the state of each recurrent layer. */
  units?: number;
  /** How many recurrent layers lie on top of each other. */
  layers?: number;
  /** Of the vector that each character becomes. */
  dimensions?: number;
}

export interface SampleOptions {
  /** What the text begins with, at least one character; it is not part of the result. */
  prompt: string;
  /** How many characters are written. */
  length?: number;
  /** 1 draws as often as the model says; below 1 what is likely becomes likelier; 0 takes the likeliest always. */
  temperature?: number;
  /** Of the draws: the same seed, the same text. */
  seed?: number;
}

/**
 * A model that guesses the next character at each step: ids [steps] to logits [steps, characters].
 *
 *     const vocabulary = data.vocabulary(text);
 *     const model = models.charModel({ vocabulary, cell: "lstm", units: 128 });
 *     const { X, y } = data.windows(vocabulary.encode(text), { length: 64 });
 *     await train.fit(model, X, y, { loss: "softmaxCrossEntropy", epochs: 10 });
 *     model.sample({ prompt: "the ", length: 200, temperature: 0.7 });
 */
export function charModel(options: CharModelOptions): CharModel {
  return new CharModel(options);
}

/** A model of the characters of a text, which can write on: `sample`. Made by `charModel`. */
export class CharModel extends Sequential {
  readonly vocabulary: Vocabulary;
  readonly #own: Omit<Required<CharModelOptions>, "vocabulary" | "name" | "seed">;

  constructor(options: CharModelOptions) {
    const known = ["vocabulary", "cell", "units", "layers", "dimensions", "name", "seed"];
    checkOptions("models.charModel", options, known);
    const {
      vocabulary,
      cell = "lstm",
      units = 128,
      layers = 1,
      dimensions = 32,
      name = "charModel",
      seed = 0,
    } = options;
    if (!(vocabulary instanceof Vocabulary)) {
      throw new TypeError(
        `models.charModel: vocabulary must be one of data, got ${typeof vocabulary}; write data.vocabulary(text)`,
      );
    }
    checkCount("models.charModel: layers", layers);
    const recurrent = readCell("models.charModel", cell);
    super(
      [
        new Embedding({ inputDim: vocabulary.size, outputDim: dimensions }),
        ...Array.from({ length: layers }, () => recurrent({ units, returnSequences: true })),
        new Dense({ units: vocabulary.size }),
      ],
      { name, seed },
    );
    this.vocabulary = vocabulary;
    this.#own = { cell, units, layers, dimensions };
  }

  override get config(): Record<string, unknown> {
    const { tokens, level } = this.vocabulary;
    return { ...super.config, ...this.#own, vocabulary: { tokens, level } };
  }

  /** The options that `config` gave, read back from JSON. */
  static optionsFrom({ vocabulary, ...rest }: Record<string, unknown>): CharModelOptions {
    const { tokens, level } = vocabulary as Pick<Vocabulary, "tokens" | "level">;
    return { ...rest, vocabulary: new Vocabulary(tokens, level) };
  }

  /**
   * Text that goes on from the prompt. The state is carried on from character to character, so that each costs one
   * step, however long the text is.
   */
  sample(options: SampleOptions): string {
    checkOptions("CharModel.sample", options, ["prompt", "length", "temperature", "seed"]);
    const { prompt, length = 100, temperature = 1, seed = 0 } = options;
    checkCount("CharModel.sample: length", length, 0);
    const next = random(seed);
    const ids: number[] = [];
    let [logits, state] = this.#read("CharModel.sample", prompt);
    while (ids.length < length) {
      const id = draw(softmax("CharModel.sample", logits, temperature), next());
      ids.push(id);
      if (ids.length < length) [logits, state] = this.#step([id], state);
    }
    release(state);
    return this.vocabulary.decode(ids);
  }

  /** How likely the model takes each character to be the next, the likeliest first. */
  next(options: Pick<SampleOptions, "prompt" | "temperature">): Map<string, number> {
    checkOptions("CharModel.next", options, ["prompt", "temperature"]);
    const { prompt, temperature = 1 } = options;
    const [logits, state] = this.#read("CharModel.next", prompt);
    release(state);
    const p = softmax("CharModel.next", logits, temperature);
    const entries = this.vocabulary.tokens.map((token, id): [string, number] => [token, p[id]!]);
    return new Map(entries.sort(([, a], [, b]) => b - a));
  }

  #read(where: string, prompt: string): [logits: Float32Array, state: ModelState] {
    if (typeof prompt !== "string" || prompt === "") {
      const got = prompt === "" ? "an empty one" : typeof prompt;
      throw new TypeError(`${where}: prompt must be a text of at least one character, got ${got}`);
    }
    return this.#step(this.vocabulary.encode(prompt), undefined);
  }

  /** The logits after the last of these ids; the state before it is released. */
  #step(ids: ArrayLike<number>, before: ModelState | undefined): [logits: Float32Array, state: ModelState] {
    const x = tf.tensor2d(Float32Array.from(ids), [1, ids.length]);
    const [y, state] = advance(this, x, before);
    const logits = (y.dataSync() as Float32Array).slice(-this.vocabulary.size);
    tf.dispose([x, y]);
    if (before) release(before);
    return [logits, state];
  }
}

function release(state: ModelState): void {
  for (const tensors of state) if (tensors) tf.dispose([...tensors]);
}

/** `exp(z / T) / Σ exp(z / T)`, the largest z taken off first; with T = 0 all of it where z is largest. */
function softmax(where: string, z: Float32Array, temperature: number): Float64Array {
  if (!(Number.isFinite(temperature) && temperature >= 0)) {
    throw new RangeError(`${where}: temperature must be a finite number of at least 0, got ${temperature}`);
  }
  const largest = z.reduce((a, b) => Math.max(a, b));
  const exponentials = Float64Array.from(z, (value) =>
    value === largest ? 1 : temperature === 0 ? 0 : Math.exp((value - largest) / temperature),
  );
  if (temperature === 0) exponentials.fill(0, z.indexOf(largest) + 1); // the first of several
  const sum = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / sum);
}

/** Where the sum of p passes u in [0, 1); what is impossible is never drawn. */
function draw(p: Float64Array, u: number): number {
  let sum = 0;
  for (let id = 0; id < p.length; id++) {
    sum += p[id]!;
    if (u < sum) return id;
  }
  return p.findLastIndex((value) => value > 0); // the sum has rounded to less than 1
}
