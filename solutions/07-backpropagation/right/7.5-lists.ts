// Task 7.5: scores and weights as lists, in loops
function deeperGrads(p: Params, x: number, y: number): { dw: number; db: number; dv1: number; dv2: number } {
  const { w, b, ...rest } = p;
  const v = [rest.v1, rest.v2];
  const q = 1 / (1 + Math.exp(-w * x - b));
  const scores = v.map((v) => v * q);
  const exps = scores.map((o) => Math.exp(o - Math.max(...scores)));
  const total = exps[0] + exps[1];
  const target = [y, 1 - y];
  const dScores = exps.map((e, k) => e / total - target[k]);
  let dq = 0;
  for (let k = 0; k < 2; k++) dq += dScores[k] * v[k];
  const db = dq * (q - q * q);
  const [dv1, dv2] = dScores.map((d) => d * q);
  return { dw: x * db, db, dv1, dv2 };
}
