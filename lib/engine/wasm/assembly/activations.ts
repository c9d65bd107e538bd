// exp, ReLU, tanh and sigmoid of n values, and their gradients from the output y.

import { expOfAny4, sigmoid4, tanh4 } from "./exponential.ts";

/** `y = max(x, 0)`; NaN stays. y may be x itself, here and below. */
export function relu(n: i32, x: usize, y: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  // pmax keeps its first operand unless the second is larger, so that NaN is kept.
  for (; i + 16 <= end; i += 16) v128.store(y + i, f32x4.pmax(v128.load(x + i), f32x4.splat(0)));
  for (; i < end; i += 4) v128.store32_lane(y + i, f32x4.pmax(v128.load32_zero(x + i), f32x4.splat(0)), 0);
}

export function exp(n: i32, x: usize, y: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(y + i, expOfAny4(v128.load(x + i)));
  for (; i < end; i += 4) v128.store32_lane(y + i, expOfAny4(v128.load32_zero(x + i)), 0);
}

export function tanh(n: i32, x: usize, y: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(y + i, tanh4(v128.load(x + i)));
  for (; i < end; i += 4) v128.store32_lane(y + i, tanh4(v128.load32_zero(x + i)), 0);
}

export function sigmoid(n: i32, x: usize, y: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(y + i, sigmoid4(v128.load(x + i)));
  for (; i < end; i += 4) v128.store32_lane(y + i, sigmoid4(v128.load32_zero(x + i)), 0);
}

/** `dx = dy where y > 0, else 0`, and NaN where y is NaN. */
export function reluGrad(n: i32, dy: usize, y: usize, dx: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) v128.store(dx + i, reluGrad4(v128.load(dy + i), v128.load(y + i)));
  for (; i < end; i += 4) {
    v128.store32_lane(dx + i, reluGrad4(v128.load32_zero(dy + i), v128.load32_zero(y + i)), 0);
  }
}

function reluGrad4(dy: v128, y: v128): v128 {
  const passed = v128.and(dy, f32x4.gt(y, f32x4.splat(0)));
  return v128.bitselect(passed, y, f32x4.eq(y, y));
}

/** `dx = dy (1 - y²)`. */
export function tanhGrad(n: i32, dy: usize, y: usize, dx: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const yi = v128.load(y + i);
    v128.store(dx + i, f32x4.mul(v128.load(dy + i), f32x4.sub(f32x4.splat(1), f32x4.mul(yi, yi))));
  }
  for (; i < end; i += 4) {
    const yi = load<f32>(y + i);
    store<f32>(dx + i, load<f32>(dy + i) * (1 - yi * yi));
  }
}

/** `dx = dy y (1 - y)`. */
export function sigmoidGrad(n: i32, dy: usize, y: usize, dx: usize): void {
  const end = <usize>n * 4;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const yi = v128.load(y + i);
    v128.store(dx + i, f32x4.mul(f32x4.mul(v128.load(dy + i), yi), f32x4.sub(f32x4.splat(1), yi)));
  }
  for (; i < end; i += 4) {
    const yi = load<f32>(y + i);
    store<f32>(dx + i, load<f32>(dy + i) * yi * (1 - yi));
  }
}
