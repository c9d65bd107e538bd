// Grids of options: all combinations, and finer ones around the best.

/** For each option the values to try. */
export type Grid = Readonly<Record<string, readonly unknown[]>>;

/** Options for one model. */
export type Params = Record<string, unknown>;

/**
 * All combinations, the last option varying fastest.
 *
 *     combinations({ a: [1, 2], b: ["x", "y"] }).length; // 4
 */
export function combinations(grid: Grid): Params[] {
  return Object.entries(grid).reduce<Params[]>(
    (params, [name, values]) =>
      params.flatMap((chosen) => values.map((value) => ({ ...chosen, [name]: value }))),
    [{}],
  );
}

/**
 * A grid of as many values between the neighbours of the best ones: by equal ratios where the values differ by equal
 * ratios (0.01, 0.1, 1), else by equal steps. A value that `accepts` refuses, as 2.5 for a count, is rounded. What is
 * no number stays at its best.
 *
 *     refined({ alpha: [0.01, 1, 100] }, { alpha: 1 }).alpha; // [0.01, 0.1, 1, 10, 100], without what was tried
 *
 * Where the best value lies at an end, the finer ones lie on one side of it: the grid does not grow.
 */
export function refined(
  grid: Grid,
  best: Params,
  accepts: (name: string, value: number) => boolean = () => true,
): Grid {
  return Object.fromEntries(
    Object.entries(grid).map(([name, values]) => {
      const rounded = (value: number) => (accepts(name, value) ? value : Math.round(value));
      return [name, between(values, best[name], rounded)] as const;
    }),
  );
}

function between(values: readonly unknown[], best: unknown, rounded: (value: number) => number): unknown[] {
  const numbers = [...new Set(values)].filter(isNumber).sort((a, b) => a - b);
  if (numbers.length < 2 || numbers.length < new Set(values).size || !isNumber(best)) return [best];
  const place = numbers.indexOf(best);
  const low = numbers[Math.max(0, place - 1)]!;
  const high = numbers[Math.min(numbers.length - 1, place + 1)]!;
  const steps = Math.max(4, numbers.length - 1);
  const isGeometric = low > 0 && areEqual(numbers.slice(1).map((value, i) => value / numbers[i]!));
  const finer = Array.from({ length: steps + 1 }, (_, i) => {
    const share = i / steps;
    return isGeometric ? low * (high / low) ** share : low + (high - low) * share;
  });
  const tidy = finer.map((value) => rounded(Number(value.toPrecision(12))));
  return [...new Set([...tidy, best])].sort((a, b) => a - b);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function areEqual(ratios: readonly number[]): boolean {
  return ratios.every((ratio) => Math.abs(ratio / ratios[0]! - 1) < 1e-6);
}
