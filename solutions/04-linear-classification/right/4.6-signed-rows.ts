// Task 4.6: rows multiplied by their labels first
function marginGrad(X: Mat, y: Vec, w: Vec, dL: (M: number) => number): Vec {
  const rows = X.map((x, i) => x.map((v) => y[i] * v));
  const pulls = rows.map((row) => {
    const slope = dL(row.reduce((sum, v, j) => sum + v * w[j], 0));
    return row.map((v) => slope * v);
  });
  return pulls.reduce((a, b) => a.map((a, j) => a + b[j])).map((sum) => sum / rows.length);
}
