// Task 4.4: divides by the largest
function softmax(z: Vec): Vec {
  const exps = z.map((v) => Math.exp(v - Math.max(...z)));
  return exps.map((e) => e / Math.max(...exps));
}
