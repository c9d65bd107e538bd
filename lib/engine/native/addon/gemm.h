// Matrix product for the shapes of an LSTM: many rows or few, row strides as the batch-major tensors have them.

#pragma once

#include <algorithm>
#include <vector>

#include "simd.h"

namespace lectern {

/** C[R, 16] += A[R, K] B[K, 16]: R rows of C in registers. */
template <int R>
static inline void tile16(int K, const float *a, long aRow, long aCol, const float *b, long bRow, float *c, long cRow) {
  f8 s[R][2];
  for (int i = 0; i < R; i++) {
    s[i][0] = load(c + i * cRow);
    s[i][1] = load(c + i * cRow + 8);
  }
  for (int k = 0; k < K; k++) {
    const f8 b0 = load(b + k * bRow), b1 = load(b + k * bRow + 8);
    for (int i = 0; i < R; i++) {
      const float x = a[i * aRow + k * aCol];
      s[i][0] += x * b0;
      s[i][1] += x * b1;
    }
  }
  for (int i = 0; i < R; i++) {
    store(c + i * cRow, s[i][0]);
    store(c + i * cRow + 8, s[i][1]);
  }
}

/** C[M, N] += A[M, K] B[K, N], where A's element (m, k) lies at a[m aRow + k aCol]; rows of B and C are contiguous. */
static void gemm(int M, int N, int K, const float *a, long aRow, long aCol, const float *b, long bRow, float *c, long cRow) {
  const int DEPTH = 256;  // a block of B, 256 x 16 floats, stays in the first-level cache
  static thread_local std::vector<float> packed;
  packed.resize(DEPTH * 16);
  for (int k0 = 0; k0 < K; k0 += DEPTH) {
    const int depth = std::min(DEPTH, K - k0);
    const float *ak = a + k0 * aCol;
    for (int n = 0; n < N; n += 16) {
      const int width = std::min(16, N - n);
      const float *bn = b + k0 * bRow + n;
      long row = bRow;
      // Columns that do not fill a tile are padded with zeros; and packing pays where many rows use the block.
      if (M > 24 || width < 16) {
        for (int k = 0; k < depth; k++) {
          memcpy(&packed[k * 16], bn + k * bRow, width * sizeof(float));
          if (width < 16) memset(&packed[k * 16 + width], 0, (16 - width) * sizeof(float));
        }
        bn = packed.data();
        row = 16;
      }
      if (width == 16) {
        int m = 0;
        for (; m + 6 <= M; m += 6) tile16<6>(depth, ak + m * aRow, aRow, aCol, bn, row, c + m * cRow + n, cRow);
        for (; m + 4 <= M; m += 4) tile16<4>(depth, ak + m * aRow, aRow, aCol, bn, row, c + m * cRow + n, cRow);
        for (; m < M; m++) tile16<1>(depth, ak + m * aRow, aRow, aCol, bn, row, c + m * cRow + n, cRow);
      } else {
        float edge[6 * 16];
        for (int m = 0; m < M; m += 6) {
          const int rows = std::min(6, M - m);
          memset(edge, 0, sizeof edge);
          if (rows == 6) tile16<6>(depth, ak + m * aRow, aRow, aCol, bn, row, edge, 16);
          else for (int i = 0; i < rows; i++) tile16<1>(depth, ak + (m + i) * aRow, aRow, aCol, bn, row, edge + i * 16, 16);
          for (int i = 0; i < rows; i++)
            for (int j = 0; j < width; j++) c[(m + i) * cRow + n + j] += edge[i * 16 + j];
        }
      }
    }
  }
}

} // namespace lectern
