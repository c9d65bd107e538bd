// Task 10.4: writes into the state it was given
function rmsprop(s: Scaled, g: Vec, eta: number, beta: number, eps: number): Scaled {
  mustMatch(s.w, g);
  for (let j = 0; j < g.length; j++) {
    s.cache[j] = beta * s.cache[j] + (1 - beta) * g[j] ** 2;
    s.w[j] -= (eta * g[j]) / (Math.sqrt(s.cache[j]) + eps);
  }
  return s;
}
