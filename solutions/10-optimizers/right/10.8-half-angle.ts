// Task 10.8: the square of a cosine, powers of a half
const PARTS = 4;
function schedule(kind: "step" | "exp" | "cosine", t: number, T: number, eta0: number): number {
  if (T <= 0 || Number.isNaN(T)) throw new RangeError("T");
  if (t > T) t = T;
  if (kind === "cosine") return eta0 * Math.cos((Math.PI * t) / (2 * T)) ** 2;
  const quarters = (PARTS * t) / T;
  if (kind === "step") return eta0 * 0.5 ** (quarters | 0);
  if (kind === "exp") return eta0 * Math.exp(-Math.LN2 * quarters);
  throw new Error(`unknown ${kind}`);
}
