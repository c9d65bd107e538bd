// The kernels for any processor of the platform: SSE2 on x86-64, NEON on arm64.
// flags: -O3

#define KERNELS baselineKernels
#define LANES 4
#include "kernels.inl.h"
