// How parameters begin: Keras's initialisers, from seeded random numbers.

import type { Random } from "../data/random.ts";
import { checkOptions, choose } from "../engine/options.ts";

export type InitializerName = keyof typeof INITIALIZERS;

/** As layers take it: a name, or `nn.constant(0.1)`. */
export type InitializerOption = InitializerName | { readonly constant: number };

/** Fills an array for a parameter of `shape`; kernels have their inputs on the axes before the last. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** Uniform in ±sqrt(6 / (fan in + fan out)): Xavier's; keeps the size of signals and of gradients (Glorot and Bengio, 2010). */
const glorotUniform: Initializer = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  return uniform(shape, random, Math.sqrt(6 / (fanIn + fanOut)));
};

/** Normal with deviation sqrt(2 / (fan in + fan out)). */
const glorotNormal: Initializer = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  return normal(shape, random, Math.sqrt(2 / (fanIn + fanOut)));
};

/** Uniform in ±sqrt(6 / fan in): for ReLU, which halves the signal (He et al., 2015). */
const heUniform: Initializer = (shape, random) => uniform(shape, random, Math.sqrt(6 / fans(shape).fanIn));

/** Normal with deviation sqrt(2 / fan in). */
const heNormal: Initializer = (shape, random) => normal(shape, random, Math.sqrt(2 / fans(shape).fanIn));

/** Uniform in ±sqrt(3 / fan in): for activations that leave the signal as it is (LeCun et al., 1998). */
const lecunUniform: Initializer = (shape, random) => uniform(shape, random, Math.sqrt(3 / fans(shape).fanIn));

/** Normal with deviation sqrt(1 / fan in). */
const lecunNormal: Initializer = (shape, random) => normal(shape, random, Math.sqrt(1 / fans(shape).fanIn));

/** Uniform in ±0.05, as embeddings begin in Keras. */
const smallUniform: Initializer = (shape, random) => uniform(shape, random, 0.05);

/** A matrix whose rows (or columns, if there are fewer) have length 1 and are perpendicular to each other. */
const orthogonal: Initializer = (shape, random) => {
  const [rows, columns] = [sizeOf(shape) / shape.at(-1)!, shape.at(-1)!];
  const wide = rows <= columns;
  const vectors = orthonormal(Math.min(rows, columns), Math.max(rows, columns), random);
  const W = new Float32Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) W[i * columns + j] = wide ? vectors[i]![j]! : vectors[j]![i]!;
  }
  return W;
};

/** By name, as layers take them. Normal means normal, as in PyTorch: Keras cuts off what is beyond two deviations. */
export const INITIALIZERS = {
  zeros,
  ones,
  smallUniform,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
};

/** All values alike: `kernelInitializer: nn.constant(0.1)`. */
export function constant(value: number): { readonly constant: number } {
  return { constant: value };
}

/** Refuses a name that is none. */
export function readInitializer(where: string, option: InitializerOption): InitializerOption {
  if (typeof option === "string") choose(where, "initializer", option, INITIALIZERS);
  else {
    checkOptions(`${where}: initializer`, option, ["constant"]);
    if (!Number.isFinite(option.constant)) {
      throw new RangeError(
        `${where}: a constant initializer must be a finite number, got ${option.constant}`,
      );
    }
  }
  return option;
}

/** The function behind what a layer was given. */
export function initializerOf(option: InitializerOption | Initializer): Initializer {
  if (typeof option === "function") return option;
  if (typeof option === "string") return INITIALIZERS[option];
  return (shape) => new Float32Array(sizeOf(shape)).fill(option.constant);
}

/** How many inputs a unit sums up, and how many units an input reaches; a filter's area counts for both. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  const area = sizeOf(shape.slice(0, -2));
  return { fanIn: area * (shape.at(-2) ?? 1), fanOut: area * (shape.at(-1) ?? 1) };
}

/** Gram and Schmidt, each vector freed of the others twice: once leaves what rounding put back. */
function orthonormal(count: number, length: number, random: Random): Float64Array[] {
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const v = Float64Array.from({ length }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const u of vectors) {
        let dot = 0;
        for (let i = 0; i < length; i++) dot += u[i]! * v[i]!;
        for (let i = 0; i < length; i++) v[i]! -= dot * u[i]!;
      }
    }
    const norm = Math.hypot(...v);
    vectors.push(v.map((value) => value / norm));
  }
  return vectors;
}

function uniform(shape: readonly number[], random: Random, limit: number): Float32Array {
  return drawn(shape, () => random.uniform(-limit, limit));
}

function normal(shape: readonly number[], random: Random, deviation: number): Float32Array {
  return drawn(shape, () => random.normal(0, deviation));
}

function drawn(shape: readonly number[], draw: () => number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, draw);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}
