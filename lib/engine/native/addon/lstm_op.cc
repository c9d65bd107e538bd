// The LSTM layer as two TensorFlow operations, for eager code, recorded plans and functions on the CPU.
// flags: -O2

#include "kernels.h"
#include "op.h"

namespace lectern {

namespace {

struct Shapes {
  LstmSizes size;
  std::vector<int64_t> x, Wx, Wh, state, sequence, gates;

  Shapes(TF_Tensor *xTensor, TF_Tensor *WhTensor) : x(shapeOf(xTensor)), Wh(shapeOf(WhTensor)) {
    const int64_t N = x[0], T = x[1], F = x[2], H = Wh[0];
    size = {static_cast<int>(N), static_cast<int>(T), static_cast<int>(F), static_cast<int>(H)};
    Wx = {F, 4 * H};
    state = {N, H};
    sequence = {N, T, H};
    gates = {N, T, 5 * H};
  }
};

/** TensorFlow's own check of shapes is left out above, and a wrong size would read foreign memory. */
bool agree(Call &call, std::initializer_list<std::pair<int, std::vector<int64_t>>> wanted) {
  for (const auto &[i, shape] : wanted) {
    TF_Tensor *tensor = call.input(i);
    if (tensor && shapeOf(tensor) == shape) continue;
    call.fail("internal: LSTM: input " + std::to_string(i) + " does not have the shape that x and Wh ask for");
    return false;
  }
  return true;
}

void computeLstm(void *, TF_OpKernelContext *context) {
  Call call(context);
  TF_Tensor *x = call.input(0), *Wh = call.input(2);
  if (x && Wh && TF_NumDims(x) == 3 && TF_NumDims(Wh) == 2) {
    const Shapes s(x, Wh);
    const int64_t H4 = 4 * static_cast<int64_t>(s.size.units);
    if (agree(call, {{1, s.Wx}, {2, {s.size.units, H4}}, {3, {H4}}, {4, s.state}, {5, s.state}})) {
      float *h = call.output(0, s.sequence), *c = call.output(1, s.sequence), *gates = call.output(2, s.gates);
      if (call.ok()) {
        const LstmForward p{call.values(0), call.values(1), call.values(2), call.values(3), call.values(4), call.values(5), h, c, gates};
        kernels().lstmForward(s.size, p);
      }
    }
  } else {
    call.fail("internal: LSTM: x must be [batch, steps, features] and Wh [units, 4 units]");
  }
  call.finish();
}

/** Inputs x, Wx, Wh, h0, c0, h, c, gates, dh; outputs dWx, dWh, db, dh0, dc0 and dx. */
void computeLstmGrad(bool withDx, TF_OpKernelContext *context) {
  Call call(context);
  TF_Tensor *x = call.input(0), *Wh = call.input(2), *dh = call.input(8);
  if (x && Wh && dh && TF_NumDims(x) == 3 && TF_NumDims(Wh) == 2) {
    const Shapes s(x, Wh);
    const bool lastOnly = TF_NumDims(dh) == 2;
    const int64_t H4 = 4 * static_cast<int64_t>(s.size.units);
    if (agree(call, {{1, s.Wx}, {2, {s.size.units, H4}}, {3, s.state}, {4, s.state}, {5, s.sequence}, {6, s.sequence}, {7, s.gates}, {8, lastOnly ? s.state : s.sequence}})) {
      float *dWx = call.output(0, s.Wx), *dWh = call.output(1, s.Wh), *db = call.output(2, {H4}), *dh0 = call.output(3, s.state),
            *dc0 = call.output(4, s.state), *dx = withDx ? call.output(5, s.x) : nullptr;
      if (call.ok()) {
        const LstmBackward p{call.values(0), call.values(1), call.values(2), call.values(3), call.values(4), call.values(5),
                             call.values(6), call.values(7), call.values(8), lastOnly, dWx, dWh, db, dh0, dc0, dx};
        kernels().lstmBackward(s.size, p);
      }
    }
  } else {
    call.fail("internal: LSTMGrad: x must be [batch, steps, features] and Wh [units, 4 units]");
  }
  call.finish();
}

} // namespace

void registerLstmOps() {
  const Names forward = {"x: float", "wx: float", "wh: float", "b: float", "h0: float", "c0: float"};
  const Names backward = {"x: float", "wx: float", "wh: float", "h0: float", "c0: float", "h: float", "c: float", "gates: float", "dh: float"};
  registerOp("LecternLSTM", {}, forward, {"h: float", "c: float", "gates: float"}, nullptr, computeLstm, nullptr);
  registerOp("LecternLSTMGrad", {}, backward, {"dwx: float", "dwh: float", "db: float", "dh0: float", "dc0: float"}, nullptr,
             [](void *, TF_OpKernelContext *context) { computeLstmGrad(false, context); }, nullptr);
  registerOp("LecternLSTMGradX", {}, backward, {"dwx: float", "dwh: float", "db: float", "dh0: float", "dc0: float", "dx: float"}, nullptr,
             [](void *, TF_OpKernelContext *context) { computeLstmGrad(true, context); }, nullptr);
}

} // namespace lectern
