// Task 10.8: rounds t / T down before it is quartered
function schedule(kind: "step" | "exp" | "cosine", t: number, T: number, eta0: number): number {
  if (!(T > 0)) throw new Error("T");
  t = Math.min(t, T);
  if (kind === "step") return eta0 / 2 ** (4 * Math.floor(t / T));
  if (kind === "exp") return eta0 / 2 ** ((4 * t) / T);
  if (kind === "cosine") return (eta0 * (1 + Math.cos((Math.PI * t) / T))) / 2;
  throw new Error("kind");
}
