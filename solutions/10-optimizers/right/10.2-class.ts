// Task 10.2: a class of its own
class Ball {
  constructor(
    public w: Vec,
    public v: Vec,
  ) {}
  ahead(by: number): Vec {
    return this.w.map((w, j) => w - by * this.v[j]);
  }
}
function nesterov(s: Rolling, grad: (w: Vec) => Vec, eta: number, rho: number): Rolling {
  const ball = new Ball([...s.w], [...s.v]);
  const g = grad(ball.ahead(eta * rho));
  if (g.length !== s.w.length) throw new Error("g");
  const v = ball.v.map((v, j) => v * rho + g[j]);
  const next = new Ball(ball.w, v);
  return { w: next.ahead(eta), v };
}
