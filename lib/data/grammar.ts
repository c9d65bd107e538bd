// A small grammar of English: visitors say what they liked. Each sentence has a mood and a topic.

import type { Random } from "./random.ts";

export const MOODS = ["bad", "good"] as const;
export const TOPICS = ["food", "stage", "journey", "school"] as const;

/** The last ones of each topic are plural: "the noodles were". */
const NOUNS = {
  food: { one: ["soup", "bread", "coffee", "pie", "salad"], many: ["noodles", "apples", "cakes"] },
  stage: { one: ["film", "song", "play", "story", "dance"], many: ["actors", "jokes", "costumes"] },
  journey: { one: ["train", "room", "view", "boat", "beach"], many: ["guides", "beds", "roads"] },
  school: {
    one: ["lecture", "exam", "book", "teacher", "library"],
    many: ["slides", "exercises", "lessons"],
  },
};

const ADJECTIVES = [
  ["bad", "dull", "poor", "awful", "sad", "terrible"],
  ["good", "lovely", "great", "fine", "superb", "pleasant"],
];
const DEGREES = ["very", "really", "rather", "so"];
/** "was not good" is bad, whatever stands between. */
const NEGATIONS = ["not", "never", "hardly", "anything but"];

const PEOPLE = ["i", "we", "they", "my sister", "our guests", "the children"];
const VERBS = [
  ["hated", "disliked", "regretted"],
  ["liked", "enjoyed", "loved"],
];
const BASE_VERBS = [
  ["hate", "dislike", "regret"],
  ["like", "enjoy", "love"],
];
const OPENERS = ["this time", "on monday", "in the end", "again"];

/** Words and marks of the longest sentence that the rules can make: opener, clause, ", but", clause, ".". */
export const LONGEST = 3 + 8 + 2 + 8 + 1;

export interface Sentence {
  text: string;
  mood: number;
  topic: number;
}

/**
 * One sentence, by these rules; the mood of the whole is that of its last or only clause:
 *
 *     sentence  -> [opener] clause | clause "," ("but" clause of the other mood | "and" clause of the same)
 *                | "although" clause of the other mood "," clause
 *     clause    -> "the" noun ("was" | "were") ([degree] adjective | negation adjective of the other mood)
 *                | person (verb | "did not" verb of the other mood) "the" noun
 */
export function sentence(mood: number, topic: number, next: Random): Sentence {
  const other = 1 - mood;
  const nouns = NOUNS[TOPICS[topic]!];
  const part = (of: number) => clause(of, nouns, next);
  const forms = [
    () => part(mood),
    () => `${pick(OPENERS, next)} ${part(mood)}`,
    () => `${part(other)}, but ${part(mood)}`,
    () => `${part(mood)}, and ${part(mood)}`,
    () => `although ${part(other)}, ${part(mood)}`,
  ];
  return { text: `${pick(forms, next)()}.`, mood, topic };
}

function clause(mood: number, nouns: { one: string[]; many: string[] }, next: Random): string {
  const isMany = next() < 0.3;
  const noun = pick(isMany ? nouns.many : nouns.one, next);
  const negated = next() < 0.4;
  if (next() < 0.35) {
    const verb = negated ? `did not ${pick(BASE_VERBS[1 - mood]!, next)}` : pick(VERBS[mood]!, next);
    return `${pick(PEOPLE, next)} ${verb} the ${noun}`;
  }
  const be = isMany ? "were" : "was";
  if (negated) return `the ${noun} ${be} ${pick(NEGATIONS, next)} ${pick(ADJECTIVES[1 - mood]!, next)}`;
  const degree = next() < 0.4 ? `${pick(DEGREES, next)} ` : "";
  return `the ${noun} ${be} ${degree}${pick(ADJECTIVES[mood]!, next)}`;
}

/** Every word and mark that a sentence may have, in alphabetical order. */
export function words(): string[] {
  const lists = [
    Object.values(NOUNS).flatMap(({ one, many }) => [...one, ...many]),
    ADJECTIVES.flat(),
    DEGREES,
    NEGATIONS,
    PEOPLE,
    VERBS.flat(),
    BASE_VERBS.flat(),
    OPENERS,
    ["the", "was", "were", "did not", "although", "but", "and", ",", "."],
  ];
  return [...new Set(lists.flat().flatMap((text) => text.split(" ")))].sort();
}

function pick<T>(items: readonly T[], next: Random): T {
  return items[next.integer(items.length)]!;
}
