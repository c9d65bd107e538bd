// A recorded step: a list of TensorFlow operations, replayed in one call.

#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tensorflow/c/eager/c_api.h"

namespace lectern {

struct PlanNode {
  std::string op;
  TFE_Op *prototype;         // carries the attributes
  std::vector<int> inputs;   // slots
  std::vector<int> release;  // slots that nobody reads after this node
  int firstOutput, outputs;  // slots firstOutput ... firstOutput + outputs - 1
};

/**
 * Slots: the inputs of a call, then the constants (owned by the plan), then what the nodes make.
 * A run either gives all kept slots, or throws a message and leaves nothing behind.
 */
class Plan {
 public:
  Plan(TFE_Context *context, int slots, int inputs) : context(context), slots(slots), inputs(inputs) {}
  ~Plan();
  Plan(const Plan &) = delete;

  /** Takes over the handle. */
  void addConstant(TFE_TensorHandle *handle) { constants.push_back(handle); }
  void addNode(PlanNode node) { nodes.push_back(std::move(node)); }

  /** Fills kept[i] with an own handle of slot keep[i]; an empty string, or what went wrong and where. */
  std::string run(const std::vector<TFE_TensorHandle *> &in, const int *keep, int count, TFE_TensorHandle **kept);

 private:
  TFE_Context *const context;
  const int slots, inputs;
  std::vector<TFE_TensorHandle *> constants;
  std::vector<PlanNode> nodes;
  TFE_Op *op = nullptr;  // one for all nodes: making one anew takes as long as running a small one
};

} // namespace lectern
