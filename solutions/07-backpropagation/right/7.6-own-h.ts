// Task 7.6: a step in proportion to x
function jacobian(f: (x: Vec) => Vec, x: Vec): Mat {
  return f([...x]).map((_, i) =>
    x.map((xj, j) => {
      const h = 1e-5 * Math.max(1, Math.abs(xj));
      const at = (s: number) => f(x.map((v, k) => (k === j ? v + s * h : v)))[i];
      return (at(1) - at(-1)) / (2 * h);
    }),
  );
}
