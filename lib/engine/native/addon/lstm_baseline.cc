// The LSTM's passes for any processor of the platform: SSE2 on x86-64, NEON on arm64.
// flags: -O3

#define LSTM_KERNEL lstmBaseline
#define LANES 4
#include "lstm_kernel.h"
