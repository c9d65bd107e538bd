// Registration of our own operations with TensorFlow.

#include "op.h"

#include <cstdio>

namespace lectern {

void registerOp(const char *name, Names attributes, Names inputs, Names outputs, void *(*create)(TF_OpKernelConstruction *),
                void (*compute)(void *, TF_OpKernelContext *), void (*destroy)(void *)) {
  TF_Status *status = TF_NewStatus();
  TF_OpDefinitionBuilder *op = TF_NewOpDefinitionBuilder(name);
  for (const char *attribute : attributes) TF_OpDefinitionBuilderAddAttr(op, attribute);
  for (const char *input : inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char *output : outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(op, [](TF_ShapeInferenceContext *context, TF_Status *status) {
    TF_ShapeInferenceContextSetUnknownShape(context, status);
  });
  TF_RegisterOpDefinition(op, status);
  if (TF_GetCode(status) == TF_OK)
    TF_RegisterKernelBuilder(name, TF_NewKernelBuilder(name, "CPU", create, compute, destroy), status);
  if (TF_GetCode(status) != TF_OK) fprintf(stderr, "lectern: cannot register %s: %s\n", name, TF_Message(status));
  TF_DeleteStatus(status);
}

} // namespace lectern
