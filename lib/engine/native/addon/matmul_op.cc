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

/** [rows, columns], or [1, rows, columns] as tfjs has it in its fused products. */
bool isMatrix(TF_Tensor *x) { return TF_NumDims(x) == 2 || (TF_NumDims(x) == 3 && TF_Dim(x, 0) == 1); }

void computeMatMul(void *attributes, TF_OpKernelContext *context) {
  const auto &transposed = *static_cast<Transposed *>(attributes);
  Call call(context);
  TF_Tensor *a = call.input(0), *b = call.input(1);
  if (a && b && isMatrix(a) && isMatrix(b) && TF_NumDims(a) == TF_NumDims(b)) {
    const int first = TF_NumDims(a) - 2;
    const auto size = [&](TF_Tensor *x, int axis) { return static_cast<int>(TF_Dim(x, first + axis)); };
    const int M = size(a, transposed.a ? 1 : 0), K = size(a, transposed.a ? 0 : 1), N = size(b, transposed.b ? 0 : 1);
    if (size(b, transposed.b ? 1 : 0) != K) call.fail("matMul: the inner dimensions differ");
    std::vector<int64_t> shape(first, 1);
    shape.insert(shape.end(), {M, N});
    float *c = call.ok() ? call.output(0, shape) : nullptr;
    if (c)
      kernels().multiply({M, N, K, static_cast<const float *>(TF_TensorData(a)), static_cast<const float *>(TF_TensorData(b)),
                          transposed.a, transposed.b, c});
  } else {
    call.fail("internal: matMul: both inputs must be matrices, or batches of one");
  }
  call.finish();
}

} // namespace

void registerMatMulOp() {
  registerOp("LecternMatMul", {"transpose_a: bool", "transpose_b: bool"}, {"a: float", "b: float"}, {"c: float"}, createMatMul,
             computeMatMul, [](void *attributes) { delete static_cast<Transposed *>(attributes); });
}

} // namespace lectern
