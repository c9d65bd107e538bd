// An estimator as plain data, by which another thread makes it anew.

import * as ensemble from "../ensemble/index.ts";
import type { Estimator } from "../estimator.ts";
import * as linear from "../linear/index.ts";
import * as neighbors from "../neighbors/index.ts";

/** The rooms whose estimators another thread can make: it has the same library. */
const ROOMS: Record<string, Record<string, unknown>> = { ensemble, linear, neighbors };

export interface EstimatorPlan {
  room: string;
  name: string;
  options: Record<string, unknown>;
}

/** Marks a plan among options. */
const PLAN = "lectern estimator";

/**
 * The plan of an estimator of Lectern's own; undefined if it, or one among its options, is another, or if an option
 * is something that cannot be handed over, such as a function.
 */
export function planOf(estimator: Estimator): EstimatorPlan | undefined {
  for (const [room, members] of Object.entries(ROOMS)) {
    for (const [name, member] of Object.entries(members)) {
      if (member !== estimator.constructor) continue;
      const options = pack(estimator.options);
      return options === undefined ? undefined : { room, name, options: options as Record<string, unknown> };
    }
  }
  return undefined;
}

/** The same for options that replace others. */
export function packOptions(options: object): Record<string, unknown> | undefined {
  return pack(options) as Record<string, unknown> | undefined;
}

export function makeEstimator({ room, name, options }: EstimatorPlan): Estimator {
  const Model = ROOMS[room]![name] as new (options: unknown) => Estimator;
  return new Model(unpack(options));
}

export function unpackOptions(options: Record<string, unknown>): object {
  return unpack(options) as object;
}

/** Plain data for `value`; undefined if there is none. */
function pack(value: unknown): unknown {
  if (value === null || typeof value !== "object") return isPlain(value) ? { value } : undefined;
  if (ArrayBuffer.isView(value)) return { value };
  if (Array.isArray(value)) {
    const items = value.map(pack);
    return items.includes(undefined) ? undefined : { items };
  }
  if (Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).map(([name, value]) => [name, pack(value)] as const);
    return entries.some(([, packed]) => packed === undefined) ? undefined : { entries };
  }
  if (!("options" in value && "fit" in value)) return undefined;
  const plan = planOf(value as Estimator);
  return plan && { [PLAN]: plan };
}

function unpack(packed: unknown): unknown {
  const { value, items, entries, [PLAN]: plan } = packed as Record<string, unknown>;
  if (plan) return makeEstimator(plan as EstimatorPlan);
  if (items) return (items as unknown[]).map(unpack);
  if (entries) {
    return Object.fromEntries(
      (entries as [string, unknown][]).map(([name, packed]) => [name, unpack(packed)]),
    );
  }
  return value;
}

function isPlain(value: unknown): boolean {
  return typeof value !== "function" && typeof value !== "symbol";
}
