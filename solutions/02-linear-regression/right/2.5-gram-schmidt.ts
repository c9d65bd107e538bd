// Task 2.5: QR by Gram and Schmidt, which never forms XᵀX
function solveNormal(X: Mat, y: Vec): Vec {
  const dot = (a: Vec, b: Vec) => a.reduce((sum, a, i) => sum + a * b[i], 0);
  const Q: Mat = [];
  const R: Mat = X[0].map((_, j) => {
    let v = X.map((row) => row[j]);
    const length = Math.sqrt(dot(v, v));
    const column = Q.map((q) => {
      const r = dot(q, v);
      v = v.map((x, i) => x - r * q[i]);
      return r;
    });
    const rest = Math.sqrt(dot(v, v));
    if (!(rest > 1e-8 * length)) throw new Error("dependent columns");
    Q.push(v.map((x) => x / rest));
    return [...column, rest];
  });
  const w: Vec = R.map(() => 0);
  for (let j = R.length - 1; j >= 0; j--) {
    let sum = dot(Q[j], y);
    for (let k = j + 1; k < R.length; k++) sum -= R[k][j] * w[k];
    w[j] = sum / R[j][j];
  }
  return w;
}
