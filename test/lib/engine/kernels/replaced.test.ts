// The kernels put in the place of tfjs's give what tfjs's on cpu give, on cpu and wasm; they are tfjs's loops
// over single values, which need no second opinion.

import { describe, expect, test } from "vitest";

import { original } from "../../../../lib/engine/kernels/register.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { expectClose } from "../../engines.ts";

const BACKENDS = ["wasm", "cpu"] as const;

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, "float32", seed);

type Inputs = Record<string, tf.Tensor>;

/** Ours on the backend that computes now, tfjs's on cpu, from the same inputs. */
function agree(kernelName: string, inputs: Inputs, attributes: object, tolerance = 1e-5): void {
  const ours = tf.engine().runKernel(kernelName, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;
  const cpu = tf.engine().findBackend("cpu");
  const theirs = original(kernelName, "cpu")!.kernelFunc({
    inputs: inputs as tf.NamedTensorMap,
    attrs: attributes as tf.NamedAttrMap,
    backend: cpu,
  }) as tf.TensorInfo;
  expect(ours.shape).toEqual(theirs.shape);
  expectClose(ours.dataSync(), cpu.readSync(theirs.dataId) as Float32Array, tolerance);
}

function onCpuAndWasm(title: string, body: () => void): void {
  test.each(BACKENDS)(`${title} (%s)`, async (name) => {
    await engine.use("cpu"); // tfjs's kernels to compare with are there from now on
    await engine.use(name);
    tf.tidy(body);
  });
}

describe.each([
  { a: [3, 4], b: [4, 5] },
  { a: [1, 1], b: [1, 1] },
  { a: [2, 9], b: [9, 17] },
  { a: [7, 300], b: [300, 13] },
  { a: [6, 3], b: [3, 140] },
  { a: [2, 3, 4], b: [2, 4, 5] },
  { a: [2, 3, 4], b: [1, 4, 5] },
  { a: [1, 3, 4], b: [3, 4, 5] },
])("BatchMatMul of $a and $b", ({ a, b }) => {
  const swapped = (shape: number[]) => [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
  for (const transposeA of [false, true]) {
    for (const transposeB of [false, true]) {
      onCpuAndWasm(`transposeA ${transposeA}, transposeB ${transposeB}`, () => {
        const inputs = {
          a: normal(transposeA ? swapped(a) : a, 1),
          b: normal(transposeB ? swapped(b) : b, 2),
        };
        agree("BatchMatMul", inputs, { transposeA, transposeB }, 1e-4);
      });
    }
  }
});

onCpuAndWasm("matMul of matrices without rows, columns or inner size, which tfjs's wasm refuses", () => {
  for (const [m, k, n] of [
    [0, 3, 2],
    [3, 2, 0],
    [2, 0, 3],
  ] as const) {
    const y = tf.matMul(tf.ones([m, k]), tf.ones([k, n]));
    expect(y.shape).toEqual([m, n]);
    expect([...y.dataSync()]).toEqual(new Array(m * n).fill(0));
  }
});

onCpuAndWasm("matMul broadcasts over several leading axes, where tfjs's kernels pair wrong matrices", () => {
  const a = normal([2, 1, 3, 4], 1);
  const b = normal([1, 5, 4, 2], 2);
  const y = tf.matMul(a, b);
  expect(y.shape).toEqual([2, 5, 3, 2]);
  for (const [i, j] of [
    [0, 0],
    [0, 4],
    [1, 0],
    [1, 3],
  ] as const) {
    const alone = tf.matMul(a.gather(i, 0).squeeze([0]), b.gather(j, 1).squeeze([0]));
    expectClose(y.gather(i, 0).gather(j, 0).dataSync(), alone.dataSync());
  }
});

onCpuAndWasm("matMul of integers is exact, and of sizes that do not fit says which", () => {
  const a = tf.tensor2d([[16777217, 1]], undefined, "int32");
  const b = tf.tensor2d([[1], [0]], undefined, "int32");
  if (tf.getBackend() === "cpu") expect([...tf.matMul(a, b).dataSync()]).toEqual([16777217]);
  const run = () =>
    tf.engine().runKernel(
      "BatchMatMul",
      { a: tf.ones([2, 3]), b: tf.ones([4, 2]) },
      {
        transposeA: false,
        transposeB: false,
      },
    );
  expect(run).toThrow(
    "matMul: a [2,3] has 3 columns and b [4,2] 4 rows (after transposeA: false, transposeB: false), which must be as many",
  );
});

describe.each(["linear", "relu", "relu6", "elu", "sigmoid", "leakyrelu", "prelu"] as const)(
  "_FusedMatMul with %s",
  (activation) => {
    onCpuAndWasm("and a bias", () => {
      const inputs: Inputs = { a: normal([1, 5, 6], 1), b: normal([1, 6, 9], 2), bias: normal([9], 3) };
      if (activation === "prelu") inputs.preluActivationWeights = normal([9], 4);
      const attributes = { transposeA: false, transposeB: false, activation, leakyreluAlpha: 0.2 };
      agree("_FusedMatMul", inputs, attributes, 1e-5);
    });
  },
);

const convolutions = [
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 5], strides: 1, pad: "valid" },
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 5], strides: 1, pad: "same" },
  { x: [3, 9, 8, 1], filter: [3, 2, 1, 9], strides: 1, pad: "valid" },
  { x: [1, 9, 8, 4], filter: [5, 5, 4, 8], strides: 2, pad: "same" },
  { x: [2, 8, 8, 2], filter: [3, 3, 2, 4], strides: [2, 3], pad: "valid" },
  { x: [2, 5, 5, 6], filter: [1, 1, 6, 7], strides: 1, pad: "valid" },
  { x: [2, 6, 5, 3], filter: [1, 1, 3, 2], strides: 2, pad: "valid" },
  { x: [1, 1, 9, 2], filter: [1, 3, 2, 3], strides: 1, pad: "same" }, // as conv1d gives it
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: 1, pad: "valid" },
  { x: [2, 5, 5, 2], filter: [3, 3, 2, 3], strides: 1, pad: 2 },
  { x: [5, 14, 14, 3], filter: [3, 3, 3, 10], strides: 1, pad: "same" }, // several hundred output pixels
] as const;

describe.each(convolutions)("convolution of $x by $filter, strides $strides, pad $pad", (given) => {
  const x = () => normal([...given.x], 1);
  const filter = () => normal([...given.filter], 2);
  const attributes = { strides: given.strides, pad: given.pad, dataFormat: "NHWC", dilations: 1 };
  const dy = () => {
    const { strides, pad } = given as { strides: number; pad: "same" };
    return normal(tf.conv2d(x() as tf.Tensor4D, filter() as tf.Tensor4D, strides, pad).shape, 3);
  };
  onCpuAndWasm("Conv2D", () => agree("Conv2D", { x: x(), filter: filter() }, attributes));
  onCpuAndWasm("FusedConv2D with bias and relu, and with elu", () => {
    const inputs = { x: x(), filter: filter(), bias: normal([given.filter[3]], 4) };
    for (const activation of ["relu", "elu"]) agree("FusedConv2D", inputs, { ...attributes, activation });
  });
  onCpuAndWasm("Conv2DBackpropFilter", () => {
    const filterShape = [...given.filter];
    agree("Conv2DBackpropFilter", { x: x(), dy: dy() }, { ...attributes, filterShape }, 1e-4);
  });
  onCpuAndWasm("Conv2DBackpropInput", () => {
    const inputShape = [...given.x];
    agree("Conv2DBackpropInput", { dy: dy(), filter: filter() }, { ...attributes, inputShape });
  });
});

onCpuAndWasm("Conv2D with dilations, and with channels first", () => {
  const x = normal([2, 9, 8, 3], 1);
  const filter = normal([3, 3, 3, 4], 2);
  for (const pad of ["same", "valid"]) {
    agree("Conv2D", { x, filter }, { strides: 1, pad, dataFormat: "NHWC", dilations: [2, 1] });
    agree("Conv2D", { x, filter }, { strides: 1, pad, dataFormat: "NHWC", dilations: [1, 3] });
  }
  if (tf.getBackend() === "wasm") return; // which knows no channels first
  const channelsFirst = { strides: 1, pad: "same", dataFormat: "NCHW", dilations: 1 };
  agree("Conv2D", { x: x.transpose([0, 3, 1, 2]), filter }, channelsFirst);
});

onCpuAndWasm("convolutions of no images give no values, and a gradient of 0", () => {
  const x = tf.zeros<tf.Rank.R4>([0, 5, 5, 2]);
  const filter = normal([3, 3, 2, 4], 1) as tf.Tensor4D;
  expect(tf.conv2d(x, filter, 1, "valid").shape).toEqual([0, 3, 3, 4]);
  const attributes = { strides: 1, pad: "valid", dataFormat: "NHWC", filterShape: filter.shape };
  const inputs = { x, dy: tf.zeros([0, 3, 3, 4]) };
  const dfilter = tf.engine().runKernel("Conv2DBackpropFilter", inputs, attributes) as tf.Tensor;
  expect([...dfilter.dataSync()]).toEqual(new Array(72).fill(0));
});

describe.each([
  { x: [2, 7, 6, 3], filter: [3, 3, 3, 1], strides: 1, pad: "valid" },
  { x: [2, 7, 6, 8], filter: [3, 3, 8, 1], strides: 1, pad: "same" },
  { x: [1, 8, 8, 5], filter: [3, 2, 5, 2], strides: 2, pad: "same" },
  { x: [1, 1, 1, 1], filter: [1, 1, 1, 1], strides: 1, pad: "valid" },
] as const)("depthwise convolution of $x by $filter, strides $strides, pad $pad", (given) => {
  const x = () => normal([...given.x], 1) as tf.Tensor4D;
  const filter = () => normal([...given.filter], 2) as tf.Tensor4D;
  const { strides, pad } = given as { strides: number; pad: "same" };
  const attributes = { strides, pad, dilations: 1 };
  const dy = () => normal(tf.depthwiseConv2d(x(), filter(), strides, pad).shape, 3);
  onCpuAndWasm("DepthwiseConv2dNative", () => {
    agree("DepthwiseConv2dNative", { x: x(), filter: filter() }, attributes);
  });
  onCpuAndWasm("DepthwiseConv2dNativeBackpropFilter", () => {
    const filterShape = [...given.filter];
    agree("DepthwiseConv2dNativeBackpropFilter", { x: x(), dy: dy() }, { ...attributes, filterShape });
  });
  onCpuAndWasm("DepthwiseConv2dNativeBackpropInput", () => {
    const inputShape = [...given.x];
    agree(
      "DepthwiseConv2dNativeBackpropInput",
      { dy: dy(), filter: filter() },
      { ...attributes, inputShape },
    );
  });
});

describe.each([
  { x: [2, 8, 6, 5], filterSize: 2, strides: 2, pad: "valid" },
  { x: [1, 7, 7, 4], filterSize: 2, strides: 2, pad: "same" },
  { x: [2, 6, 7, 9], filterSize: 3, strides: 1, pad: "same" },
  { x: [1, 5, 5, 3], filterSize: [3, 2], strides: [2, 1], pad: "valid" },
  { x: [1, 1, 1, 1], filterSize: 1, strides: 1, pad: "valid" },
] as const)("MaxPoolGrad of $x, filterSize $filterSize, strides $strides, pad $pad", (given) => {
  const { filterSize, strides, pad } = given as { filterSize: number; strides: number; pad: "same" };
  const attributes = { filterSize, strides, pad };
  onCpuAndWasm("of values that differ", () => {
    const input = normal([...given.x], 1) as tf.Tensor4D;
    const output = tf.maxPool(input, filterSize, strides, pad);
    agree("MaxPoolGrad", { dy: normal(output.shape, 2), input, output }, attributes);
  });
});

onCpuAndWasm("MaxPoolGrad goes to the first of equal values, as PyTorch's does, and to NaN", () => {
  // x = torch.tensor([[[[2., 2., 0., 1.], [2., 2., nan, 3.]]]], requires_grad=True)
  // torch.nn.functional.max_pool2d(x, 2).backward(torch.tensor([[[[5., 7.]]]])); x.grad
  for (const channels of [1, 4, 5]) {
    const column = tf.tensor4d([2, 2, 0, 1, 2, 2, Number.NaN, 3], [1, 2, 4, 1]);
    const input = column.tile([1, 1, 1, channels]);
    const dy = tf.tensor4d([5, 7], [1, 1, 2, 1]).tile([1, 1, 1, channels]);
    const attributes = { filterSize: 2, strides: 2, pad: "valid" };
    const dx = tf.engine().runKernel("MaxPoolGrad", { dy, input, output: dy }, attributes) as tf.Tensor;
    const expected = [5, 0, 0, 0, 0, 0, 7, 0].flatMap((value) => new Array(channels).fill(value));
    expect([...dx.dataSync()]).toEqual(expected);
  }
});

onCpuAndWasm("UnsortedSegmentSum, ids that are no segment left out", () => {
  const inputs = { x: normal([6, 2, 3], 1), segmentIds: tf.tensor1d([2, 0, 2, 3, -1, 9], "int32") };
  agree("UnsortedSegmentSum", inputs, { numSegments: 4 });
  const empty = { x: tf.zeros([0, 3]), segmentIds: tf.zeros([0], "int32") };
  const sums = tf.engine().runKernel("UnsortedSegmentSum", empty, { numSegments: 2 }) as tf.Tensor;
  expect([...sums.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
});

describe.each([
  { shape: [7, 9], axis: 0 },
  { shape: [300, 3], axis: 0 },
  { shape: [7, 9], axis: [1] },
  { shape: [2, 3, 4, 17], axis: [0, 1, 2] },
  { shape: [2, 3, 4, 17], axis: [3, 2] },
  { shape: [2, 3, 4], axis: [1] },
  { shape: [5, 1000], axis: null },
  { shape: [], axis: null },
])("Sum of $shape over $axis", ({ shape, axis }) => {
  onCpuAndWasm("axes dropped", () => {
    const x = normal(shape, 1);
    agree("Sum", { x }, { axis, keepDims: false }, 1e-4);
    const axes = axis ?? undefined;
    expectClose(x.sum(axes, true).dataSync(), x.sum(axes).dataSync(), 0.000001);
    expect(x.sum(axes, true).shape.length).toBe(shape.length);
  });
});

onCpuAndWasm(
  "Sum of nothing is 0, of 100,000 values of 0.1 is 10,000 to 6 digits, of booleans their count",
  () => {
    expect([...tf.zeros([0, 3]).sum(0).dataSync()]).toEqual([0, 0, 0]);
    expect(tf.zeros([0, 3]).sum().dataSync()[0]).toBe(0);
    const tenths = tf.fill([100_000, 1], 0.1);
    expectClose(tenths.sum().dataSync(), [10_000], 1e-6);
    expectClose(tenths.tile([1, 9]).sum(0).dataSync(), new Array(9).fill(10_000), 1e-6);
    expect(tf.tensor1d([1, 0, 1], "bool").sum().dataSync()[0]).toBe(2);
  },
);
