// Which rows and which features each member of a bagging ensemble learns from.

import { random } from "../data/random.ts";
import { checkCount, checkOptions } from "../engine/options.ts";
import type { Estimator } from "../estimator.ts";
import { checkMember } from "./member.ts";
import { checkSeed, checkShareOrCount, countOf } from "./tree-options.ts";

export interface BaggingOptions<E extends Estimator = Estimator> {
  /** What each member is a copy of. */
  estimator: E;
  /** How many members. */
  nEstimators?: number;
  /** Rows for each member: how many, or what share (below 1). */
  maxSamples?: number | "all";
  /** Features for each member, drawn without replacement: how many, or what share (below 1). */
  maxFeatures?: number | "all";
  /** Whether rows are drawn with replacement. */
  bootstrap?: boolean;
  /** Whether each row is predicted by the members that were not trained on it. */
  oobScore?: boolean;
  /** Of the draws of rows and features. */
  seed?: number;
}

/** All options, defaults included; `where` ("BaggingClassifier") opens the error texts. */
export function readBaggingOptions<E extends Estimator>(
  where: string,
  kind: "classifier" | "regressor",
  options: BaggingOptions<E>,
  defaults: Partial<BaggingOptions> = {},
): Required<BaggingOptions<E>> {
  const known = ["estimator", "nEstimators", "maxSamples", "maxFeatures", "bootstrap", "oobScore", "seed"];
  checkOptions(where, options, known);
  const {
    estimator,
    nEstimators = 10,
    maxSamples = "all",
    maxFeatures = "all",
    bootstrap = true,
    oobScore = false,
    seed = 0,
  } = { ...defaults, ...options };
  checkMember(`${where}: estimator`, estimator as E, kind);
  checkCount(`${where}: nEstimators`, nEstimators);
  checkShareOrCount(where, "maxSamples", maxSamples, ["all"]);
  checkShareOrCount(where, "maxFeatures", maxFeatures, ["all"]);
  checkSeed(where, seed);
  if (oobScore && !bootstrap && maxSamples === "all") {
    throw new RangeError(
      `${where}: oobScore needs bootstrap: true, as without it each member has seen every row`,
    );
  }
  return { estimator: estimator as E, nEstimators, maxSamples, maxFeatures, bootstrap, oobScore, seed };
}

export interface Bag {
  /** With repetitions where rows are drawn with replacement. */
  rows: Int32Array;
  /** Ascending; undefined means all. */
  features: Int32Array | undefined;
  /** The rows that are not in it. */
  outside: Int32Array;
}

/**
 * The bags of an ensemble for l rows and d features. Where `isFit` refuses the rows of a draw, they are drawn again:
 * a small draw may hold one class only.
 */
export function drawBags(
  where: string,
  { nEstimators, maxSamples, maxFeatures, bootstrap, seed }: Required<BaggingOptions>,
  [l, d]: readonly [number, number],
  isFit: (rows: Int32Array) => boolean = () => true,
): Bag[] {
  const next = random(seed);
  const size = maxSamples === "all" ? l : countOf(maxSamples, l);
  const width = maxFeatures === "all" ? d : countOf(maxFeatures, d);
  const drawRows = () =>
    bootstrap
      ? Int32Array.from({ length: size }, () => next.integer(l))
      : Int32Array.from(
          size === l ? [...Array(l).keys()] : next.shuffle([...Array(l).keys()]).slice(0, size),
        );
  return Array.from({ length: nEstimators }, () => {
    let rows = drawRows();
    for (let tries = 1; !isFit(rows); tries++) {
      if (tries === MOST_TRIES) {
        throw new RangeError(
          `${where}: ${MOST_TRIES} draws of ${size} of the ${l} rows held one class only; ` +
            "take a larger maxSamples, or more examples of the rare class",
        );
      }
      rows = drawRows();
    }
    const drawn = new Uint8Array(l);
    for (const row of rows) drawn[row] = 1;
    const outside = Int32Array.from(Array(l).keys()).filter((row) => drawn[row] === 0);
    const all = [...Array(d).keys()];
    const features = width === d ? undefined : Int32Array.from(next.shuffle(all).slice(0, width)).sort();
    return { rows, features, outside };
  });
}

const MOST_TRIES = 100;
