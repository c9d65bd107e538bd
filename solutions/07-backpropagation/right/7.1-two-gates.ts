// Task 7.1: a rule for each gate, local derivative times upstream
const plus = (a: number, b: number) => ({ out: a + b, back: (d: number) => [d, d] });
const times = (a: number, b: number) => ({ out: a * b, back: (d: number) => [d * b, d * a] });
const circuit = (x: number, y: number, z: number) => {
  const sum = plus(x, y);
  const product = times(sum.out, z);
  const [dq, dz] = product.back(1);
  const [dx, dy] = sum.back(dq);
  return { f: product.out, dx, dy, dz };
};
