// Task 10.8: a table of kinds
function schedule(kind: "step" | "exp" | "cosine", t: number, T: number, eta0: number): number {
  const kinds: Record<string, (share: number) => number> = {
    step: (share) => 0.5 ** Math.trunc(4 * share),
    exp: (share) => Math.exp(-4 * Math.LN2 * share),
    cosine: (share) => Math.cos((Math.PI * share) / 2) ** 2,
  };
  if (T <= 0) throw new RangeError("schedule: T must be above 0");
  if (!Object.hasOwn(kinds, kind)) throw new RangeError(`schedule: no kind "${kind}"`);
  return eta0 * kinds[kind](t < T ? t / T : 1);
}
