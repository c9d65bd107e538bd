// What all models take beside their own options, and where it goes.

import { checkCount, checkOptions } from "../engine/options.ts";
import type { Layer, Shape } from "../nn/layer.ts";
import { Sequential, type SequentialOptions } from "../nn/sequential.ts";

export interface ModelOptions extends SequentialOptions {
  /** The shape of one example. */
  inputShape?: Shape;
  /** Of all parameters' first values and of what dropout leaves out. */
  seed?: number;
}

/** Refuses what a model has no option for; `own` are those beside the ones that all have. */
export function checkModelOptions(where: string, options: object, own: readonly string[]): void {
  checkOptions(where, options, [...own, "inputShape", "name", "seed"]);
}

/** The layers as a model, whose parameters are made when somebody asks for them. */
export function sequential(
  where: string,
  layers: readonly Layer[],
  { name = where.split(".")[1]!, ...options }: ModelOptions,
): Sequential {
  const { inputShape } = options;
  if (
    inputShape &&
    !(Array.isArray(inputShape) && inputShape.every((n) => Number.isSafeInteger(n) && n > 0))
  ) {
    throw new RangeError(
      `${where}: inputShape must be the shape of one example, such as [32, 32, 1], got ${JSON.stringify(inputShape)}`,
    );
  }
  return new Sequential(layers, { name, ...options });
}

/** How many filters a layer has in a model that is `width` times as wide: at least one. */
export function scaled(where: string, width: number): (filters: number) => number {
  if (!(Number.isFinite(width) && width > 0)) {
    throw new RangeError(`${where}: width must be a finite number above 0, got ${width}`);
  }
  return (filters) => Math.max(1, Math.round(width * filters));
}

/** The share that dropout leaves out; `where` ("models.alexnet") opens the error text. */
export function checkRate(where: string, dropout: number): void {
  if (dropout >= 0 && dropout < 1) return;
  throw new RangeError(`${where}: dropout must be at least 0 and below 1, got ${dropout}`);
}

/** Sizes of several layers, first to last. */
export function checkSizes(where: string, sizes: readonly number[]): void {
  if (!Array.isArray(sizes))
    throw new TypeError(`${where} must be a list of whole numbers, got ${typeof sizes}`);
  for (const [i, size] of sizes.entries()) checkCount(`${where}[${i}]`, size);
}
