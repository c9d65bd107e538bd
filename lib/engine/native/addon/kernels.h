// A whole LSTM layer, forward and backward, and a matrix product: the arithmetic of our own operations.
//
// All tensors are batch-major and contiguous. Gate order: input i, forget f, candidate g, output o.
//   z_t = x_t Wx + h_(t-1) Wh + b;  i, f, o = sigmoid(z), g = tanh(z);  c_t = f c_(t-1) + i g;  h_t = o tanh(c_t)

#pragma once

namespace lectern {

struct LstmSizes {
  int batch, steps, features, units;
};

struct LstmForward {
  const float *x;            // [batch, steps, features]
  const float *Wx, *Wh, *b;  // [features, 4 units], [units, 4 units], [4 units]
  const float *h0, *c0;      // [batch, units]
  float *h, *c;              // out: [batch, steps, units]
  float *gates;              // out: [batch, steps, 5 units]: i, f, g, o, tanh(c)
};

struct LstmBackward {
  const float *x, *Wx, *Wh, *h0, *c0, *h, *c, *gates;
  const float *dh;              // [batch, steps, units], or [batch, units] if lastOnly
  bool lastOnly;                // only the last step's output was used
  float *dWx, *dWh, *db;        // out, as Wx, Wh, b
  float *dh0, *dc0;             // out, as h0, c0
  float *dx;                    // out, as x; null if nobody asks
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
  void (*lstmForward)(const LstmSizes &, const LstmForward &);
  void (*lstmBackward)(const LstmSizes &, const LstmBackward &);
  void (*multiply)(const MatMul &);
};

Kernels baselineKernels();
Kernels avx2Kernels();
Kernels avx512Kernels();

/** The best that this processor runs: an engine may be used on another machine than the one that built it. */
const Kernels &kernels();

} // namespace lectern
