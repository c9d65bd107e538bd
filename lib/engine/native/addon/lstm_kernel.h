// The LSTM's two passes, to be compiled for an instruction set: `#define LSTM_KERNEL name` before the include.
//
// The batch is split over the threads, so that the loop over time needs no synchronisation; what does not
// depend on the step before (the input's part of z, the weights' gradients) is one large product.

#include <vector>

#include "gemm.h"
#include "lstm.h"
#include "threads.h"

namespace lectern {
namespace {

/** Calls body(j, n) for blocks of n = 8 columns, the last one shorter. */
template <typename Body>
inline void eachEight(int columns, Body body) {
  for (int j = 0; j < columns; j += 8) body(j, columns - j < 8 ? columns - j : 8);
}

inline f8 get(const float *p, int n) { return n == 8 ? load(p) : load(p, n); }
inline void put(float *p, f8 x, int n) { n == 8 ? store(p, x) : store(p, x, n); }

void forward(const LstmSizes &size, const LstmForward &p) {
  const int T = size.steps, F = size.features, H = size.units, H4 = 4 * H, H5 = 5 * H;
  inParallel([&](int part) {
    const Share rows(size.batch, part);
    const int count = rows.last - rows.first;
    if (count == 0) return;
    const long base = static_cast<long>(rows.first) * T;
    for (long r = base; r < base + static_cast<long>(count) * T; r++) memcpy(p.gates + r * H5, p.b, H4 * sizeof(float));
    gemm(count * T, H4, F, p.x + base * F, F, 1, p.Wx, H4, p.gates + base * H5, H5);
    for (int t = 0; t < T; t++) {
      const float *before = t ? p.h + (base + t - 1) * H : p.h0 + static_cast<long>(rows.first) * H;
      const long beforeRow = t ? static_cast<long>(T) * H : H;
      gemm(count, H4, H, before, beforeRow, 1, p.Wh, H4, p.gates + (base + t) * H5, static_cast<long>(T) * H5);
      for (int n = rows.first; n < rows.last; n++) {
        const long r = static_cast<long>(n) * T + t;
        float *z = p.gates + r * H5, *c1 = p.c + r * H, *h1 = p.h + r * H;
        const float *c0 = t ? c1 - H : p.c0 + static_cast<long>(n) * H;
        eachEight(H, [&](int j, int w) {
          const f8 i = sigmoid8(get(z + j, w)), f = sigmoid8(get(z + H + j, w)), g = tanh8(get(z + 2 * H + j, w)),
                   o = sigmoid8(get(z + 3 * H + j, w)), c = f * get(c0 + j, w) + i * g, q = tanh8(c);
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
  std::vector<float> dz(all * H4), hBefore(all * H), WhT(static_cast<long>(H4) * H), WxT(p.dx ? static_cast<long>(H4) * F : 0);
  for (int i = 0; i < H; i++)
    for (int j = 0; j < H4; j++) WhT[static_cast<long>(j) * H + i] = p.Wh[static_cast<long>(i) * H4 + j];
  if (p.dx)
    for (int i = 0; i < F; i++)
      for (int j = 0; j < H4; j++) WxT[static_cast<long>(j) * F + i] = p.Wx[static_cast<long>(i) * H4 + j];

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
        float *e = dz.data() + r * H4, *dcn = dc + static_cast<long>(n) * H, *dhn = dhNext + static_cast<long>(n) * H;
        memcpy(hBefore.data() + r * H, h0, H * sizeof(float));
        eachEight(H, [&](int j, int w) {
          const f8 i = get(gate + j, w), f = get(gate + H + j, w), g = get(gate + 2 * H + j, w),
                   o = get(gate + 3 * H + j, w), q = get(gate + 4 * H + j, w);
          f8 d = get(dhn + j, w);
          if (up) d += get(up + j, w);
          const f8 k = get(dcn + j, w) + d * o * (1.0f - q * q); // dL/dc_t
          put(e + j, k * g * i * (1.0f - i), w);
          put(e + H + j, k * get(c0 + j, w) * f * (1.0f - f), w);
          put(e + 2 * H + j, k * i * (1.0f - g * g), w);
          put(e + 3 * H + j, d * q * o * (1.0f - o), w);
          put(dcn + j, k * f, w);
          put(dhn + j, f8{}, w);
        });
      }
      gemm(count, H, H4, dz.data() + (base + t) * H4, static_cast<long>(T) * H4, 1, WhT.data(), H, dhNext, H);
    }
    if (p.dx) {
      memset(p.dx + base * F, 0, static_cast<long>(count) * T * F * sizeof(float));
      gemm(count * T, F, H4, dz.data() + base * H4, H4, 1, WxT.data(), F, p.dx + base * F, F);
    }
  });

  inParallel([&](int part) {
    const Share f(F, part), h(H, part), z(H4, part);
    memset(p.dWx + static_cast<long>(f.first) * H4, 0, static_cast<long>(f.last - f.first) * H4 * sizeof(float));
    gemm(f.last - f.first, H4, static_cast<int>(all), p.x + f.first, 1, F, dz.data(), H4, p.dWx + static_cast<long>(f.first) * H4, H4);
    memset(p.dWh + static_cast<long>(h.first) * H4, 0, static_cast<long>(h.last - h.first) * H4 * sizeof(float));
    gemm(h.last - h.first, H4, static_cast<int>(all), hBefore.data() + h.first, 1, H, dz.data(), H4, p.dWh + static_cast<long>(h.first) * H4, H4);
    memset(p.db + z.first, 0, (z.last - z.first) * sizeof(float));
    for (long r = 0; r < all; r++)
      for (int j = z.first; j < z.last; j++) p.db[j] += dz[r * H4 + j];
  });
}

} // namespace

LstmKernel LSTM_KERNEL() { return {forward, backward}; }

} // namespace lectern
