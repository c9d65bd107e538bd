// Task 2.4: from the last place down
function gridSearch(x: Vec, y: Vec, lo: number, hi: number, n: number): number {
  let best = hi;
  let least = Infinity;
  let i = n;
  while (i-- > 0) {
    const theta = lo + (i * (hi - lo)) / (n - 1);
    let error = 0;
    for (let k = 0; k < x.length; k++) error += Math.abs(theta * x[k] - y[k]);
    if (error <= least) {
      best = theta;
      least = error;
    }
  }
  return best;
}
