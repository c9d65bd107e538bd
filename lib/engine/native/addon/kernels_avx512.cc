// The kernels for x86-64 with AVX-512.
//
// Linked last, as kernels_avx2.cc says.
// flags: -O3
// flags x64: -mavx512f -mavx512dq -mavx2 -mfma

#if defined(__AVX512F__)
#define KERNELS avx512Kernels
#define LANES 16
#include "kernels.inl.h"
#else
#include "kernels.h"
namespace lectern {
Kernels avx512Kernels() { return baselineKernels(); }
} // namespace lectern
#endif
