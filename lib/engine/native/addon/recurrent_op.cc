// Whole recurrent layers as TensorFlow operations, two a cell, for eager code, recorded plans and functions on the CPU.
// flags: -O2

#include "kernels.h"
#include "op.h"

namespace lectern {

namespace {

struct Lstm {
  static constexpr Blocks blocks = LSTM;
  static constexpr const char *name = "LSTM";
  static const Recurrent &kernel() { return kernels().lstm; }
};

struct Gru {
  static constexpr Blocks blocks = GRU;
  static constexpr const char *name = "GRU";
  static const Recurrent &kernel() { return kernels().gru; }
};

struct SimpleRnn {
  static constexpr Blocks blocks = SIMPLE_RNN;
  static constexpr const char *name = "SimpleRNN";
  static const Recurrent &kernel() { return kernels().simpleRnn; }
};

using Shape = std::vector<int64_t>;

/** Takes inputs and outputs in order; those that a cell does not have are passed over. */
class Arguments {
 public:
  explicit Arguments(const char *cell, TF_OpKernelContext *context) : cell(cell), call(context) {}

  /** x [batch, steps, features] and Wh [units, ...], from which all other shapes follow. */
  bool sizes(int WhAt, RecurrentSizes &size) {
    TF_Tensor *x = call.input(0), *Wh = call.input(WhAt);
    if (!x || !Wh || TF_NumDims(x) != 3 || TF_NumDims(Wh) != 2) {
      call.fail(std::string("internal: ") + cell + ": x must be [batch, steps, features] and Wh a matrix");
      return false;
    }
    const Shape s = shapeOf(x);
    size = {static_cast<int>(s[0]), static_cast<int>(s[1]), static_cast<int>(s[2]), static_cast<int>(TF_Dim(Wh, 0))};
    return true;
  }

  /** TensorFlow's own check of shapes is left out, and a wrong size would read foreign memory. */
  const float *in(const Shape &shape, bool there = true) {
    if (!there) return nullptr;
    TF_Tensor *tensor = call.input(inputs++);
    if (tensor && shapeOf(tensor) == shape) return static_cast<const float *>(TF_TensorData(tensor));
    call.fail(std::string("internal: ") + cell + ": input " + std::to_string(inputs - 1) +
              " does not have the shape that x and Wh ask for");
    return nullptr;
  }

  float *out(const Shape &shape, bool there = true) { return there && call.ok() ? call.output(outputs++, shape) : nullptr; }

  const char *const cell;
  Call call;

 private:
  int inputs = 0, outputs = 0;
};

/** Inputs x, Wx, Wh, b, h0 and c0; outputs h, c and what is kept. */
template <typename Cell>
void compute(void *, TF_OpKernelContext *context) {
  constexpr Blocks B = Cell::blocks;
  Arguments of(Cell::name, context);
  RecurrentSizes size;
  if (of.sizes(2, size)) {
    const int64_t N = size.batch, T = size.steps, F = size.features, H = size.units, W = B.weights * H;
    RecurrentForward p;
    p.x = of.in({N, T, F});
    p.Wx = of.in({F, W});
    p.Wh = of.in({H, W});
    p.b = of.in({B.z() * H});
    p.h0 = of.in({N, H});
    p.c0 = of.in({N, H}, B.memory);
    p.h = of.out({N, T, H});
    p.c = of.out({N, T, H}, B.memory);
    p.kept = B.kept ? of.out({N, T, B.kept * H}) : p.h;
    if (of.call.ok()) Cell::kernel().forward(size, p);
  }
  of.call.finish();
}

/** Inputs x, Wx, Wh, h0, c0, h, c, what was kept, dh; outputs dWx, dWh, db, dh0, dc0 and dx. */
template <typename Cell, bool withDx>
void computeGrad(void *, TF_OpKernelContext *context) {
  constexpr Blocks B = Cell::blocks;
  Arguments of(Cell::name, context);
  RecurrentSizes size;
  TF_Tensor *dh = of.call.input(of.call.inputs() - 1);
  if (dh && of.sizes(2, size)) {
    const int64_t N = size.batch, T = size.steps, F = size.features, H = size.units, W = B.weights * H;
    RecurrentBackward p;
    p.lastOnly = TF_NumDims(dh) == 2;
    p.x = of.in({N, T, F});
    p.Wx = of.in({F, W});
    p.Wh = of.in({H, W});
    p.h0 = of.in({N, H});
    p.c0 = of.in({N, H}, B.memory);
    p.h = of.in({N, T, H});
    p.c = of.in({N, T, H}, B.memory);
    p.kept = B.kept ? of.in({N, T, B.kept * H}) : p.h;
    p.dh = of.in(p.lastOnly ? Shape{N, H} : Shape{N, T, H});
    p.dWx = of.out({F, W});
    p.dWh = of.out({H, W});
    p.db = of.out({B.z() * H});
    p.dh0 = of.out({N, H});
    p.dc0 = of.out({N, H}, B.memory);
    p.dx = of.out({N, T, F}, withDx);
    if (of.call.ok()) Cell::kernel().backward(size, p);
  }
  of.call.finish();
}

template <typename Cell>
void registerCell(Names forward, Names kept, Names backward, Names gradients, Names gradientsAndDx) {
  const std::string name = std::string("Lectern") + Cell::name;
  registerOp(name.c_str(), {}, forward, kept, nullptr, compute<Cell>, nullptr);
  registerOp((name + "Grad").c_str(), {}, backward, gradients, nullptr, computeGrad<Cell, false>, nullptr);
  registerOp((name + "GradX").c_str(), {}, backward, gradientsAndDx, nullptr, computeGrad<Cell, true>, nullptr);
}

} // namespace

void registerRecurrentOps() {
  registerCell<Lstm>({"x: float", "wx: float", "wh: float", "b: float", "h0: float", "c0: float"},
                     {"h: float", "c: float", "gates: float"},
                     {"x: float", "wx: float", "wh: float", "h0: float", "c0: float", "h: float", "c: float", "gates: float", "dh: float"},
                     {"dwx: float", "dwh: float", "db: float", "dh0: float", "dc0: float"},
                     {"dwx: float", "dwh: float", "db: float", "dh0: float", "dc0: float", "dx: float"});
  registerCell<Gru>({"x: float", "wx: float", "wh: float", "b: float", "h0: float"}, {"h: float", "gates: float"},
                    {"x: float", "wx: float", "wh: float", "h0: float", "h: float", "gates: float", "dh: float"},
                    {"dwx: float", "dwh: float", "db: float", "dh0: float"},
                    {"dwx: float", "dwh: float", "db: float", "dh0: float", "dx: float"});
  registerCell<SimpleRnn>({"x: float", "wx: float", "wh: float", "b: float", "h0: float"}, {"h: float"},
                          {"x: float", "wx: float", "wh: float", "h0: float", "h: float", "dh: float"},
                          {"dwx: float", "dwh: float", "db: float", "dh0: float"},
                          {"dwx: float", "dwh: float", "db: float", "dh0: float", "dx: float"});
}

} // namespace lectern
