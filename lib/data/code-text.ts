// Program text: small functions with changing names, in which brackets close and names come back.

import { checkCount, checkOptions } from "../engine/options.ts";
import { INDICES, RESULTS, SNIPPETS, SUBJECTS } from "./code-snippets.ts";
import { random } from "./random.ts";
import { type Vocabulary, vocabulary } from "./vocabulary.ts";

export interface CodeTextOptions {
  /** How many functions. */
  examples?: number;
  /** Of the draws: the same seed, the same data. */
  seed?: number;
}

export interface CodeText {
  snippets: string[];
  /** All of them, a blank line after each. */
  text: string;
  /** The characters of every text that codeText can write, so that it is the same for each seed. */
  vocabulary: Vocabulary;
}

/**
 * Functions in TypeScript, written for the course, with names drawn for each: text for a model of characters.
 *
 *     const { text, vocabulary } = data.codeText({ examples: 200 });
 *     const { X, y } = data.windows(vocabulary.encode(text), { length: 64 });
 */
export function codeText(options: CodeTextOptions = {}): CodeText {
  checkOptions("data.codeText", options, ["examples", "seed"]);
  const { examples = 200, seed = 0 } = options;
  checkCount("data.codeText: examples", examples, 0);
  const next = random(seed);
  const pick = <T>(items: readonly T[]): T => items[next.integer(items.length)]!;
  const snippets = Array.from({ length: examples }, () => {
    const [list, item] = pick(SUBJECTS);
    const names: Record<string, string> = {
      LIST: list,
      ITEM: item,
      RESULT: pick(RESULTS),
      INDEX: pick(INDICES),
    };
    return pick(SNIPPETS).replace(/LIST|ITEM|RESULT|INDEX/g, (blank) => names[blank]!);
  });
  const every = [...SNIPPETS, ...SUBJECTS.flat(), ...RESULTS, ...INDICES, "\n"].join("");
  return {
    snippets,
    text: snippets.map((snippet) => `${snippet}\n\n`).join(""),
    vocabulary: vocabulary(every.replaceAll(/LIST|ITEM|RESULT|INDEX/g, "")),
  };
}
