// Eight floats at a time, in GCC's and Clang's portable vector form, and the functions that an LSTM's gates need.
//
// No file that includes this may be compiled with -ffast-math: NaN must stay NaN, so that a diverging model is
// seen, and fast-math at link time changes denormal numbers for the whole process.

#pragma once

#include <cstdint>
#include <cstring>

namespace lectern {

typedef float f8 __attribute__((vector_size(32), aligned(4)));
typedef int32_t i8 __attribute__((vector_size(32), aligned(4)));

static inline f8 load(const float *p) { return *reinterpret_cast<const f8 *>(p); }
static inline void store(float *p, f8 x) { *reinterpret_cast<f8 *>(p) = x; }

/** The first n < 8 floats at p, the rest zero; and back. */
static inline f8 load(const float *p, int n) {
  f8 x = {};
  memcpy(&x, p, n * sizeof(float));
  return x;
}
static inline void store(float *p, f8 x, int n) { memcpy(p, &x, n * sizeof(float)); }

static inline f8 splat(float x) { return f8{} + x; }

/** exp(x), relative error below 2e-7; NaN stays NaN, large x is clamped to finite. */
static inline f8 exp8(f8 x) {
  const f8 lowest = splat(-87.0f), highest = splat(88.0f);
  x = x < lowest ? lowest : x; // in this form a NaN fails the comparison and stays
  x = x > highest ? highest : x;
  // x = n ln 2 + r, with ln 2 in two parts so that r keeps its digits; adding 1.5 * 2^23 rounds to an integer.
  const f8 magic = splat(12582912.0f);
  const f8 n = (x * 1.44269504f + magic) - magic;
  const f8 r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  f8 p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const i8 bits = (__builtin_convertvector(n, i8) + 127) << 23; // 2^n; for a NaN any number, times p = NaN
  f8 scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

static inline f8 sigmoid8(f8 x) { return 1.0f / (1.0f + exp8(-x)); }

/** tanh(x): by exp where that keeps the digits, by an odd polynomial near zero, where 1 - 2/(e^2x + 1) loses them. */
static inline f8 tanh8(f8 x) {
  const f8 far = 1.0f - 2.0f / (exp8(x + x) + 1.0f);
  const f8 s = x * x;
  f8 p = splat(-5.70498872745e-3f);
  p = p * s + 2.06390887954e-2f;
  p = p * s - 5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s - 3.33332819422e-1f;
  const f8 near = p * s * x + x;
  return s < splat(0.390625f) ? near : far;
}

} // namespace lectern
