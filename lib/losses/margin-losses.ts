// The margin losses as functions of one number, by name: for curves, and for who trains in double precision.

import { exponentialAt } from "./exponential.ts";
import { hingeAt } from "./hinge.ts";
import { log2MarginAt } from "./log2-margin.ts";
import { logisticAt } from "./logistic.ts";
import type { MarginLoss } from "./margin.ts";
import { sigmoidMarginAt } from "./sigmoid-margin.ts";
import { squaredHingeAt } from "./squared-hinge.ts";
import { squaredMarginAt } from "./squared-margin.ts";
import { zeroOneAt } from "./zero-one.ts";

export type MarginLossName = keyof typeof MARGIN_LOSSES;

/**
 * Value and derivative at a margin M, as the mean over the examples has them in `losses.hinge` and its siblings.
 *
 *     losses.MARGIN_LOSSES.hinge.value(0.5); // 0.5
 *     losses.MARGIN_LOSSES.hinge.derivative(0.5); // -1
 */
export const MARGIN_LOSSES = {
  hinge: hingeAt,
  squaredHinge: squaredHingeAt,
  logistic: logisticAt,
  log2Margin: log2MarginAt,
  exponential: exponentialAt,
  sigmoidMargin: sigmoidMarginAt,
  squaredMargin: squaredMarginAt,
  zeroOne: zeroOneAt,
} as const satisfies Record<string, MarginLoss>;
