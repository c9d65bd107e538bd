// Random numbers from a seed: the same seed gives the same numbers, on every machine.

/** A stream of random numbers; called, it gives the next one in [0, 1). */
export interface Random {
  (): number;
  /** Uniform in [low, high). */
  uniform(low: number, high: number): number;
  /** From the normal distribution. */
  normal(mean?: number, deviation?: number): number;
  /** A whole number from 0 to n - 1. */
  integer(n: number): number;
  /** A new array with the items in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * A stream of random numbers that a whole number determines.
 *
 *     const next = random(1);
 *     next(); // 0.5686059948349658
 *
 * Generator: xoshiro128**, seeded by splitmix32 (Blackman and Vigna, 2018, prng.di.unimi.it); two of its
 * 32-bit words make one number of 53 bits. Not for secrets.
 */
export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`random: seed must be a whole number, got ${seed}`);
  }
  const word = xoshiro128(seed);
  const next = () => ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53;
  const uniform = (low: number, high: number) => low + (high - low) * next();
  const integer = (n: number) => Math.floor(next() * n);
  return Object.assign(next, {
    uniform,
    integer,
    /** Box and Muller's transform; the second number of the pair is not kept. */
    normal(mean = 0, deviation = 1) {
      const radius = Math.sqrt(-2 * Math.log(1 - next()));
      return mean + deviation * radius * Math.cos(2 * Math.PI * next());
    },
    /** Fisher and Yates: each of the n! orders is equally likely. */
    shuffle<T>(items: readonly T[]) {
      const shuffled = [...items];
      for (let i = shuffled.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
      }
      return shuffled;
    },
  });
}

function xoshiro128(seed: number): () => number {
  let [a, b, c, d] = splitmix32(seed);
  return () => {
    const word = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotate(d, 11);
    return word >>> 0;
  };
}

function splitmix32(seed: number): [number, number, number, number] {
  let state = (seed | 0) ^ Math.floor(seed / 2 ** 32);
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return z ^ (z >>> 16);
  };
  return [next(), next(), next(), next()];
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
