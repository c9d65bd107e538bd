// The mask of dropout as a TensorFlow operation: the numbers of lib/engine/kernels/dropout-mask.ts, bit for bit.
// flags: -O3

#include <cmath>

#include "op.h"

namespace lectern {
namespace {

struct DropoutAttributes {
  float rate;
  int32_t seed;
};

void *createDropout(TF_OpKernelConstruction *construction) {
  TF_Status *status = TF_NewStatus();
  auto *a = new DropoutAttributes();
  TF_OpKernelConstruction_GetAttrFloat(construction, "rate", &a->rate, status);
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrInt32(construction, "seed", &a->seed, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return a;
}

/** Spreads each of 32 bits over all of them (the finalizer of MurmurHash3). */
inline uint32_t mix(uint32_t h) {
  h ^= h >> 16;
  h *= 0x85ebca6bu;
  h ^= h >> 13;
  h *= 0xc2b2ae35u;
  return h ^ (h >> 16);
}

/** Inputs x, of which only the shape counts, and the step; output the mask. */
void computeDropout(void *attributes, TF_OpKernelContext *context) {
  const auto &a = *static_cast<DropoutAttributes *>(attributes);
  Call call(context);
  TF_Tensor *x = call.input(0), *step = call.input(1);
  float *mask = call.ok() ? call.output(0, shapeOf(x)) : nullptr;
  if (mask) {
    const uint32_t key = mix(*static_cast<int32_t *>(TF_TensorData(step)) + mix(static_cast<uint32_t>(a.seed)));
    const auto limit = static_cast<uint32_t>(std::floor(a.rate * 16777216.0));
    const float kept = 1.0f / (1.0f - a.rate);
    const auto size = static_cast<uint32_t>(TF_TensorByteSize(x) / sizeof(float));
    for (uint32_t i = 0; i < size; i++) mask[i] = (mix(key + i * 0x9e3779b9u) >> 8) < limit ? 0.0f : kept;
  }
  call.finish();
}

} // namespace

void registerDropoutOp() {
  registerOp("LecternDropoutMask", {"rate: float", "seed: int"}, {"x: float", "step: int32"}, {"mask: float"}, createDropout,
             computeDropout, [](void *a) { delete static_cast<DropoutAttributes *>(a); });
}

} // namespace lectern
