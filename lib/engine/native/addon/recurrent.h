// A whole recurrent layer, forward and backward, for any cell of cells.h.
//
// The batch is split over the threads, so that the loop over time needs no synchronisation; what does not
// depend on the step before (the input's part of z, the weights' gradients) is one large product.

#pragma once

#include "cells.h"
#include "gemm.h"
#include "kernels.h"
#include "threads.h"

namespace lectern {
namespace {

/** Calls body(j, w) for the w <= LANES columns from j on, until all are done. */
template <typename Body>
inline void eachVector(int columns, Body body) {
  for (int j = 0; j < columns; j += LANES) body(j, columns - j < LANES ? columns - j : LANES);
}

template <typename Cell>
void forward(const RecurrentSizes &size, const RecurrentForward &p) {
  constexpr Blocks B = Cell::blocks;
  const int T = size.steps, F = size.features, H = size.units;
  const int W = B.weights * H, S = B.summed * H, Z = B.z() * H, K = B.kept ? B.kept * H : H;
  const Panels summed(H, S, p.Wh, W, 1), apart(H, W - S, p.Wh + S, W, 1);
  inParallel([&](int part) {
    const Share rows(size.batch, part);
    const int count = rows.last - rows.first;
    if (count == 0) return;
    const long base = static_cast<long>(rows.first) * T;
    for (long r = base; r < base + static_cast<long>(count) * T; r++) memcpy(p.kept + r * K, p.b, Z * sizeof(float));
    gemm(count * T, W, F, p.x + base * F, F, 1, p.Wx, W, 1, p.kept + base * K, K);
    for (int t = 0; t < T; t++) {
      const float *before = t ? p.h + (base + t - 1) * H : p.h0 + static_cast<long>(rows.first) * H;
      const long beforeRow = t ? static_cast<long>(T) * H : H;
      float *z = p.kept + (base + t) * K;
      gemm(count, before, beforeRow, 1, summed, z, static_cast<long>(T) * K);
      gemm(count, before, beforeRow, 1, apart, z + W, static_cast<long>(T) * K);
      for (int n = rows.first; n < rows.last; n++) {
        const long r = static_cast<long>(n) * T + t;
        const long state = static_cast<long>(n) * H;
        float *c = B.memory ? p.c + r * H : nullptr;
        const float *c0 = B.memory ? (t ? c - H : p.c0 + state) : nullptr;
        const Forward step{H, p.kept + r * K, t ? p.h + (r - 1) * H : p.h0 + state, c0, p.h + r * H, c};
        eachVector(H, [&](int j, int w) { Cell::forward(step, j, w); });
      }
    }
  });
}

template <typename Cell>
void backward(const RecurrentSizes &size, const RecurrentBackward &p) {
  constexpr Blocks B = Cell::blocks;
  const int N = size.batch, T = size.steps, F = size.features, H = size.units;
  const int W = B.weights * H, S = B.summed * H, Z = B.z() * H, K = B.kept ? B.kept * H : H;
  const long all = static_cast<long>(N) * T;
  const Floats dz(all * Z), hBefore(all * H);
  const Panels summed(S, H, p.Wh, 1, W), apart(W - S, H, p.Wh + S, 1, W); // of Wh transposed
  const Panels WxT(p.dx ? W : 0, p.dx ? F : 0, p.Wx, 1, W);

  inParallel([&](int part) {
    const Share rows(N, part);
    const int count = rows.last - rows.first;
    if (count == 0) return;
    const long base = static_cast<long>(rows.first) * T, states = static_cast<long>(rows.first) * H;
    float *dhNext = p.dh0 + states; // what flows back from the step after, in place; dc likewise
    memset(dhNext, 0, static_cast<long>(count) * H * sizeof(float));
    if (B.memory) memset(p.dc0 + states, 0, static_cast<long>(count) * H * sizeof(float));
    for (int t = T - 1; t >= 0; t--) {
      for (int n = 0; n < count; n++) {
        const long r = base + static_cast<long>(n) * T + t, state = states + static_cast<long>(n) * H;
        const float *up = p.lastOnly ? (t == T - 1 ? p.dh + state : nullptr) : p.dh + r * H;
        const float *h0 = t ? p.h + (r - 1) * H : p.h0 + state;
        const float *c0 = B.memory ? (t ? p.c + (r - 1) * H : p.c0 + state) : nullptr;
        float *dh = dhNext + static_cast<long>(n) * H, *dc = B.memory ? p.dc0 + state : nullptr;
        memcpy(hBefore + r * H, h0, H * sizeof(float));
        const Backward step{H, p.kept + r * K, p.h + r * H, h0, c0, dz + r * Z, dh, dc};
        eachVector(H, [&](int j, int w) {
          vec d = get(dh + j, w);
          if (up) d += get(up + j, w);
          Cell::backward(step, d, j, w);
        });
      }
      const float *dzt = dz + (base + t) * Z;
      gemm(count, dzt, static_cast<long>(T) * Z, 1, summed, dhNext, H);
      gemm(count, dzt + W, static_cast<long>(T) * Z, 1, apart, dhNext, H);
    }
    if (p.dx) {
      memset(p.dx + base * F, 0, static_cast<long>(count) * T * F * sizeof(float));
      gemm(count * T, dz + base * Z, Z, 1, WxT, p.dx + base * F, F);
    }
  });

  inParallel([&](int part) {
    const Share f(F, part), h(H, part), z(Z, part);
    const int K = static_cast<int>(all), fs = f.last - f.first, hs = h.last - h.first;
    float *dWx = p.dWx + static_cast<long>(f.first) * W, *dWh = p.dWh + static_cast<long>(h.first) * W;
    memset(dWx, 0, static_cast<long>(fs) * W * sizeof(float));
    gemm(fs, W, K, p.x + f.first, 1, F, dz, Z, 1, dWx, W);
    memset(dWh, 0, static_cast<long>(hs) * W * sizeof(float));
    gemm(hs, S, K, hBefore + h.first, 1, H, dz, Z, 1, dWh, W);
    gemm(hs, W - S, K, hBefore + h.first, 1, H, dz + W, Z, 1, dWh + S, W);
    memset(p.db + z.first, 0, (z.last - z.first) * sizeof(float));
    for (long r = 0; r < all; r++)
      for (int j = z.first; j < z.last; j++) p.db[j] += dz[r * Z + j];
  });
}

} // namespace
} // namespace lectern
