// The LSTM's two passes and a matrix product, to be compiled for an instruction set: `#define KERNELS name` and `#define LANES n`
// before the include.
//
// The batch is split over the threads, so that the loop over time needs no synchronisation; what does not
// depend on the step before (the input's part of z, the weights' gradients) is one large product.

#include "gemm.h"
#include "kernels.h"
#include "threads.h"

namespace lectern {
namespace {

/** Calls body(j, n) for blocks of n = LANES columns, the last one shorter. */
template <typename Body>
inline void eachVector(int columns, Body body) {
  for (int j = 0; j < columns; j += LANES) body(j, columns - j < LANES ? columns - j : LANES);
}

inline vec get(const float *p, int n) { return n == LANES ? load(p) : load(p, n); }
inline void put(float *p, vec x, int n) { n == LANES ? store(p, x) : store(p, x, n); }

void forward(const LstmSizes &size, const LstmForward &p) {
  const int T = size.steps, F = size.features, H = size.units, H4 = 4 * H, H5 = 5 * H;
  const Panels Wh(H, H4, p.Wh, H4, 1);
  inParallel([&](int part) {
    const Share rows(size.batch, part);
    const int count = rows.last - rows.first;
    if (count == 0) return;
    const long base = static_cast<long>(rows.first) * T;
    for (long r = base; r < base + static_cast<long>(count) * T; r++) memcpy(p.gates + r * H5, p.b, H4 * sizeof(float));
    gemm(count * T, H4, F, p.x + base * F, F, 1, p.Wx, H4, 1, p.gates + base * H5, H5);
    for (int t = 0; t < T; t++) {
      const float *before = t ? p.h + (base + t - 1) * H : p.h0 + static_cast<long>(rows.first) * H;
      const long beforeRow = t ? static_cast<long>(T) * H : H;
      gemm(count, before, beforeRow, 1, Wh, p.gates + (base + t) * H5, static_cast<long>(T) * H5);
      for (int n = rows.first; n < rows.last; n++) {
        const long r = static_cast<long>(n) * T + t;
        float *z = p.gates + r * H5, *c1 = p.c + r * H, *h1 = p.h + r * H;
        const float *c0 = t ? c1 - H : p.c0 + static_cast<long>(n) * H;
        eachVector(H, [&](int j, int w) {
          const vec i = vsigmoid(get(z + j, w)), f = vsigmoid(get(z + H + j, w)), g = vtanh(get(z + 2 * H + j, w)),
                   o = vsigmoid(get(z + 3 * H + j, w)), c = f * get(c0 + j, w) + i * g, q = vtanh(c);
          put(z + j, i, w);
          put(z + H + j, f, w);
          put(z + 2 * H + j, g, w);
          put(z + 3 * H + j, o, w);
          put(z + 4 * H + j, q, w);
          put(c1 + j, c, w);
          put(h1 + j, o * q, w);
        });
      }
    }
  });
}

void backward(const LstmSizes &size, const LstmBackward &p) {
  const int N = size.batch, T = size.steps, F = size.features, H = size.units, H4 = 4 * H, H5 = 5 * H;
  const long all = static_cast<long>(N) * T;
  const Floats dz(all * H4), hBefore(all * H);
  const Panels WhT(H4, H, p.Wh, 1, H4);
  const Panels WxT(p.dx ? H4 : 0, p.dx ? F : 0, p.Wx, 1, H4);

  inParallel([&](int part) {
    const Share rows(N, part);
    const int count = rows.last - rows.first;
    if (count == 0) return;
    const long base = static_cast<long>(rows.first) * T, states = static_cast<long>(rows.first) * H;
    float *dc = p.dc0 + states, *dhNext = p.dh0 + states; // what flows back from the step after, in place
    memset(dc, 0, static_cast<long>(count) * H * sizeof(float));
    memset(dhNext, 0, static_cast<long>(count) * H * sizeof(float));
    for (int t = T - 1; t >= 0; t--) {
      for (int n = 0; n < count; n++) {
        const long r = base + static_cast<long>(n) * T + t;
        const float *gate = p.gates + r * H5, *c0 = t ? p.c + (r - 1) * H : p.c0 + states + static_cast<long>(n) * H;
        const float *h0 = t ? p.h + (r - 1) * H : p.h0 + states + static_cast<long>(n) * H;
        const float *up = p.lastOnly ? (t == T - 1 ? p.dh + states + static_cast<long>(n) * H : nullptr) : p.dh + r * H;
        float *e = dz + r * H4, *dcn = dc + static_cast<long>(n) * H, *dhn = dhNext + static_cast<long>(n) * H;
        memcpy(hBefore + r * H, h0, H * sizeof(float));
        eachVector(H, [&](int j, int w) {
          const vec i = get(gate + j, w), f = get(gate + H + j, w), g = get(gate + 2 * H + j, w),
                   o = get(gate + 3 * H + j, w), q = get(gate + 4 * H + j, w);
          vec d = get(dhn + j, w);
          if (up) d += get(up + j, w);
          const vec k = get(dcn + j, w) + d * o * (1.0f - q * q); // dL/dc_t
          put(e + j, k * g * i * (1.0f - i), w);
          put(e + H + j, k * get(c0 + j, w) * f * (1.0f - f), w);
          put(e + 2 * H + j, k * i * (1.0f - g * g), w);
          put(e + 3 * H + j, d * q * o * (1.0f - o), w);
          put(dcn + j, k * f, w);
          put(dhn + j, vec{}, w);
        });
      }
      gemm(count, dz + (base + t) * H4, static_cast<long>(T) * H4, 1, WhT, dhNext, H);
    }
    if (p.dx) {
      memset(p.dx + base * F, 0, static_cast<long>(count) * T * F * sizeof(float));
      gemm(count * T, dz + base * H4, H4, 1, WxT, p.dx + base * F, F);
    }
  });

  inParallel([&](int part) {
    const Share f(F, part), h(H, part), z(H4, part);
    memset(p.dWx + static_cast<long>(f.first) * H4, 0, static_cast<long>(f.last - f.first) * H4 * sizeof(float));
    gemm(f.last - f.first, H4, static_cast<int>(all), p.x + f.first, 1, F, dz, H4, 1, p.dWx + static_cast<long>(f.first) * H4, H4);
    memset(p.dWh + static_cast<long>(h.first) * H4, 0, static_cast<long>(h.last - h.first) * H4 * sizeof(float));
    gemm(h.last - h.first, H4, static_cast<int>(all), hBefore + h.first, 1, H, dz, H4, 1, p.dWh + static_cast<long>(h.first) * H4, H4);
    memset(p.db + z.first, 0, (z.last - z.first) * sizeof(float));
    for (long r = 0; r < all; r++)
      for (int j = z.first; j < z.last; j++) p.db[j] += dz[r * H4 + j];
  });
}

void multiply(const MatMul &p) {
  memset(p.c, 0, static_cast<long>(p.M) * p.N * sizeof(float));
  gemm(p.M, p.N, p.K, p.a, p.transposeA ? 1 : p.K, p.transposeA ? p.M : 1, p.b, p.transposeB ? 1 : p.N, p.transposeB ? p.K : 1, p.c, p.N);
}

} // namespace

Kernels KERNELS() { return {forward, backward, multiply}; }

} // namespace lectern
