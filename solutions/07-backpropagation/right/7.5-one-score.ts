// Task 7.5: one score, the difference of the two
function deeperGrads(p: Params, x: number, y: number): { dw: number; db: number; dv1: number; dv2: number } {
  const sigmoid = (a: number) => 1 / (1 + Math.exp(-a));
  const v = p.v1 - p.v2;
  const q = sigmoid(p.w * x + p.b);
  const error = sigmoid(v * q) - y;
  const dh = error * v * q * (1 - q);
  return { dw: dh * x, db: dh, dv1: error * q, dv2: -error * q };
}
