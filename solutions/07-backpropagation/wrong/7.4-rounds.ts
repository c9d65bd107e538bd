// Task 7.4: goes on with rounded numbers
function fitSimplest(x: number, y: number, w: number, b: number, eta: number, n: number): Mat {
  const rows: Mat = [];
  for (let step = 0; step < n; step++) {
    const round = (value: number) => Math.round(value * 100) / 100;
    const h = round(w * x + b);
    const g = round(h - y);
    const L = round(g ** 2 / 2);
    w = round(w - eta * g * x);
    b = round(b - eta * g);
    rows.push([h, L, g, w, b]);
  }
  return rows;
}
