// How parameters begin: Keras's initialisers, from seeded random numbers.

import type { Random } from "../data/random.ts";
import { choose } from "../engine/options.ts";

export type InitializerName = keyof typeof INITIALIZERS;

/** Fills an array for a parameter of `shape`; kernels have their inputs on the axes before the last. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

const zeros: Initializer = (shape) => new Float32Array(sizeOf(shape));

const ones: Initializer = (shape) => new Float32Array(sizeOf(shape)).fill(1);

/** Uniform in ±sqrt(6 / (fan in + fan out)): keeps the size of signals and of gradients (Glorot and Bengio, 2010). */
const glorotUniform: Initializer = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return drawn(shape, () => random.uniform(-limit, limit));
};

/** Uniform in ±sqrt(6 / fan in): for ReLU, which halves the signal (He et al., 2015). */
const heUniform: Initializer = (shape, random) => {
  const limit = Math.sqrt(6 / fans(shape).fanIn);
  return drawn(shape, () => random.uniform(-limit, limit));
};

/** Normal with deviation sqrt(2 / fan in). */
const heNormal: Initializer = (shape, random) => {
  const deviation = Math.sqrt(2 / fans(shape).fanIn);
  return drawn(shape, () => random.normal(0, deviation));
};

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

/** By name, as layers take them. */
export const INITIALIZERS = { zeros, ones, glorotUniform, heUniform, heNormal, orthogonal };

/** Refuses a name that is none. */
export function readInitializer(where: string, name: InitializerName): InitializerName {
  choose(where, "initializer", name, INITIALIZERS);
  return name;
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

function drawn(shape: readonly number[], draw: () => number): Float32Array {
  return Float32Array.from({ length: sizeOf(shape) }, draw);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, n) => size * n, 1);
}
