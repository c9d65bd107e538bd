// Whole recurrent layers, forward and backward, and a matrix product: the arithmetic of our own operations.
//
// All tensors are batch-major and contiguous. A cell's matrices are made of blocks of `units` columns:
//   LSTM       i, f, g, o:  c_t = f c_(t-1) + i g,  h_t = o tanh(c_t)
//   GRU        r, z, n:     h_t = (1 - z) n + z h_(t-1), with n = tanh(n's part of x + r times n's part of h)
//   SimpleRNN  one block:   h_t = tanh(z)

#pragma once

namespace lectern {

/** How many blocks of `units` columns a cell has in each of its matrices. */
struct Blocks {
  int weights;  // in Wx, and in Wh
  int summed;   // of these, the first ones: h's part is added to x's part; that of the others is kept apart
  int kept;     // of each step, for the way back; 0: h alone is enough
  bool memory;  // whether there is a c beside h

  /** What x and h give: in b, and in dL/dz. */
  constexpr int z() const { return 2 * weights - summed; }
};

constexpr Blocks LSTM = {4, 4, 5, true};         // kept: i, f, g, o, tanh(c)
constexpr Blocks GRU = {3, 2, 4, false};         // kept: r, z, n, and n's part of h
constexpr Blocks SIMPLE_RNN = {1, 1, 0, false};

struct RecurrentSizes {
  int batch, steps, features, units;
};

struct RecurrentForward {
  const float *x;            // [batch, steps, features]
  const float *Wx, *Wh, *b;  // [features, weights], [units, weights], [z]
  const float *h0, *c0;      // [batch, units]; c0, and every c below, only where there is memory
  float *h, *c;              // out: [batch, steps, units]
  float *kept;               // out: [batch, steps, kept]; h itself where nothing else is kept
};

struct RecurrentBackward {
  const float *x, *Wx, *Wh, *h0, *c0, *h, *c, *kept;
  const float *dh;              // [batch, steps, units], or [batch, units] if lastOnly
  bool lastOnly;                // only the last step's output was used
  float *dWx, *dWh, *db;        // out, as Wx, Wh, b
  float *dh0, *dc0;             // out, as h0, c0
  float *dx;                    // out, as x; null if nobody asks
};

struct Recurrent {
  void (*forward)(const RecurrentSizes &, const RecurrentForward &);
  void (*backward)(const RecurrentSizes &, const RecurrentBackward &);
};

/** C [M, N] = A B; A is [M, K], or [K, M] if transposed, B [K, N], or [N, K]. On the calling thread. */
struct MatMul {
  int M, N, K;
  const float *a, *b;
  bool transposeA, transposeB;
  float *c;
};

/** What is compiled once for each instruction set, from `kernels.inl.h`. */
struct Kernels {
  Recurrent lstm, gru, simpleRnn;
  void (*multiply)(const MatMul &);
};

Kernels baselineKernels();
Kernels avx2Kernels();
Kernels avx512Kernels();

/** The best that this processor runs: an engine may be used on another machine than the one that built it. */
const Kernels &kernels();

} // namespace lectern
