// Task 10.8: degrees in the cosine
function schedule(kind: "step" | "exp" | "cosine", t: number, T: number, eta0: number): number {
  if (!(T > 0)) throw new Error("schedule: T must be above 0");
  const share = Math.min(t / T, 1);
  if (kind === "step") return eta0 / 2 ** Math.floor(4 * share);
  if (kind === "exp") return eta0 / 2 ** (4 * share);
  if (kind !== "cosine") throw new Error(`schedule: no kind "${kind}"`);
  return (eta0 * (1 + Math.cos(180 * share))) / 2;
}
