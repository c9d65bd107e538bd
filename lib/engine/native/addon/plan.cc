// A recorded step: a list of TensorFlow operations, replayed in one call.
// flags: -O2

#include "plan.h"

#include "tensorflow/c/eager/c_api_experimental.h"

namespace lectern {

Plan::~Plan() {
  for (PlanNode &node : nodes) TFE_DeleteOp(node.prototype);
  for (TFE_TensorHandle *constant : constants) TFE_DeleteTensorHandle(constant);
  if (op) TFE_DeleteOp(op);
}

std::string Plan::run(const std::vector<TFE_TensorHandle *> &in, const int *keep, int count, TFE_TensorHandle **kept) {
  const int made = inputs + static_cast<int>(constants.size()); // the first slot that this run owns
  std::vector<TFE_TensorHandle *> slot(slots, nullptr);
  std::copy(in.begin(), in.end(), slot.begin());
  std::copy(constants.begin(), constants.end(), slot.begin() + inputs);

  TF_Status *status = TF_NewStatus();
  const auto ok = [&] { return TF_GetCode(status) == TF_OK; };
  std::string failure;
  for (size_t at = 0; at < nodes.size(); at++) {
    const PlanNode &node = nodes[at];
    if (!op) op = TFE_NewOp(context, node.op.c_str(), status);
    else TFE_OpReset(op, node.op.c_str(), nullptr, status);
    if (ok()) TFE_OpAddAttrs(op, TFE_OpGetAttrs(node.prototype));
    for (int i : node.inputs)
      if (ok()) TFE_OpAddInput(op, slot[i], status);
    int outputs = node.outputs;
    if (ok()) TFE_Execute(op, slot.data() + node.firstOutput, &outputs, status);
    if (!ok()) {
      failure = "operation " + std::to_string(at) + ", " + node.op + ": " + TF_Message(status);
      break;
    }
    for (int i : node.release) {
      TFE_DeleteTensorHandle(slot[i]);
      slot[i] = nullptr;
    }
  }
  if (failure.empty()) {
    for (int i = 0; i < count; i++) kept[i] = TFE_TensorHandleCopySharingTensor(slot[keep[i]], status);
  }
  for (int i = made; i < slots; i++)
    if (slot[i]) TFE_DeleteTensorHandle(slot[i]);
  TF_DeleteStatus(status);
  return failure;
}

} // namespace lectern
