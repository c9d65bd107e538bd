// A thin layer over TensorFlow's C interface for operations of our own.

#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_tensor.h"

namespace lectern {

/** Inputs, outputs and status of one call; everything is released at its end. */
class Call {
 public:
  explicit Call(TF_OpKernelContext *context) : context(context), status(TF_NewStatus()) {}
  ~Call() {
    for (TF_Tensor *tensor : tensors) TF_DeleteTensor(tensor);
    TF_DeleteStatus(status);
  }
  Call(const Call &) = delete;

  bool ok() const { return TF_GetCode(status) == TF_OK; }
  int inputs() const { return TF_NumInputs(context); }

  TF_Tensor *input(int i) {
    TF_Tensor *tensor = nullptr;
    TF_GetInput(context, i, &tensor, status);
    if (tensor) tensors.push_back(tensor);
    return tensor;
  }
  const float *values(int i) { return static_cast<const float *>(TF_TensorData(input(i))); }

  float *output(int i, const std::vector<int64_t> &shape) {
    int64_t bytes = sizeof(float);
    for (int64_t d : shape) bytes *= d;
    TF_Tensor *tensor = TF_AllocateOutput(context, i, TF_FLOAT, shape.data(), static_cast<int>(shape.size()), bytes, status);
    if (!tensor) return nullptr;
    tensors.push_back(tensor);
    return static_cast<float *>(TF_TensorData(tensor));
  }

  /** Ends the call with an error, unless one stands already. */
  void fail(const std::string &message) {
    if (ok()) TF_SetStatus(status, TF_INVALID_ARGUMENT, message.c_str());
  }
  /** Must be called last: tells TensorFlow of a failure. */
  void finish() {
    if (!ok()) TF_OpKernelContext_Failure(context, status);
  }

  TF_OpKernelContext *const context;
  TF_Status *const status;

 private:
  std::vector<TF_Tensor *> tensors;
};

inline std::vector<int64_t> shapeOf(TF_Tensor *tensor) {
  std::vector<int64_t> shape(TF_NumDims(tensor));
  for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(tensor, static_cast<int>(i));
  return shape;
}

using Names = std::initializer_list<const char *>;

/** Registers an operation and its CPU kernel with TensorFlow; outputs have the shapes that `compute` gives them. */
void registerOp(const char *name, Names attributes, Names inputs, Names outputs, void *(*create)(TF_OpKernelConstruction *),
                void (*compute)(void *, TF_OpKernelContext *), void (*destroy)(void *));

void registerRecurrentOps();
void registerOptimizerOps();
void registerDropoutOp();
void registerMatMulOp();

} // namespace lectern
