// Task 7.4: loss and gradient without ½
function fitSimplest(x: number, y: number, w: number, b: number, eta: number, n: number): Mat {
  const rows: Mat = [];
  for (let step = 0; step < n; step++) {
    const h = w * x + b;
    const g = 2 * (h - y);
    const L = (h - y) ** 2;
    w -= eta * g * x;
    b -= eta * g;
    rows.push([h, L, g, w, b]);
  }
  return rows;
}
