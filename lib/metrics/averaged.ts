// Precision, recall and F1 of several classes as one number: the ways to average.

import type { Vector } from "../engine/arguments.ts";
import { checkOptions, choose } from "../engine/options.ts";
import { countsOf } from "./label-counts.ts";

/** How the classes' numbers become one; `null` gives them all. */
export type Average = "binary" | "macro" | "micro" | "weighted" | null;

export interface AveragedOptions {
  /**
   * "binary": of the class `posLabel` alone; "macro": the mean over the classes; "weighted": that by their
   * frequencies; "micro": of all classes' counts together; null: an array, a number for each class.
   */
  average?: Average;
  /** The class that "binary" asks about. */
  posLabel?: number;
  /** What 0 / 0 is, as where a class was never predicted. */
  zeroDivision?: number;
}

/** Of one class: how many were rightly found, how many were predicted, and how many there are. */
export interface Hits {
  truePositives: number;
  predicted: number;
  actual: number;
}

/** `of` gives a class's number as a fraction; `call` ("precision") opens the error texts. */
export function averaged(
  call: string,
  target: Vector,
  prediction: Vector,
  options: AveragedOptions,
  of: (hits: Hits) => [numerator: number, denominator: number],
): number | number[] {
  checkOptions(call, options, ["average", "posLabel", "zeroDivision"]);
  const { average = "binary", posLabel = 1, zeroDivision = 0 } = options;
  if (average !== null) choose(call, "average", average, { binary: 0, macro: 0, micro: 0, weighted: 0 });
  const { classes, counts } = countsOf(call, target, prediction);
  const K = classes.length;
  const hits = classes.map((_, k): Hits => {
    const [row, column] = [counts.subarray(k * K, (k + 1) * K), counts.filter((_, at) => at % K === k)];
    return { truePositives: row[k]!, predicted: sum(column), actual: sum(row) };
  });
  const number = (hits: Hits) => {
    const [numerator, denominator] = of(hits);
    return denominator === 0 ? zeroDivision : numerator / denominator;
  };
  if (average === "binary") {
    if (K > 2) {
      throw new RangeError(
        `${call}: average "binary" is for two classes, found ${K} (${classes.slice(0, 5).join(", ")}${K > 5 ? ", ..." : ""}); ` +
          'write { average: "macro" }',
      );
    }
    const positive = classes.indexOf(posLabel);
    if (positive >= 0) return number(hits[positive]!);
    if (K === 1) return number({ truePositives: 0, predicted: 0, actual: 0 }); // nobody is positive, nor predicted so
    throw new RangeError(`${call}: posLabel must be one of ${classes.join(", ")}, got ${posLabel}`);
  }
  const numbers = hits.map(number);
  if (average === null) return numbers;
  if (average === "macro") return sum(numbers) / K;
  if (average === "weighted") {
    return sum(numbers.map((value, k) => value * hits[k]!.actual)) / sum(hits.map(({ actual }) => actual));
  }
  return number({
    truePositives: sum(hits.map(({ truePositives }) => truePositives)),
    predicted: sum(hits.map(({ predicted }) => predicted)),
    actual: sum(hits.map(({ actual }) => actual)),
  });
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0);
}
