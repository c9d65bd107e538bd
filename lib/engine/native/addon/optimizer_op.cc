// One optimizer step for all variables as one TensorFlow operation.
// flags: -O3 -fno-math-errno -ffp-contract=off
// flags x64: -mavx
//
// Nothing here may be contracted or reordered: LecternAdamFused replaces a dozen of tfjs's operations in a
// recorded step and must give the same bits. AVX has what TensorFlow's own wheels ask for.

#include <cmath>

#include "op.h"
#include "threads.h"

namespace lectern {
namespace {

constexpr long WORTH_THREADS = 1 << 16; // floats; below, waking the other threads costs more than they save

/** Runs body(first, last) over n elements, on all threads where that pays. */
template <typename Body>
void eachPart(long n, Body body) {
  if (n < WORTH_THREADS) return body(0L, n);
  inParallel([&](int part) {
    const long share = (n + threadCount() - 1) / threadCount(), first = share * part;
    if (first < n) body(first, std::min(n, first + share));
  });
}

struct AdamScalars {
  float b1, o1, b2, o2; // beta and 1 - beta
  float c1, c2;         // bias corrections, 1 - beta^t
  float epsilon, minusRate;
};

/** m' = b1 m + (1-b1) g, v' = b2 v + (1-b2) g², p' = (m'/c1) / (sqrt(v'/c2) + ε) (-rate) + p: tfjs's order. */
void adam(const AdamScalars &k, long first, long last, const float *p, const float *m, const float *v, const float *g,
          float *__restrict p2, float *__restrict m2, float *__restrict v2) {
#pragma GCC ivdep
  for (long i = first; i < last; i++) {
    const float a = m[i] * k.b1 + g[i] * k.o1, b = v[i] * k.b2 + (g[i] * g[i]) * k.o2;
    m2[i] = a;
    v2[i] = b;
    p2[i] = ((a / k.c1) / (std::sqrt(b / k.c2) + k.epsilon)) * k.minusRate + p[i];
  }
}

/** p, m, v, g of n variables stand behind `before` scalars; p', m', v' behind `made` outputs. */
void adamAll(Call &call, const AdamScalars &k, int before, int made) {
  const int n = (call.inputs() - before) / 4;
  for (int i = 0; i < n && call.ok(); i++) {
    TF_Tensor *p = call.input(before + i), *m = call.input(before + n + i), *v = call.input(before + 2 * n + i),
              *g = call.input(before + 3 * n + i);
    if (!call.ok()) return;
    const std::vector<int64_t> shape = shapeOf(p);
    const size_t bytes = TF_TensorByteSize(p);
    if (TF_TensorByteSize(m) != bytes || TF_TensorByteSize(v) != bytes || TF_TensorByteSize(g) != bytes)
      return call.fail("internal: Adam: a gradient or moment does not have its parameter's shape");
    float *p2 = call.output(made + i, shape), *m2 = call.output(made + n + i, shape), *v2 = call.output(made + 2 * n + i, shape);
    if (!call.ok()) return;
    const auto floats = [](TF_Tensor *tensor) { return static_cast<const float *>(TF_TensorData(tensor)); };
    eachPart(static_cast<long>(bytes / sizeof(float)), [&](long first, long last) {
      adam(k, first, last, floats(p), floats(m), floats(v), floats(g), p2, m2, v2);
    });
  }
}

/** Inputs: eight scalars in AdamScalars' order, but 1 - accumulated beta for c1 and c2; then p, m, v, g. */
void computeAdamFused(void *, TF_OpKernelContext *context) {
  Call call(context);
  float k[8];
  for (int i = 0; i < 8 && call.ok(); i++) k[i] = *call.values(i);
  adamAll(call, {k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7]}, 8, 0);
  call.finish();
}

struct AdamAttributes {
  float beta1, beta2, epsilon;
};

void *createAdam(TF_OpKernelConstruction *construction) {
  TF_Status *status = TF_NewStatus();
  auto *a = new AdamAttributes();
  TF_OpKernelConstruction_GetAttrFloat(construction, "beta1", &a->beta1, status);
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrFloat(construction, "beta2", &a->beta2, status);
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &a->epsilon, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return a;
}

/** Inputs t (steps done before), learning rate, p, m, v, g; outputs t + 1, p', m', v'. */
void computeAdamStep(void *attributes, TF_OpKernelContext *context) {
  const auto &a = *static_cast<AdamAttributes *>(attributes);
  Call call(context);
  const float t = *call.values(0) + 1, rate = *call.values(1);
  if (float *next = call.output(0, {})) *next = t;
  // 0.9f is not 0.9: the attribute's shortest decimal is meant, as the caller wrote it.
  const auto decimal = [](float x) { return std::round(static_cast<double>(x) * 1e9) / 1e9; };
  const double b1 = decimal(a.beta1), b2 = decimal(a.beta2);
  const double c1 = 1 - std::pow(b1, t), c2 = 1 - std::pow(b2, t);
  adamAll(call,
          {static_cast<float>(b1), static_cast<float>(1 - b1), static_cast<float>(b2), static_cast<float>(1 - b2),
           static_cast<float>(c1), static_cast<float>(c2), a.epsilon, -rate},
          2, 1);
  call.finish();
}

/** Inputs learning rate, p, g; outputs p' = p - rate g. */
void computeSgdStep(void *, TF_OpKernelContext *context) {
  Call call(context);
  const float rate = *call.values(0);
  const int n = (call.inputs() - 1) / 2;
  for (int i = 0; i < n && call.ok(); i++) {
    TF_Tensor *p = call.input(1 + i), *g = call.input(1 + n + i);
    if (!call.ok()) break;
    const size_t bytes = TF_TensorByteSize(p);
    float *p2 = call.output(i, shapeOf(p));
    if (TF_TensorByteSize(g) != bytes) call.fail("internal: SGD: a gradient does not have its parameter's shape");
    if (!call.ok()) break;
    const float *from = static_cast<const float *>(TF_TensorData(p)), *by = static_cast<const float *>(TF_TensorData(g));
    eachPart(static_cast<long>(bytes / sizeof(float)), [&](long first, long last) {
      for (long j = first; j < last; j++) p2[j] = from[j] - rate * by[j];
    });
  }
  call.finish();
}

} // namespace

void registerOptimizerOps() {
  registerOp("LecternAdamFused", {"N: int >= 1"},
             {"b1: float", "o1: float", "b2: float", "o2: float", "c1: float", "c2: float", "epsilon: float", "rate: float",
              "p: N * float", "m: N * float", "v: N * float", "g: N * float"},
             {"np: N * float", "nm: N * float", "nv: N * float"}, nullptr, computeAdamFused, nullptr);
  registerOp("LecternAdamStep", {"N: int >= 1", "beta1: float", "beta2: float", "epsilon: float"},
             {"t: float", "rate: float", "p: N * float", "m: N * float", "v: N * float", "g: N * float"},
             {"nt: float", "np: N * float", "nm: N * float", "nv: N * float"}, createAdam, computeAdamStep,
             [](void *a) { delete static_cast<AdamAttributes *>(a); });
  registerOp("LecternSGDStep", {"N: int >= 1"}, {"rate: float", "p: N * float", "g: N * float"}, {"np: N * float"}, nullptr,
             computeSgdStep, nullptr);
}

} // namespace lectern
