// Small functions in TypeScript, with blanks for their names: what codeText is written from.

/** Plural and singular of what a function works on. */
export const SUBJECTS = [
  ["values", "value"],
  ["prices", "price"],
  ["scores", "score"],
  ["weights", "weight"],
  ["errors", "error"],
  ["ages", "age"],
  ["votes", "vote"],
  ["costs", "cost"],
] as const;
export const RESULTS = ["total", "sum", "result", "answer", "best"] as const;
export const INDICES = ["i", "j", "k"] as const;

/** LIST, ITEM, RESULT and INDEX are filled in alike throughout a snippet: what opens a line decides how it goes on. */
export const SNIPPETS = [
  `function mean(LIST: number[]): number {
  let RESULT = 0;
  for (const ITEM of LIST) {
    RESULT += ITEM;
  }
  return RESULT / LIST.length;
}`,
  `function largest(LIST: number[]): number {
  let RESULT = -Infinity;
  for (const ITEM of LIST) {
    if (ITEM > RESULT) {
      RESULT = ITEM;
    }
  }
  return RESULT;
}`,
  `function smallest(LIST: number[]): number {
  let RESULT = Infinity;
  for (const ITEM of LIST) {
    if (ITEM < RESULT) {
      RESULT = ITEM;
    }
  }
  return RESULT;
}`,
  `function indexOfLargest(LIST: number[]): number {
  let RESULT = 0;
  for (let INDEX = 1; INDEX < LIST.length; INDEX++) {
    if (LIST[INDEX] > LIST[RESULT]) {
      RESULT = INDEX;
    }
  }
  return RESULT;
}`,
  `function countAbove(LIST: number[], threshold: number): number {
  let RESULT = 0;
  for (const ITEM of LIST) {
    if (ITEM > threshold) RESULT++;
  }
  return RESULT;
}`,
  `function variance(LIST: number[]): number {
  const center = mean(LIST);
  let RESULT = 0;
  for (const ITEM of LIST) {
    RESULT += (ITEM - center) ** 2;
  }
  return RESULT / LIST.length;
}`,
  `function standardise(LIST: number[]): number[] {
  const center = mean(LIST);
  const spread = Math.sqrt(variance(LIST));
  return LIST.map((ITEM) => (ITEM - center) / spread);
}`,
  `function reversed(LIST: number[]): number[] {
  const RESULT: number[] = [];
  for (let INDEX = LIST.length - 1; INDEX >= 0; INDEX--) {
    RESULT.push(LIST[INDEX]);
  }
  return RESULT;
}`,
  `function dot(LIST: number[], other: number[]): number {
  let RESULT = 0;
  for (let INDEX = 0; INDEX < LIST.length; INDEX++) {
    RESULT += LIST[INDEX] * other[INDEX];
  }
  return RESULT;
}`,
  `function scaled(LIST: number[], factor: number): number[] {
  return LIST.map((ITEM) => factor * ITEM);
}`,
  `function positive(LIST: number[]): number[] {
  return LIST.filter((ITEM) => ITEM > 0);
}`,
  `function median(LIST: number[]): number {
  const sorted = LIST.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) {
    return sorted[middle];
  }
  return (sorted[middle - 1] + sorted[middle]) / 2;
}`,
  `function softmax(LIST: number[]): number[] {
  const shift = Math.max(...LIST);
  const powers = LIST.map((ITEM) => Math.exp(ITEM - shift));
  const RESULT = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / RESULT);
}`,
  `function contains(LIST: number[], wanted: number): boolean {
  for (const ITEM of LIST) {
    if (ITEM === wanted) {
      return true;
    }
  }
  return false;
}`,
  `function counts(LIST: string[]): Map<string, number> {
  const RESULT = new Map<string, number>();
  for (const ITEM of LIST) {
    RESULT.set(ITEM, (RESULT.get(ITEM) ?? 0) + 1);
  }
  return RESULT;
}`,
  `function describe(LIST: number[]): string {
  if (LIST.length === 0) {
    return "no LIST";
  }
  if (LIST.length === 1) {
    return "one ITEM";
  }
  return LIST.length + " LIST";
}`,
  `function runningSums(LIST: number[]): number[] {
  let RESULT = 0;
  return LIST.map((ITEM) => {
    RESULT += ITEM;
    return RESULT;
  });
}`,
  `function differences(LIST: number[]): number[] {
  const RESULT: number[] = [];
  for (let INDEX = 1; INDEX < LIST.length; INDEX++) {
    RESULT.push(LIST[INDEX] - LIST[INDEX - 1]);
  }
  return RESULT;
}`,
  `function isSorted(LIST: number[]): boolean {
  for (let INDEX = 1; INDEX < LIST.length; INDEX++) {
    if (LIST[INDEX] < LIST[INDEX - 1]) {
      return false;
    }
  }
  return true;
}`,
  `function chunks(LIST: number[], size: number): number[][] {
  const RESULT: number[][] = [];
  for (let INDEX = 0; INDEX < LIST.length; INDEX += size) {
    RESULT.push(LIST.slice(INDEX, INDEX + size));
  }
  return RESULT;
}`,
  `function clipped(LIST: number[], limit: number): number[] {
  return LIST.map((ITEM) => Math.min(limit, Math.max(-limit, ITEM)));
}`,
  `function descend(gradient: (w: number) => number, start: number, rate: number): number {
  let w = start;
  for (let INDEX = 0; INDEX < 100; INDEX++) {
    w -= rate * gradient(w);
  }
  return w;
}`,
  `function factorial(n: number): number {
  let RESULT = 1;
  for (let INDEX = 2; INDEX <= n; INDEX++) {
    RESULT *= INDEX;
  }
  return RESULT;
}`,
  `function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}`,
] as const;
