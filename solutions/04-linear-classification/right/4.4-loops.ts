// Task 4.4: loops into a new list
function softmax(z: Vec): Vec {
  let largest = -Infinity;
  for (const v of z) if (v > largest) largest = v;
  const p = new Array<number>(z.length);
  let sum = 0;
  for (let k = 0; k < z.length; k++) sum += p[k] = Math.exp(z[k] - largest);
  for (let k = 0; k < z.length; k++) p[k] /= sum;
  return p;
}
