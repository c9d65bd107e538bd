// Task 7.6: loops, written entry by entry
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  const h = 1e-5;
  const m = f(x.slice()).length;
  const J: Mat = [];
  for (let i = 0; i < m; i++) J.push(new Array<number>(x.length).fill(0));
  for (let j = 0; j < x.length; j++) {
    const plus = x.slice();
    const minus = x.slice();
    plus[j] += h;
    minus[j] -= h;
    const above = f(plus);
    const below = f(minus);
    for (let i = 0; i < m; i++) J[i][j] = (above[i] - below[i]) / (2 * h);
  }
  return J;
}
