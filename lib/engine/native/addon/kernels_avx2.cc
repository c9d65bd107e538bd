// The kernels for x86-64 with AVX2 and fused multiply-add (since 2013).
//
// Linked last, as all files with flags of their own for x64: of an inline function that several files hold, the
// linker takes the first, and that one must run on any processor.
// flags: -O3
// flags x64: -mavx2 -mfma

#if defined(__AVX2__)
#define KERNELS avx2Kernels
#define LANES 8
#include "kernels.inl.h"
#else
#include "kernels.h"
namespace lectern {
Kernels avx2Kernels() { return baselineKernels(); }
} // namespace lectern
#endif
