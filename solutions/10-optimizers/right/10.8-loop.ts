// Task 10.8: halves in a loop
function schedule(kind: "step" | "exp" | "cosine", t: number, T: number, eta0: number): number {
  if (!(T > 0)) throw new Error("schedule: T must be above 0");
  if (t > T) t = T;
  if (kind === "cosine") return eta0 * (0.5 + 0.5 * Math.cos((Math.PI * t) / T));
  if (kind === "exp") return eta0 * Math.pow(1 / 16, t / T);
  if (kind !== "step") throw new Error("schedule: step, exp or cosine");
  let rate = eta0;
  for (let quarter = 1; quarter <= 4; quarter++) if (t >= (quarter * T) / 4) rate /= 2;
  return rate;
}
