// What is compiled for each instruction set: `#define KERNELS name` and `#define LANES n` before the include.

#include "cells.h"
#include "kernels.h"
#include "recurrent.h"

namespace lectern {
namespace {

void multiply(const MatMul &p) {
  memset(p.c, 0, static_cast<long>(p.M) * p.N * sizeof(float));
  gemm(p.M, p.N, p.K, p.a, p.transposeA ? 1 : p.K, p.transposeA ? p.M : 1, p.b, p.transposeB ? 1 : p.N, p.transposeB ? p.K : 1, p.c, p.N);
}

} // namespace

Kernels KERNELS() {
  return {{forward<Lstm>, backward<Lstm>}, {forward<Gru>, backward<Gru>}, {forward<SimpleRnn>, backward<SimpleRnn>}, multiply};
}

} // namespace lectern
