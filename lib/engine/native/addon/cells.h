// One step of each recurrent cell, for w of a row's units from unit j on, forward and backward.

#pragma once

#include "kernels.h"
#include "simd.h"

namespace lectern {
namespace {

inline vec get(const float *p, int w) { return w == LANES ? load(p) : load(p, w); }
inline void put(float *p, vec x, int w) { w == LANES ? store(p, x) : store(p, x, w); }

/** The rows of one example at one step; H is their length. */
struct Forward {
  const long H;
  float *kept;             // holds z, and gets what is kept
  const float *h0, *c0;    // before the step
  float *h, *c;            // after it
};

struct Backward {
  const long H;
  const float *kept;
  const float *h, *h0, *c0;
  float *dz;    // out
  float *dh;    // out: what reaches the step before past the product with Wh
  float *dc;    // dL/dc of this step, then of the step before
};

struct Lstm {
  static constexpr Blocks blocks = LSTM;

  static inline void forward(const Forward &s, int j, int w) {
    float *z = s.kept + j;
    const long H = s.H;
    const vec i = vsigmoid(get(z, w)), f = vsigmoid(get(z + H, w)), g = vtanh(get(z + 2 * H, w)), o = vsigmoid(get(z + 3 * H, w)),
              c = f * get(s.c0 + j, w) + i * g, q = vtanh(c);
    put(z, i, w);
    put(z + H, f, w);
    put(z + 2 * H, g, w);
    put(z + 3 * H, o, w);
    put(z + 4 * H, q, w);
    put(s.c + j, c, w);
    put(s.h + j, o * q, w);
  }

  static inline void backward(const Backward &s, vec d, int j, int w) {
    const float *gate = s.kept + j;
    const long H = s.H;
    const vec i = get(gate, w), f = get(gate + H, w), g = get(gate + 2 * H, w), o = get(gate + 3 * H, w), q = get(gate + 4 * H, w),
              k = get(s.dc + j, w) + d * o * (1.0f - q * q); // dL/dc_t
    float *e = s.dz + j;
    put(e, k * g * i * (1.0f - i), w);
    put(e + H, k * get(s.c0 + j, w) * f * (1.0f - f), w);
    put(e + 2 * H, k * i * (1.0f - g * g), w);
    put(e + 3 * H, d * q * o * (1.0f - o), w);
    put(s.dc + j, k * f, w);
    put(s.dh + j, vec{}, w);
  }
};

struct Gru {
  static constexpr Blocks blocks = GRU;

  static inline void forward(const Forward &s, int j, int w) {
    float *k = s.kept + j;
    const long H = s.H;
    const vec r = vsigmoid(get(k, w)), z = vsigmoid(get(k + H, w)), n = vtanh(get(k + 2 * H, w) + r * get(k + 3 * H, w));
    put(k, r, w);
    put(k + H, z, w);
    put(k + 2 * H, n, w);
    put(s.h + j, (1.0f - z) * n + z * get(s.h0 + j, w), w);
  }

  static inline void backward(const Backward &s, vec d, int j, int w) {
    const float *k = s.kept + j;
    const long H = s.H;
    const vec r = get(k, w), z = get(k + H, w), n = get(k + 2 * H, w), u = get(k + 3 * H, w), a = d * (1.0f - z) * (1.0f - n * n);
    float *e = s.dz + j;
    put(e, a * u * r * (1.0f - r), w);
    put(e + H, d * (get(s.h0 + j, w) - n) * z * (1.0f - z), w);
    put(e + 2 * H, a, w);
    put(e + 3 * H, a * r, w);
    put(s.dh + j, d * z, w);
  }
};

struct SimpleRnn {
  static constexpr Blocks blocks = SIMPLE_RNN;

  static inline void forward(const Forward &s, int j, int w) { put(s.h + j, vtanh(get(s.h + j, w)), w); }

  static inline void backward(const Backward &s, vec d, int j, int w) {
    const vec h = get(s.h + j, w);
    put(s.dz + j, d * (1.0f - h * h), w);
    put(s.dh + j, vec{}, w);
  }
};

} // namespace
} // namespace lectern
