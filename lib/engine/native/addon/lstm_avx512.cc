// The LSTM's passes for x86-64 with AVX-512.
//
// Linked last, as lstm_avx2.cc says.
// flags: -O3
// flags x64: -mavx512f -mavx512dq -mavx2 -mfma

#if defined(__AVX512F__)
#define LSTM_KERNEL lstmAvx512
#define LANES 16
#include "lstm_kernel.h"
#else
#include "lstm.h"
namespace lectern {
LstmKernel lstmAvx512() { return lstmBaseline(); }
} // namespace lectern
#endif
