// The LSTM's passes for x86-64 with AVX2 and fused multiply-add (since 2013).
//
// Linked last, as all files with flags of their own for x64: of an inline function that several files hold, the
// linker takes the first, and that one must run on any processor.
// flags: -O3
// flags x64: -mavx2 -mfma

#if defined(__AVX2__)
#define LSTM_KERNEL lstmAvx2
#define LANES 8
#include "lstm_kernel.h"
#else
#include "lstm.h"
namespace lectern {
LstmKernel lstmAvx2() { return lstmBaseline(); }
} // namespace lectern
#endif
