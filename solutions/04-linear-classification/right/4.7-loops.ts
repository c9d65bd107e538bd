// Task 4.7: loops, and the first that is larger than all before
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  const labels: Vec = [];
  for (const x of X) {
    let z = b;
    for (let j = 0; j < w.length; j++) z += w[j] * x[j];
    labels.push(1 / (1 + Math.exp(-z)) < t ? 0 : 1);
  }
  return labels;
}
function argmaxClass(Z: Mat): Vec {
  const classes: Vec = [];
  for (const z of Z) {
    let best = 0;
    for (let k = 1; k < z.length; k++) if (z[k] > z[best]) best = k;
    classes.push(best);
  }
  return classes;
}
