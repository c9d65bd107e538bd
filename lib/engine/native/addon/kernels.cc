// The kernels for this processor.
// flags: -O2

#include "kernels.h"

namespace lectern {

const Kernels &kernels() {
  static const Kernels best = [] {
#if defined(__x86_64__)
    const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")) return avx512Kernels();
    if (avx2) return avx2Kernels();
#endif
    return baselineKernels();
  }();
  return best;
}

} // namespace lectern
