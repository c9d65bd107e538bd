// Task 7.4: a generator of rows
function* steps4(x: number, y: number, w: number, b: number, eta: number): Generator<Vec> {
  for (;;) {
    const h = w * x + b,
      g = h - y;
    w = w - eta * (g * x);
    b = b - eta * g;
    yield [h, g * g * 0.5, g, w, b];
  }
}
function fitSimplest(x: number, y: number, w: number, b: number, eta: number, n: number): Mat {
  const it = steps4(x, y, w, b, eta);
  const out: Mat = [];
  while (out.length < n) out.push(it.next().value);
  return out;
}
