// Task 2.5: Gauss and Jordan, which clears above the diagonal too
function solveNormal(X: Mat, y: Vec): Vec {
  const d = X[0].length;
  const columns = X[0].map((_, j) => X.map((row) => row[j]));
  const dot = (a: Vec, b: Vec) => a.reduce((sum, a, i) => sum + a * b[i], 0);
  const rows = columns.map((c) => [...columns.map((other) => dot(c, other)), dot(c, y)]);
  const scale = Math.max(...columns.map((c) => dot(c, c)));
  for (let j = 0; j < d; j++) {
    const below = rows.slice(j).map((row) => Math.abs(row[j]));
    const best = j + below.indexOf(Math.max(...below));
    if (Math.abs(rows[best][j]) < 1e-9 * scale) throw new Error("singular");
    [rows[j], rows[best]] = [rows[best], rows[j]];
    rows[j] = rows[j].map((v) => v / rows[j][j]);
    for (let i = 0; i < d; i++) {
      if (i === j) continue;
      const f = rows[i][j];
      rows[i] = rows[i].map((v, k) => v - f * rows[j][k]);
    }
  }
  return rows.map((row) => row[d]);
}
