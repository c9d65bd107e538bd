// The options of gradient boosting.

import { checkCount, checkObject } from "../engine/options.ts";
import { readTreeOptions, type TreeOptions } from "./tree-options.ts";

export interface BoostingOptions extends TreeOptions {
  /** Stages. */
  nEstimators?: number;
  /** Of each stage's tree this share is added: small steps need more stages, and overfit later. */
  learningRate?: number;
  /** The share of the rows that each stage is grown on, drawn without replacement. */
  subsample?: number;
}

/** All options, defaults included; `where` ("GradientBoostingRegressor") opens the error texts. */
export function readBoostingOptions(where: string, options: BoostingOptions): Required<BoostingOptions> {
  checkObject(where, options, "nEstimators");
  const { nEstimators = 100, learningRate = 0.1, maxDepth = 3, subsample = 1 } = options;
  const own = ["nEstimators", "learningRate", "subsample"];
  const limits = readTreeOptions(where, { ...options, maxDepth }, own);
  checkCount(`${where}: nEstimators`, nEstimators, 0);
  if (!(learningRate > 0))
    throw new RangeError(`${where}: learningRate must be above 0, got ${learningRate}`);
  if (!(subsample > 0 && subsample <= 1)) {
    throw new RangeError(`${where}: subsample must be above 0 and at most 1, got ${subsample}`);
  }
  return { nEstimators, learningRate, ...limits, subsample };
}
