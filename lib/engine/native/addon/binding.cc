// tfjs-node's binding, and what Lectern adds to it: recorded plans and functions.
// flags: -O2
//
// The stock sources are compiled as they are, inside this file, so that the plans reach the tensors by the ids
// that tfjs knows. `private` is lifted for that one class; NAPI_MODULE is left out, because the module below
// registers both.

#include <dlfcn.h>
#include <node_api.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#define private public
#include "tfjs_backend.h"
#undef private

/**
 * The context's options, with the fusing of operations inside functions switched off: a fused operation rounds
 * otherwise, and a step replayed as a function must give the bits of the same operations one by one.
 */
static TFE_ContextOptions *lecternContextOptions() {
  // ConfigProto { graph_options { rewrite_options { remapping: OFF } } }
  static const unsigned char config[] = {0x52, 0x04, 0x52, 0x02, 0x70, 0x02};
  TFE_ContextOptions *options = TFE_NewContextOptions();
  TF_Status *status = TF_NewStatus();
  TFE_ContextOptionsSetConfig(options, config, sizeof config, status);
  TF_DeleteStatus(status);
  return options;
}

#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#define TFE_NewContextOptions lecternContextOptions
#include "tfjs_backend.cc"
#undef TFE_NewContextOptions
#include "tfjs_binding.cc"
#undef NAPI_MODULE

#include "op.h"
#include "plan.h"
#include "tensorflow/c/eager/c_api_experimental.h"

namespace lectern {
namespace {

using tfnodejs::TFJSBackend;

TFJSBackend *backendOf(napi_env env) {
  TFJSBackend *backend = nullptr;
  napi_get_instance_data(env, reinterpret_cast<void **>(&backend));
  return backend;
}

napi_value fail(napi_env env, const std::string &message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

bool failed(napi_env env) {
  bool pending = false;
  napi_is_exception_pending(env, &pending);
  return pending;
}

template <size_t N>
void arguments(napi_env env, napi_callback_info info, napi_value (&values)[N]) {
  size_t count = N;
  napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
}

int32_t intOf(napi_env env, napi_value value) {
  int32_t n = 0;
  napi_get_value_int32(env, value, &n);
  return n;
}

std::string stringOf(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, text.data(), length + 1, &length);
  return text;
}

napi_value property(napi_env env, napi_value object, const char *name) {
  napi_value value = nullptr;
  napi_get_named_property(env, object, name, &value);
  return value;
}

std::vector<int> intsOf(napi_env env, napi_value array) {
  uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  std::vector<int> ints(length);
  for (uint32_t i = 0; i < length; i++) {
    napi_value element;
    napi_get_element(env, array, i, &element);
    ints[i] = intOf(env, element);
  }
  return ints;
}

/** The memory of an Int32Array: no copy, since these pass at every step. */
int32_t *int32Array(napi_env env, napi_value array, size_t *length) {
  void *data = nullptr;
  napi_get_typedarray_info(env, array, nullptr, length, &data, nullptr, nullptr);
  return static_cast<int32_t *>(data);
}

/** The handles of tfjs's tensor ids; null and an exception if one is gone. */
bool handlesOf(napi_env env, TFJSBackend *backend, const int32_t *ids, size_t count, std::vector<TFE_TensorHandle *> &handles) {
  handles.resize(count);
  for (size_t i = 0; i < count; i++) {
    const auto entry = backend->tfe_handle_map_.find(ids[i]);
    if (entry == backend->tfe_handle_map_.end()) {
      fail(env, "internal: recorded step: input " + std::to_string(i) + " is gone");
      return false;
    }
    handles[i] = entry->second;
  }
  return true;
}

void giveIds(TFJSBackend *backend, const std::vector<TFE_TensorHandle *> &handles, int32_t *ids) {
  for (size_t i = 0; i < handles.size(); i++) ids[i] = backend->InsertHandle(handles[i]);
}

/** createPlan(nodes: {op, attributes, inputs, release, firstOutput, outputs}[], slots, inputs, constantIds) */
napi_value createPlan(napi_env env, napi_callback_info info) {
  napi_value args[4];
  arguments(env, info, args);
  TFJSBackend *backend = backendOf(env);
  auto plan = std::make_unique<Plan>(backend->tfe_context_, intOf(env, args[1]), intOf(env, args[2]));
  TF_Status *status = TF_NewStatus();
  std::unique_ptr<TF_Status, void (*)(TF_Status *)> owner(status, TF_DeleteStatus);
  const std::vector<int> constants = intsOf(env, args[3]);
  std::vector<TFE_TensorHandle *> handles;
  if (!handlesOf(env, backend, constants.data(), constants.size(), handles)) return nullptr;
  for (TFE_TensorHandle *handle : handles) plan->addConstant(TFE_TensorHandleCopySharingTensor(handle, status));

  uint32_t count = 0;
  napi_get_array_length(env, args[0], &count);
  for (uint32_t i = 0; i < count; i++) {
    napi_handle_scope scope;
    napi_open_handle_scope(env, &scope);
    napi_value node, attributes;
    napi_get_element(env, args[0], i, &node);
    PlanNode made{stringOf(env, property(env, node, "op")), nullptr, intsOf(env, property(env, node, "inputs")),
                  intsOf(env, property(env, node, "release")), intOf(env, property(env, node, "firstOutput")),
                  intOf(env, property(env, node, "outputs"))};
    made.prototype = TFE_NewOp(backend->tfe_context_, made.op.c_str(), status);
    if (TF_GetCode(status) != TF_OK) {
      napi_close_handle_scope(env, scope);
      return fail(env, "internal: recorded step: " + made.op + ": " + TF_Message(status));
    }
    attributes = property(env, node, "attributes");
    TFE_Op *const prototype = made.prototype;
    plan->addNode(std::move(made)); // from here on the plan deletes the prototype
    uint32_t length = 0;
    napi_get_array_length(env, attributes, &length);
    for (uint32_t j = 0; j < length && !failed(env); j++) {
      napi_value attribute;
      napi_get_element(env, attributes, j, &attribute);
      tfnodejs::AssignOpAttr(env, prototype, attribute);
    }
    napi_close_handle_scope(env, scope);
    if (failed(env)) return nullptr;
  }
  napi_value external;
  napi_create_external(env, plan.release(), [](napi_env, void *data, void *) { delete static_cast<Plan *>(data); }, nullptr, &external);
  return external;
}

/** runPlan(plan, inputIds: Int32Array, keep: Int32Array of slots, out: Int32Array of new ids) */
napi_value runPlan(napi_env env, napi_callback_info info) {
  napi_value args[4];
  arguments(env, info, args);
  TFJSBackend *backend = backendOf(env);
  void *plan = nullptr;
  napi_get_value_external(env, args[0], &plan);
  size_t inputs = 0, count = 0, room = 0;
  const int32_t *ids = int32Array(env, args[1], &inputs), *keep = int32Array(env, args[2], &count);
  int32_t *out = int32Array(env, args[3], &room);
  std::vector<TFE_TensorHandle *> in, kept(count, nullptr);
  if (!handlesOf(env, backend, ids, inputs, in)) return nullptr;
  const std::string failure = static_cast<Plan *>(plan)->run(in, keep, static_cast<int>(count), kept.data());
  if (!failure.empty()) return fail(env, "recorded step: " + failure);
  giveIds(backend, kept, out);
  return nullptr;
}

/** The ends "node:1,node:0" of a graph. */
std::vector<TF_Output> endsOf(TF_Graph *graph, const std::string &list) {
  std::vector<TF_Output> ends;
  for (size_t from = 0; from < list.size();) {
    size_t to = list.find(',', from);
    if (to == std::string::npos) to = list.size();
    const size_t colon = list.rfind(':', to - 1);
    ends.push_back({TF_GraphOperationByName(graph, list.substr(from, colon - from).c_str()), atoi(list.c_str() + colon + 1)});
    from = to + 1;
  }
  return ends;
}

/** addFunction(name, graphDef: Uint8Array, inputs: "a:0,b:0", outputs: "c:0") */
napi_value addFunction(napi_env env, napi_callback_info info) {
  napi_value args[4];
  arguments(env, info, args);
  const std::string name = stringOf(env, args[0]), inputs = stringOf(env, args[2]), outputs = stringOf(env, args[3]);
  void *bytes = nullptr;
  size_t length = 0;
  napi_get_typedarray_info(env, args[1], nullptr, &length, &bytes, nullptr, nullptr);

  std::unique_ptr<TF_Status, void (*)(TF_Status *)> status(TF_NewStatus(), TF_DeleteStatus);
  std::unique_ptr<TF_Graph, void (*)(TF_Graph *)> graph(TF_NewGraph(), TF_DeleteGraph);
  std::unique_ptr<TF_Buffer, void (*)(TF_Buffer *)> buffer(TF_NewBufferFromString(bytes, length), TF_DeleteBuffer);
  std::unique_ptr<TF_ImportGraphDefOptions, void (*)(TF_ImportGraphDefOptions *)> options(TF_NewImportGraphDefOptions(), TF_DeleteImportGraphDefOptions);
  TF_GraphImportGraphDef(graph.get(), buffer.get(), options.get(), status.get());
  if (TF_GetCode(status.get()) != TF_OK) return fail(env, std::string("internal: recorded step: ") + TF_Message(status.get()));
  const std::vector<TF_Output> in = endsOf(graph.get(), inputs), out = endsOf(graph.get(), outputs);
  TF_Function *function = TF_GraphToFunction(graph.get(), name.c_str(), 0, -1, nullptr, static_cast<int>(in.size()), in.data(),
                                             static_cast<int>(out.size()), out.data(), nullptr, nullptr, "", status.get());
  if (TF_GetCode(status.get()) != TF_OK) return fail(env, std::string("internal: recorded step: ") + TF_Message(status.get()));
  TFE_ContextAddFunction(backendOf(env)->tfe_context_, function, status.get());
  TF_DeleteFunction(function);
  if (TF_GetCode(status.get()) != TF_OK) return fail(env, std::string("internal: recorded step: ") + TF_Message(status.get()));
  return nullptr;
}

/** removeFunction(name) */
napi_value removeFunction(napi_env env, napi_callback_info info) {
  napi_value args[1];
  arguments(env, info, args);
  std::unique_ptr<TF_Status, void (*)(TF_Status *)> status(TF_NewStatus(), TF_DeleteStatus);
  TFE_ContextRemoveFunction(backendOf(env)->tfe_context_, stringOf(env, args[0]).c_str(), status.get());
  return nullptr;
}

/** runFunction(name, inputIds: Int32Array, out: Int32Array of new ids, xla: boolean) */
napi_value runFunction(napi_env env, napi_callback_info info) {
  napi_value args[4];
  arguments(env, info, args);
  TFJSBackend *backend = backendOf(env);
  size_t inputs = 0, count = 0;
  const int32_t *ids = int32Array(env, args[1], &inputs);
  int32_t *out = int32Array(env, args[2], &count);
  bool xla = false;
  napi_get_value_bool(env, args[3], &xla);
  std::vector<TFE_TensorHandle *> in, made(count, nullptr);
  if (!handlesOf(env, backend, ids, inputs, in)) return nullptr;
  std::unique_ptr<TF_Status, void (*)(TF_Status *)> status(TF_NewStatus(), TF_DeleteStatus);
  const auto ok = [&] { return TF_GetCode(status.get()) == TF_OK; };
  const std::string name = stringOf(env, args[0]);
  TFE_Op *op = TFE_NewOp(backend->tfe_context_, name.c_str(), status.get());
  if (ok() && xla) TFE_OpSetAttrBool(op, "_XlaMustCompile", 1);
  for (TFE_TensorHandle *handle : in)
    if (ok()) TFE_OpAddInput(op, handle, status.get());
  int outputs = static_cast<int>(count);
  if (ok()) TFE_Execute(op, made.data(), &outputs, status.get());
  if (op) TFE_DeleteOp(op);
  if (!ok()) return fail(env, std::string("recorded step: ") + TF_Message(status.get()));
  giveIds(backend, made, out);
  return nullptr;
}

/**
 * Keeps TensorFlow's advice about itself off stderr: only errors, or what TF_CPP_MIN_LOG_LEVEL asks for.
 * TensorFlow 2.21 reads that variable too late for its first lines, and its logging library has no C interface.
 */
void quiet() {
  const char *asked = getenv("TF_CPP_MIN_LOG_LEVEL");
  using SetLevel = void (*)(int);
  void *framework = dlopen("libtensorflow_framework.so.2", RTLD_LAZY | RTLD_NOLOAD);
  void *set = framework ? dlsym(framework, "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE") : nullptr;
  if (set) reinterpret_cast<SetLevel>(set)(asked ? atoi(asked) : 2);
}

napi_value init(napi_env env, napi_value exports) {
  quiet();
  static const bool registered = (registerRecurrentOps(), registerOptimizerOps(), registerDropoutOp(), registerMatMulOp(), true); // once a process, not once a worker
  (void)registered;
  tfnodejs::InitTFNodeJSBinding(env, exports);
  if (failed(env)) return exports;
  const napi_property_descriptor added[] = {
      {"createPlan", nullptr, createPlan, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"runPlan", nullptr, runPlan, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"addFunction", nullptr, addFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"removeFunction", nullptr, removeFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
      {"runFunction", nullptr, runFunction, nullptr, nullptr, nullptr, napi_default, nullptr},
  };
  napi_define_properties(env, exports, sizeof added / sizeof added[0], added);
  return exports;
}

} // namespace
} // namespace lectern

NAPI_MODULE_INIT() { return lectern::init(env, exports); }
