// Task 10.8: a whole turn of the cosine
function schedule(kind: "step" | "exp" | "cosine", t: number, T: number, eta0: number): number {
  if (!(T > 0)) throw new Error("T");
  t = Math.min(t, T);
  if (kind === "step") return eta0 / 2 ** Math.floor((4 * t) / T);
  if (kind === "exp") return eta0 / 2 ** ((4 * t) / T);
  if (kind === "cosine") return (eta0 * (1 + Math.cos((2 * Math.PI * t) / T))) / 2;
  throw new Error("kind");
}
