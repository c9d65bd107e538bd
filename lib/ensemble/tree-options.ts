// The options that all trees share, and those that ensembles hand on to theirs.

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type { Growth } from "./grow-tree.ts";

export interface TreeOptions {
  /** Cuts between the root and a leaf, at most; without it until the leaves are pure. */
  maxDepth?: number;
  /** Rows that a node must hold to be cut. */
  minSamplesSplit?: number;
  /** Rows that each side of a cut must keep. */
  minSamplesLeaf?: number;
  /** Features that each cut chooses among, drawn anew: how many, or what share (below 1), or of d "sqrt" or "log2". */
  maxFeatures?: MaxFeatures;
  /** Of the draws. */
  seed?: number;
}

export type MaxFeatures = number | "sqrt" | "log2" | "all";

const NAMES = ["maxDepth", "minSamplesSplit", "minSamplesLeaf", "maxFeatures", "seed"];

/**
 * All options, defaults included, of a tree that grows until its leaves are pure; `own` names those that the caller
 * takes besides. `where` ("DecisionTreeClassifier") opens the error texts.
 */
export function readTreeOptions(
  where: string,
  options: TreeOptions,
  own: readonly string[] = [],
): Required<TreeOptions> {
  checkOptions(where, options, [...own, ...NAMES]);
  const {
    maxDepth = Number.POSITIVE_INFINITY,
    minSamplesSplit = 2,
    minSamplesLeaf = 1,
    maxFeatures = "all",
    seed = 0,
  } = options;
  if (maxDepth !== Number.POSITIVE_INFINITY) checkCount(`${where}: maxDepth`, maxDepth);
  checkCount(`${where}: minSamplesSplit`, minSamplesSplit, 2);
  checkCount(`${where}: minSamplesLeaf`, minSamplesLeaf);
  checkShareOrCount(where, "maxFeatures", maxFeatures, ["sqrt", "log2", "all"]);
  checkSeed(where, seed);
  return { maxDepth, minSamplesSplit, minSamplesLeaf, maxFeatures, seed };
}

export function checkSeed(where: string, seed: number): void {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`${where}: seed must be a whole number, got ${seed}`);
  }
}

/** A whole number from 1, a share between 0 and 1, or one of `words`. */
export function checkShareOrCount(
  where: string,
  name: string,
  value: number | string,
  words: readonly string[] = [],
): void {
  if (typeof value === "string" ? words.includes(value) : value > 0 && (value < 1 || Number.isInteger(value)))
    return;
  const orWord = words.map((word) => `, "${word}"`).join("");
  throw new RangeError(
    `${where}: ${name} must be a whole number of at least 1, a share between 0 and 1${orWord}, got ` +
      `${typeof value === "string" ? `"${value}"` : value}`,
  );
}

/** `maxFeatures` for d features. */
export function featuresAtACut(maxFeatures: MaxFeatures, d: number): number {
  if (maxFeatures === "all") return d;
  if (maxFeatures === "sqrt") return Math.max(1, Math.floor(Math.sqrt(d)));
  if (maxFeatures === "log2") return Math.max(1, Math.floor(Math.log2(d)));
  return countOf(maxFeatures, d);
}

/** A share of n, rounded down, at least 1; or a count, at most n. */
export function countOf(shareOrCount: number, n: number): number {
  return shareOrCount < 1 ? Math.max(1, Math.floor(shareOrCount * n)) : Math.min(shareOrCount, n);
}

/** How a tree grows on d features. */
export function growth(options: Required<TreeOptions>, d: number): Growth {
  const { maxFeatures, seed, ...limits } = options;
  return { ...limits, maxFeatures: featuresAtACut(maxFeatures, d), random: random(seed) };
}
