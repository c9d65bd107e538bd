// Task 7.4: takes ^ for a power
function fitSimplest(x: number, y: number, w: number, b: number, eta: number, n: number): Mat {
  const rows: Mat = [];
  for (let i = 0; i < n; i++) {
    const h = w * x + b,
      g = h - y;
    const L = g ^ (2 / 2);
    w -= eta * g * x;
    b -= eta * g;
    rows.push([h, L, g, w, b]);
  }
  return rows;
}
