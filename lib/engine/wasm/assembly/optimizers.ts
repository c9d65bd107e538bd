// One step of Adam or of gradient descent for one parameter of n values.

/** Formula in lib/engine/kernels/adam.ts; `rate = lr / (1 - β1^t)`, `scale = 1 / sqrt(1 - β2^t)`. */
export function adam(
  n: i32,
  p: usize,
  m: usize,
  v: usize,
  g: usize,
  p1: usize,
  m1: usize,
  v1: usize,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  rate: f32,
  scale: f32,
  epsilon: f32,
): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const gi = v128.load(g + i);
    const mi = f32x4.add(f32x4.mul(v128.load(m + i), f32x4.splat(beta1)), f32x4.mul(gi, f32x4.splat(rest1)));
    const vi = f32x4.add(
      f32x4.mul(v128.load(v + i), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(gi, gi), f32x4.splat(rest2)),
    );
    const step = f32x4.div(
      f32x4.mul(mi, f32x4.splat(rate)),
      f32x4.add(f32x4.mul(f32x4.sqrt(vi), f32x4.splat(scale)), f32x4.splat(epsilon)),
    );
    v128.store(m1 + i, mi);
    v128.store(v1 + i, vi);
    v128.store(p1 + i, f32x4.sub(v128.load(p + i), step));
  }
  for (; i < end; i += 4) {
    const gi = load<f32>(g + i);
    const mi = load<f32>(m + i) * beta1 + gi * rest1;
    const vi = load<f32>(v + i) * beta2 + gi * gi * rest2;
    store<f32>(m1 + i, mi);
    store<f32>(v1 + i, vi);
    store<f32>(p1 + i, load<f32>(p + i) - (mi * rate) / (sqrt<f32>(vi) * scale + epsilon));
  }
}

/** `p' = p - rate g`. */
export function sgd(n: i32, p: usize, g: usize, p1: usize, rate: f32): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    v128.store(p1 + i, f32x4.sub(v128.load(p + i), f32x4.mul(v128.load(g + i), f32x4.splat(rate))));
  }
  for (; i < end; i += 4) store<f32>(p1 + i, load<f32>(p + i) - load<f32>(g + i) * rate);
}
