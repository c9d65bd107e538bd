// Matrix product for the shapes of a recurrent layer: many rows or few, row strides as the batch-major tensors have them.

#pragma once

#include <algorithm>
#include <cstdlib>

#include "simd.h"

namespace lectern {

/** Floats at the start of a cache line: a vector that lies across two takes twice the time to load. */
class Floats {
 public:
  explicit Floats(size_t size) : values(static_cast<float *>(aligned_alloc(64, (size * sizeof(float) + 63) / 64 * 64))) {}
  ~Floats() { free(values); }
  Floats(const Floats &) = delete;
  operator float *() const { return values; }

 private:
  float *const values;
};

constexpr int COLUMNS = 2 * LANES;            // of a tile: two registers a row
constexpr int ROWS = LANES == 16 ? 12 : 6;    // as many as the registers hold: 32 of 16 lanes, else 16

/** C[R, COLUMNS] += A[R, K] B[K, COLUMNS]: R rows of C in registers. */
template <int R>
static inline void tile(int K, const float *a, long aRow, long aCol, const float *b, long bRow, float *c, long cRow) {
  vec s[R][2];
  for (int i = 0; i < R; i++) {
    s[i][0] = load(c + i * cRow);
    s[i][1] = load(c + i * cRow + LANES);
  }
  for (int k = 0; k < K; k++) {
    const vec b0 = load(b + k * bRow), b1 = load(b + k * bRow + LANES);
    for (int i = 0; i < R; i++) {
      const float x = a[i * aRow + k * aCol];
      s[i][0] += x * b0;
      s[i][1] += x * b1;
    }
  }
  for (int i = 0; i < R; i++) {
    store(c + i * cRow, s[i][0]);
    store(c + i * cRow + LANES, s[i][1]);
  }
}

/** All M rows of a column of tiles. */
static void tiles(int M, int K, const float *a, long aRow, long aCol, const float *b, long bRow, float *c, long cRow) {
  int m = 0;
  for (; m + ROWS <= M; m += ROWS) tile<ROWS>(K, a + m * aRow, aRow, aCol, b, bRow, c + m * cRow, cRow);
  for (; m + 4 <= M; m += 4) tile<4>(K, a + m * aRow, aRow, aCol, b, bRow, c + m * cRow, cRow);
  for (; m + 2 <= M; m += 2) tile<2>(K, a + m * aRow, aRow, aCol, b, bRow, c + m * cRow, cRow);
  for (; m < M; m++) tile<1>(K, a + m * aRow, aRow, aCol, b, bRow, c + m * cRow, cRow);
}

constexpr int DEPTH = 256; // a block of B, DEPTH x COLUMNS floats, stays in the first-level cache

/** `width` <= COLUMNS columns of C += A B, with B's block padded to COLUMNS. */
static void block(int M, int depth, const float *a, long aRow, long aCol, const float *b, int width, float *c, long cRow) {
  if (width == COLUMNS) return tiles(M, depth, a, aRow, aCol, b, COLUMNS, c, cRow);
  const int SLAB = 64;
  static thread_local const Floats edge(SLAB * COLUMNS);
  for (int m = 0; m < M; m += SLAB) {
    const int rows = std::min(SLAB, M - m);
    memset(edge, 0, SLAB * COLUMNS * sizeof(float));
    tiles(rows, depth, a + m * aRow, aRow, aCol, b, COLUMNS, edge, COLUMNS);
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < width; j++) c[(m + i) * cRow + j] += edge[i * COLUMNS + j];
  }
}

/** Copies B[depth, width] side by side, padded with zeros: element (k, n) lies at b[k bRow + n bCol]. */
static void pack(int depth, int width, const float *b, long bRow, long bCol, float *to) {
  for (int k = 0; k < depth; k++, to += COLUMNS) {
    for (int j = 0; j < width; j++) to[j] = b[k * bRow + j * bCol];
    for (int j = width; j < COLUMNS; j++) to[j] = 0;
  }
}

/** A matrix that many products share, packed once. */
struct Panels {
  const int K, N;
  const Floats data;

  Panels(int K, int N, const float *b, long bRow, long bCol)
      : K(K), N(N), data(static_cast<size_t>(K) * ((N + COLUMNS - 1) / COLUMNS) * COLUMNS) {
    for (int n = 0; n < N; n += COLUMNS) pack(K, std::min(COLUMNS, N - n), b + n * bCol, bRow, bCol, data + static_cast<size_t>(n) * K);
  }
};

/** C[M, N] += A[M, K] B[K, N], where A's element (m, k) lies at a[m aRow + k aCol]; rows of C are contiguous. */
static void gemm(int M, const float *a, long aRow, long aCol, const Panels &b, float *c, long cRow) {
  for (int n = 0; n < b.N; n += COLUMNS)
    for (int k = 0; k < b.K; k += DEPTH)
      block(M, std::min(DEPTH, b.K - k), a + k * aCol, aRow, aCol, b.data + static_cast<size_t>(n) * b.K + k * COLUMNS,
            std::min(COLUMNS, b.N - n), c + n, cRow);
}

/** The same for a B that is used once: packed a block at a time; its element (k, n) lies at b[k bRow + n bCol]. */
static void gemm(int M, int N, int K, const float *a, long aRow, long aCol, const float *b, long bRow, long bCol, float *c, long cRow) {
  static thread_local const Floats packed(DEPTH * COLUMNS);
  for (int k = 0; k < K; k += DEPTH) {
    const int depth = std::min(DEPTH, K - k);
    for (int n = 0; n < N; n += COLUMNS) {
      const int width = std::min(COLUMNS, N - n);
      pack(depth, width, b + k * bRow + n * bCol, bRow, bCol, packed);
      block(M, depth, a + k * aCol, aRow, aCol, packed, width, c + n, cRow);
    }
  }
}

} // namespace lectern
