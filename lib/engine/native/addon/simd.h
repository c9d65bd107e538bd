// LANES floats at a time, in GCC's and Clang's portable vector form, and the functions that the gates of recurrent layers need.
//
// LANES is what the instruction set has in a register: 4, 8 or 16. More would be taken apart badly.
//
// No file that includes this may be compiled with -ffast-math: NaN must stay NaN, so that a diverging model is
// seen, and fast-math at link time changes denormal numbers for the whole process.

#pragma once

#include <cstdint>
#include <cstring>

namespace lectern {

constexpr int VECTOR_BYTES = LANES * sizeof(float);
typedef float vec __attribute__((vector_size(VECTOR_BYTES), aligned(4)));
typedef int32_t ivec __attribute__((vector_size(VECTOR_BYTES), aligned(4)));

static inline vec load(const float *p) { return *reinterpret_cast<const vec *>(p); }
static inline void store(float *p, vec x) { *reinterpret_cast<vec *>(p) = x; }

/** The first n < LANES floats at p, the rest zero; and back. */
static inline vec load(const float *p, int n) {
  vec x = {};
  memcpy(&x, p, n * sizeof(float));
  return x;
}
static inline void store(float *p, vec x, int n) { memcpy(p, &x, n * sizeof(float)); }

static inline vec splat(float x) { return vec{} + x; }

/** exp(x), relative error below 2e-7; NaN stays NaN, large x is clamped to finite. */
static inline vec vexp(vec x) {
  const vec lowest = splat(-87.0f), highest = splat(88.0f);
  x = x < lowest ? lowest : x; // in this form a NaN fails the comparison and stays
  x = x > highest ? highest : x;
  // x = n ln 2 + r, with ln 2 in two parts so that r keeps its digits; adding 1.5 * 2^23 rounds to an integer.
  const vec magic = splat(12582912.0f);
  const vec n = (x * 1.44269504f + magic) - magic;
  const vec r = (x - n * 0.693359375f) - n * -2.12194440e-4f;
  vec p = splat(1.9875691500e-4f);
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  const ivec bits = (__builtin_convertvector(n, ivec) + 127) << 23; // 2^n; for a NaN any number, times p = NaN
  vec scale;
  memcpy(&scale, &bits, sizeof scale);
  return p * scale;
}

static inline vec vsigmoid(vec x) { return 1.0f / (1.0f + vexp(-x)); }

/** tanh(x): by exp where that keeps the digits, by an odd polynomial near zero, where 1 - 2/(e^2x + 1) loses them. */
static inline vec vtanh(vec x) {
  const vec far = 1.0f - 2.0f / (vexp(x + x) + 1.0f);
  const vec s = x * x;
  vec p = splat(-5.70498872745e-3f);
  p = p * s + 2.06390887954e-2f;
  p = p * s - 5.37397155531e-2f;
  p = p * s + 1.33314422036e-1f;
  p = p * s - 3.33332819422e-1f;
  const vec near = p * s * x + x;
  return s < splat(0.390625f) ? near : far;
}

} // namespace lectern
