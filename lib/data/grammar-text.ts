// Sentences from a small grammar, each with a label: counting words is not enough to read their mood.

import { checkCount, checkOptions, choose } from "../engine/options.ts";
import type * as tf from "../engine/tensorflow.ts";
import { Dataset, type DatasetFields } from "./dataset.ts";
import { LONGEST, MOODS, type Sentence, sentence, TOPICS, words } from "./grammar.ts";
import { random } from "./random.ts";
import { Vocabulary } from "./vocabulary.ts";

export interface GrammarTextOptions {
  /** How many sentences. */
  examples?: number;
  /** What y says of a sentence: whether its last word is praise, or what it is about. */
  label?: "mood" | "topic";
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

/**
 * Sentences such as "although the soup was not bad, we hated the noodles.": X [examples, 22], the ids of words and
 * marks, filled up with 0 at the end; y [examples], the mood (bad or good), which hangs on "not", "but" and
 * "although", or the topic. Each class is as frequent as the others.
 *
 *     const { X, y, sentences, vocabulary } = data.grammarText({ examples: 1000 });
 *     vocabulary.size; // inputDim of an nn.Embedding, the same for each seed
 */
export function grammarText(options: GrammarTextOptions = {}): GrammarText {
  checkOptions("data.grammarText", options, ["examples", "label", "seed"]);
  const { examples = 1000, label = "mood", seed = 0 } = options;
  checkCount("data.grammarText: examples", examples, 0);
  const classNames = choose("data.grammarText", "label", label, { mood: MOODS, topic: TOPICS });
  const next = random(seed);
  const made = Array.from({ length: examples }, (_, i) =>
    sentence(i % MOODS.length, Math.floor(i / MOODS.length) % TOPICS.length, next),
  );
  const vocabulary = new Vocabulary(["<padding>", "<unknown>", ...words()], "word");
  const sentences = made.map(({ text }) => text);
  return new GrammarText({
    name: "grammarText",
    X: vocabulary.encodeAll(sentences, { length: LONGEST }),
    y: made.map((sentence: Sentence) => sentence[label]),
    classNames,
    sentences,
    vocabulary,
  });
}

/** Sentences as words and as ids, with the vocabulary that leads from one to the other. */
export class GrammarText extends Dataset<tf.Tensor2D> {
  readonly sentences: readonly string[];
  readonly vocabulary: Vocabulary;

  constructor({
    sentences,
    vocabulary,
    ...fields
  }: DatasetFields<tf.Tensor2D> & { sentences: readonly string[]; vocabulary: Vocabulary }) {
    super(fields);
    this.sentences = sentences;
    this.vocabulary = vocabulary;
  }

  /** All sentences, a line each: what a model of characters learns to write. */
  get text(): string {
    return this.sentences.map((sentence) => `${sentence}\n`).join("");
  }

  override toString(): string {
    const labels = this.y.isDisposed ? [] : this.y.dataSync();
    const lines = this.sentences
      .slice(0, 6)
      .map((text, i) => `  ${this.classNames[labels[i]!] ?? ""}: ${text}`);
    return [super.toString(), ...lines].join("\n");
  }

  protected override picture(): undefined {
    return undefined;
  }
}
