// Task 10.6: one function for both running means
function adam({ w, m, v, t }: Moments, g: Vec, eta: number, b1: number, b2: number, eps: number): Moments {
  mustMatch(w, g);
  const mean = (old: Vec, now: Vec, beta: number) => old.map((old, j) => beta * old + (1 - beta) * now[j]);
  const corrected = (mean: Vec, beta: number) => mean.map((mean) => mean / (1 - beta ** (t + 1)));
  m = mean(m, g, b1);
  v = mean(v, g.map((g) => g * g), b2);
  const [mHat, vHat] = [corrected(m, b1), corrected(v, b2)];
  return { w: w.map((w, j) => w - (eta * mHat[j]) / (vHat[j] ** 0.5 + eps)), m, v, t: t + 1 };
}
