// A product of small matrices as a TensorFlow operation.
// flags: -O2
//
// TensorFlow hands every product to oneDNN, which is the best for large ones and takes 15 to 50 microseconds to
// begin with: a step of a small net, or an LSTM of tf.layers, is made of products that are done in less.

#include "kernels.h"
#include "op.h"

namespace lectern {
namespace {

struct Transposed {
  bool a, b;
};

void *createMatMul(TF_OpKernelConstruction *construction) {
  TF_Status *status = TF_NewStatus();
  unsigned char a = 0, b = 0;
  TF_OpKernelConstruction_GetAttrBool(construction, "transpose_a", &a, status);
  if (TF_GetCode(status) == TF_OK) TF_OpKernelConstruction_GetAttrBool(construction, "transpose_b", &b, status);
  if (TF_GetCode(status) != TF_OK) TF_OpKernelConstruction_Failure(construction, status);
  TF_DeleteStatus(status);
  return new Transposed{a != 0, b != 0};
}

void computeMatMul(void *attributes, TF_OpKernelContext *context) {
  const auto &transposed = *static_cast<Transposed *>(attributes);
  Call call(context);
  TF_Tensor *a = call.input(0), *b = call.input(1);
  if (a && b && TF_NumDims(a) == 2 && TF_NumDims(b) == 2) {
    const int M = static_cast<int>(TF_Dim(a, transposed.a ? 1 : 0)), K = static_cast<int>(TF_Dim(a, transposed.a ? 0 : 1));
    const int N = static_cast<int>(TF_Dim(b, transposed.b ? 0 : 1));
    if (TF_Dim(b, transposed.b ? 1 : 0) != K) call.fail("matMul: the inner dimensions differ");
    float *c = call.ok() ? call.output(0, {M, N}) : nullptr;
    if (c)
      kernels().multiply({M, N, K, static_cast<const float *>(TF_TensorData(a)), static_cast<const float *>(TF_TensorData(b)),
                          transposed.a, transposed.b, c});
  } else {
    call.fail("internal: matMul: both inputs must be matrices");
  }
  call.finish();
}

} // namespace

void registerMatMulOp() {
  registerOp("LecternMatMul", {"transpose_a: bool", "transpose_b: bool"}, {"a: float", "b: float"}, {"c: float"}, createMatMul,
             computeMatMul, [](void *attributes) { delete static_cast<Transposed *>(attributes); });
}

} // namespace lectern
