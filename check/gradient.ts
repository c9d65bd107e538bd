// A gradient written by hand against central differences.

import { CheckFailure } from "./failure.ts";
import { type Plain, shapeOf, show, toPlain } from "./plain.ts";

export interface GradientOptions {
  /** What the message calls it: "dW". */
  name?: string;
  /** The step of the differences. */
  h?: number;
  tolerance?: number;
  hint?: string;
}

/** A number, or nested lists of them. */
export type Numbers = number | readonly Numbers[];

/**
 * Passes where `gradient` is that of `f` at `x`: for each entry `(f(x + h) - f(x - h)) / 2h`, which errs by about h².
 *
 *     expectGradient((w) => mse(predict(X, w), y), w, mseGrad(X, y, w), { name: "mseGrad" });
 */
export function expectGradient<X extends Numbers>(
  f: (x: X) => number,
  x: X,
  gradient: unknown,
  { name = "the gradient", h = 1e-5, tolerance = 1e-5, hint }: GradientOptions = {},
): void {
  const got = toPlain(gradient);
  const [shape, right] = [shapeOf(got), shapeOf(x as Plain)];
  if (shape?.join() !== right?.join()) {
    const found = shape
      ? shape.length
        ? `shape [${shape.join(", ")}]`
        : show(got)
      : "rows of different lengths";
    throw new CheckFailure(
      `${name} must have the shape of its argument, [${right?.join(", ")}], got ${found}`,
      hint,
    );
  }
  for (const path of paths(x)) {
    const moved = (by: number) => Number(f(shifted(x, path, by) as X));
    const numeric = (moved(h) - moved(-h)) / (2 * h);
    const entry = path.reduce<Plain>((part, i) => (part as readonly Plain[])[i], got);
    if (typeof entry === "number" && Math.abs(entry - numeric) <= tolerance * Math.max(1, Math.abs(numeric)))
      continue;
    const place = path.map((i) => `[${i}]`).join("");
    const sign =
      typeof entry === "number" && Math.abs(entry + numeric) <= tolerance * Math.max(1, Math.abs(numeric));
    throw new CheckFailure(
      `${name}${place} is ${show(entry)}, central differences give ${show(numeric)}`,
      hint ?? (sign ? "the sign is the wrong way round" : undefined),
    );
  }
}

function paths(x: Numbers, path: number[] = []): number[][] {
  return typeof x === "number" ? [path] : x.flatMap((part, i) => paths(part, [...path, i]));
}

/** A copy of x in which one entry has moved. */
function shifted(x: Numbers, path: readonly number[], by: number): Numbers {
  if (typeof x === "number") return x + by;
  const [first, ...rest] = path;
  return x.map((part, i) => (i === first ? shifted(part, rest, by) : copied(part)));
}

function copied(x: Numbers): Numbers {
  return typeof x === "number" ? x : x.map(copied);
}
