// Characters or words as numbers, and back: how text comes into a network.

import { checkCount, checkOptions, choose } from "../engine/options.ts";
import * as tf from "../engine/tensorflow.ts";

export interface VocabularyOptions {
  /** What gets a number: each character, or each word. */
  level?: "character" | "word";
  /** Keeps the most frequent ones only; the others become `<unknown>`. */
  maxTokens?: number;
  /** Whether ids 0 and 1 stand for `<padding>` and `<unknown>`; words have them unless you say otherwise. */
  special?: boolean;
}

/** Id 0 fills up short sequences, id 1 stands for what the vocabulary does not know. */
const SPECIAL = ["<padding>", "<unknown>"];

/**
 * The characters or words of a text, each with a number from 0 on, in the order of their code points.
 *
 *     const letters = data.vocabulary("banana"); // a, b, n
 *     letters.encode("nab"); // [2, 0, 1]
 *     letters.decode([2, 0, 1]); // "nab"
 *
 * Words are lower-cased runs of letters and digits; each other mark is a word of its own.
 */
export function vocabulary(text: string | readonly string[], options: VocabularyOptions = {}): Vocabulary {
  checkOptions("data.vocabulary", options, ["level", "maxTokens", "special"]);
  const { level = "character", maxTokens, special = level === "word" } = options;
  const split = choose("data.vocabulary", "level", level, SPLIT);
  const counts = new Map<string, number>();
  const parts = typeof text === "string" ? [text] : text;
  for (const [i, part] of (Array.isArray(parts) ? parts : [parts]).entries()) {
    if (typeof part !== "string") {
      throw new TypeError(
        `data.vocabulary: text must be a string or an array of strings, got ${typeof part} at ${i}`,
      );
    }
    for (const token of split(part)) counts.set(token, (counts.get(token) ?? 0) + 1);
  }
  let tokens = [...counts.keys()];
  if (maxTokens !== undefined) {
    checkCount("data.vocabulary: maxTokens", maxTokens);
    tokens = tokens.sort((a, b) => counts.get(b)! - counts.get(a)! || (a < b ? -1 : 1)).slice(0, maxTokens);
  }
  return new Vocabulary(special ? [...SPECIAL, ...tokens.sort()] : tokens.sort(), level);
}

/** Which token has which number: `encode` and `decode` between text and ids. */
export class Vocabulary {
  /** The token of each id. */
  readonly tokens: readonly string[];
  readonly level: "character" | "word";
  readonly #ids: Map<string, number>;

  constructor(tokens: readonly string[], level: "character" | "word") {
    this.tokens = tokens;
    this.level = level;
    this.#ids = new Map(tokens.map((token, id) => [token, id]));
  }

  /** How many there are: `inputDim` of an nn.Embedding, `units` of the layer that guesses the next one. */
  get size(): number {
    return this.tokens.length;
  }

  /** The ids of a text's characters or words. */
  encode(text: string): Int32Array {
    const unknown = this.#ids.get(SPECIAL[1]!);
    return Int32Array.from(SPLIT[this.level](text), (token, place) => {
      const id = this.#ids.get(token) ?? unknown;
      if (id !== undefined) return id;
      throw new RangeError(
        `Vocabulary.encode: no ${this.level} ${JSON.stringify(token)} (${this.level} ${place} of the text), ` +
          `found ${shorten(this.tokens)}; build the vocabulary from all texts, or with special: true`,
      );
    });
  }

  /** The text of ids; padding is left out. */
  decode(ids: ArrayLike<number> | tf.Tensor): string {
    const numbers = ids instanceof tf.Tensor ? ids.dataSync() : ids;
    const tokens: string[] = [];
    for (let i = 0; i < numbers.length; i++) {
      const token = this.tokens[numbers[i]!];
      if (token === undefined) {
        throw new RangeError(
          `Vocabulary.decode: ids must be whole numbers from 0 to ${this.size - 1}, got ${numbers[i]} at ${i}`,
        );
      }
      if (token !== SPECIAL[0]) tokens.push(token);
    }
    return this.level === "character" ? tokens.join("") : tokens.join(" ").replace(/ (?=[.,;:!?])/g, "");
  }

  /** One row of ids for each text [texts, length], filled up with padding at the end; longer ones are cut. */
  encodeAll(texts: readonly string[], options: { length?: number } = {}): tf.Tensor2D {
    checkOptions("Vocabulary.encodeAll", options, ["length"]);
    const { length } = options;
    if (this.tokens[0] !== SPECIAL[0]) {
      throw new TypeError("Vocabulary.encodeAll: needs an id for padding; build it with special: true");
    }
    const rows = texts.map((text) => this.encode(text));
    const columns = length ?? rows.reduce((most, row) => Math.max(most, row.length), 0);
    checkCount("Vocabulary.encodeAll: length", columns, 0);
    const ids = new Int32Array(rows.length * columns);
    for (const [i, row] of rows.entries()) ids.set(row.subarray(0, columns), i * columns);
    return tf.tensor2d(ids, [rows.length, columns], "int32");
  }

  toString(): string {
    return `Vocabulary of ${this.size} ${this.level}s: ${shorten(this.tokens)}`;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

const SPLIT = {
  character: (text: string) => Array.from(text), // by code points: an emoji stays whole
  word: (text: string) =>
    text.match(/<padding>|<unknown>|[\p{L}\p{N}'’]+|[^\s\p{L}\p{N}]/gu)?.map(lower) ?? [],
};

function lower(word: string): string {
  return word.toLowerCase();
}

function shorten(tokens: readonly string[]): string {
  const shown = tokens.slice(0, 40).map((token) => (/^\S+$/.test(token) ? token : JSON.stringify(token)));
  return shown.join(" ") + (tokens.length > 40 ? " ..." : "");
}
