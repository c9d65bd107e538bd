// Task 7.4: the loss after the step
function fitSimplest(x: number, y: number, w: number, b: number, eta: number, n: number): Mat {
  const rows: Mat = [];
  for (let step = 0; step < n; step++) {
    const h = w * x + b;
    const g = h - y;
    w -= eta * g * x;
    b -= eta * g;
    const L = (w * x + b - y) ** 2 / 2;
    rows.push([h, L, g, w, b]);
  }
  return rows;
}
