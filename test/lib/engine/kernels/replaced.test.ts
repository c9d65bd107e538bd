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

describe.each([
  { x: [2, 8, 6, 5], filterSize: 2, strides: 2, pad: "valid" },
  { x: [2, 6, 7, 9], filterSize: 3, strides: 1, pad: "valid" },
  { x: [1, 5, 5, 3], filterSize: [3, 2], strides: [2, 1], pad: "valid" },
  { x: [1, 1, 1, 1], filterSize: 1, strides: 1, pad: "valid" },
] as const)("AvgPoolGrad of $x, filterSize $filterSize, strides $strides, pad $pad", (given) => {
  const { filterSize, strides, pad } = given as unknown as {
    filterSize: number;
    strides: number;
    pad: "same";
  };
  onCpuAndWasm("as tfjs", () => {
    const input = normal([...given.x], 1) as tf.Tensor4D;
    const dy = normal(tf.avgPool(input, filterSize, strides, pad).shape, 2);
    agree("AvgPoolGrad", { dy, input }, { filterSize, strides, pad });
  });
});

// tfjs divides by the whole window there, although its avgPool divides by the part inside the image.
onCpuAndWasm("AvgPoolGrad at a border divides by what lies inside: dx is dy Σ of each place's share", () => {
  const x = tf.tensor4d([1, 2, 3], [1, 1, 3, 1]);
  expect([...tf.avgPool(x, [1, 2], 1, "same").dataSync()]).toEqual([1.5, 2.5, 3]);
  const dx = tf.grad((x) => tf.avgPool(x as tf.Tensor4D, [1, 2], 1, "same"))(x);
  expect([...dx.dataSync()]).toEqual([0.5, 1, 1.5]);
});

describe.each([
  { shape: [7, 9], axis: [0] },
  { shape: [2, 3, 4, 17], axis: [0, 1, 2] },
  { shape: [5, 1000], axis: [1] },
  { shape: [2, 3, 4], axis: [1] },
])("Mean of $shape over $axis", ({ shape, axis }) => {
  onCpuAndWasm("as tfjs", () => {
    agree("Mean", { x: normal(shape, 1) }, { axis, keepDims: false });
    agree("Mean", { x: normal(shape, 1) }, { axis, keepDims: true });
  });
});

describe.each([
  { shape: [3, 4], reps: [1, 1] },
  { shape: [3, 4], reps: [2, 1] },
  { shape: [3, 4], reps: [1, 3] },
  { shape: [3, 4], reps: [2, 3] },
  { shape: [1, 1, 5], reps: [3, 2, 1] },
  { shape: [2, 1, 5], reps: [3, 2, 2] },
  { shape: [2, 3, 2, 2], reps: [2, 1, 2, 3] },
  { shape: [4], reps: [0] },
  { shape: [0, 3], reps: [2, 2] },
])("Tile of $shape, reps $reps", ({ shape, reps }) => {
  onCpuAndWasm("as tfjs, and its gradient sums the repetitions", () => {
    const x = normal(shape, 1);
    agree("Tile", { x }, { reps });
    if (x.size === 0 || reps.includes(0)) return;
    const dy = normal(x.tile(reps).shape, 2);
    const dx = tf.grad((x: tf.Tensor) => x.tile(reps))(x, dy);
    const cells = tf.range(0, x.size).reshape(shape).tile(reps).flatten(); // from where each value of dy comes
    const chosen = tf.oneHot(cells.toInt() as tf.Tensor1D, Math.max(2, x.size)).toFloat(); // [values, cells]
    const sums = dy.flatten().expandDims(0).matMul(chosen).flatten().slice(0, x.size);
    expectClose(dx.dataSync(), sums.dataSync(), 1e-5);
  });
});

onCpuAndWasm("Exp and Tanh of ordinary, extreme, infinite and missing values", () => {
  const x = tf.concat([
    tf.linspace(-120, 120, 1001),
    tf.linspace(-3, 3, 1001),
    tf.tensor1d([0, 1e-30, -1e-5, 88.7, 88.8, -87.5, Infinity, -Infinity, NaN, 20, -20]),
  ]);
  for (const [y, f] of [
    [x.exp(), Math.exp],
    [x.tanh(), Math.tanh],
  ] as const) {
    const values = x.dataSync();
    for (const [i, got] of y.dataSync().entries()) {
      const wanted = Math.fround(f(values[i]!));
      // 2^-126 is the least value with all its bits.
      const error = Object.is(got, wanted)
        ? 0
        : Math.abs(got - wanted) / Math.max(Math.abs(wanted), 2 ** -126);
      expect(error, `${f.name}(${values[i]}) is ${got}, not ${wanted}`).toBeLessThan(1e-6);
    }
  }
});

describe.each([[[2, 3, 4, 5]], [[7, 1]], [[3, 8]], [[0, 3]]])("FusedBatchNorm of %j", (shape) => {
  const channels = shape.at(-1)!;
  onCpuAndWasm("with offset and scale, without, and of large values", () => {
    const parameters = { mean: normal([channels], 2), variance: normal([channels], 3).square() };
    const x = normal(shape, 1);
    agree("FusedBatchNorm", { x, ...parameters }, { varianceEpsilon: 0.01 });
    const more = { offset: normal([channels], 4), scale: normal([channels], 5) };
    agree("FusedBatchNorm", { x, ...parameters, ...more }, { varianceEpsilon: null });
    const large = { mean: parameters.mean.add(10_000), variance: parameters.variance };
    agree("FusedBatchNorm", { x: x.add(10_000), ...large, ...more }, { varianceEpsilon: 0.01 });
  });
});

onCpuAndWasm("FusedBatchNorm with parameters of x's own rank is tfjs's", () => {
  const x = normal([2, 3, 4, 5], 1);
  const [mean, variance] = [normal([1, 1, 1, 5], 2), normal([1, 1, 1, 5], 3).square()];
  const y = tf.batchNorm(x, mean, variance, undefined, undefined, 0.01);
  const expected = x.sub(mean).div(variance.add(0.01).sqrt());
  expectClose(y.dataSync(), expected.dataSync(), 1e-5);
});

onCpuAndWasm("GatherV2 of rows in any order, of none, and of one that is not there", () => {
  const x = normal([4, 2, 3], 1);
  const indices = tf.tensor2d(
    [
      [3, 0],
      [0, 1],
    ],
    undefined,
    "int32",
  );
  agree("GatherV2", { x, indices }, { axis: 0, batchDims: 0 });
  agree("GatherV2", { x, indices: tf.tensor1d([1, 0], "int32") }, { axis: 1, batchDims: 0 });
  expect(tf.gather(x, tf.tensor1d([], "int32")).shape).toEqual([0, 2, 3]);
  expect(() => tf.gather(x, [1, 4])).toThrow("gather: indices must be from 0 to 3, got 4");
  expect(() => tf.gather(x, [-1])).toThrow("gather: indices must be from 0 to 3, got -1");
});

onCpuAndWasm("OneHot as float32, and as int32", () => {
  const indices = tf.tensor1d([2, 0, 5, -1], "int32");
  const wanted = [0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
  for (const dtype of ["float32", "int32"] as const) {
    expect([...tf.oneHot(indices, 3, 1, 0, dtype).dataSync()]).toEqual(wanted);
  }
  expect([...tf.oneHot([1], 2, 0.5, -1, "float32").dataSync()]).toEqual([-1, 0.5]);
});

describe.each(["Add", "Sub", "Multiply", "RealDiv"])("%s", (kernelName) => {
  onCpuAndWasm("of equal shapes, and broadcast either way", () => {
    for (const [a, b] of [
      [
        [2, 3],
        [2, 3],
      ],
      [[2, 3], [3]],
      [[2, 3], []],
      [[], [2, 3]],
      [
        [2, 1],
        [2, 3],
      ],
      [
        [2, 1, 4, 1],
        [3, 1, 5],
      ],
      [[1], [1, 1]],
      [[0, 3], [3]],
    ] as const) {
      agree(kernelName, { a: normal([...a], 1), b: normal([...b], 2) }, {});
    }
  });
});

describe.each([
  [
    "ij,jk->ik",
    [
      [2, 3],
      [3, 4],
    ],
  ],
  [
    "ij,ij->ij",
    [
      [2, 3],
      [2, 3],
    ],
  ],
  ["ij->ji", [[2, 3]]],
  ["ij->", [[2, 3]]],
  [
    "bij,bjk->bik",
    [
      [2, 3, 4],
      [2, 4, 5],
    ],
  ],
  [
    "bqhd,bkhd->bhqk",
    [
      [2, 3, 2, 4],
      [2, 5, 2, 4],
    ],
  ], // attention
  ["i,j->ij", [[2], [3]]],
  ["ij,k->j", [[2, 3], [4]]],
] as const)("Einsum %s", (equation, shapes) => {
  const operands = () => shapes.map((shape, k) => normal([...shape], k + 1));
  onCpuAndWasm("is the sum over all letters, and has a gradient", () => {
    const y = tf.einsum(equation, ...operands());
    expectClose(y.dataSync(), summedByHand(equation, operands()), 1e-5);

    const dy = normal(y.shape, 9);
    const gradients = tf.grads((...x: tf.Tensor[]) => tf.einsum(equation, ...x))(operands(), dy);
    for (const [k, dx] of gradients.entries()) {
      // It is linear in each operand: a step of any size gives the exact slope.
      const direction = normal([...shapes[k]!], 20 + k);
      const moved = tf.einsum(equation, ...operands().map((x, i) => (i === k ? x.add(direction) : x)));
      expectClose(dx.mul(direction).sum().dataSync(), moved.sub(y).mul(dy).sum().dataSync(), 1e-4);
    }
  });
});

/** The definition: for every value of every letter, the product of the operands is added to its place. */
function summedByHand(equation: string, operands: tf.Tensor[]): number[] {
  const [left, result] = equation.split("->") as [string, string];
  const terms = left.split(",");
  const sizes = new Map<string, number>();
  for (const [k, term] of terms.entries()) {
    for (const [axis, letter] of [...term].entries()) sizes.set(letter, operands[k]!.shape[axis]!);
  }
  const place = (term: string, index: Map<string, number>) =>
    [...term].reduce((at, letter) => at * sizes.get(letter)! + index.get(letter)!, 0);
  const values = operands.map((x) => x.dataSync());
  const sums = new Array<number>([...result].reduce((n, letter) => n * sizes.get(letter)!, 1)).fill(0);
  const visit = (rest: string[], index: Map<string, number>) => {
    const [letter, ...others] = rest;
    if (letter === undefined) {
      const product = terms.reduce((all, term, k) => all * values[k]![place(term, index)]!, 1);
      sums[place(result, index)]! += product;
      return;
    }
    for (let i = 0; i < sizes.get(letter)!; i++) visit(others, new Map(index).set(letter, i));
  };
  visit([...sizes.keys()], new Map());
  return sums;
}

onCpuAndWasm("Slice and SplitV along every axis, of nothing, and past the end", () => {
  const x = normal([3, 4, 5], 1) as tf.Tensor3D;
  for (const [begin, size] of [
    [
      [0, 0, 0],
      [3, 4, 5],
    ],
    [
      [1, 2, 3],
      [2, 1, 2],
    ],
    [
      [0, 3, 0],
      [-1, 1, -1],
    ],
    [
      [2, 0, 1],
      [1, 0, 2],
    ],
  ] as const) {
    agree("Slice", { x }, { begin: [...begin], size: [...size] });
  }
  agree("Slice", { x: normal([7], 2) }, { begin: [2], size: [4] });
  expect(() => x.slice([1, 0, 0], [3, 4, 5])).toThrow(/begin\[0\] \+ size\[0\] \(4\) would overflow/);
  for (const [axis, sizes] of [
    [0, [1, 1, 1]],
    [1, [1, 3]],
    [-1, [2, 0, 3]],
  ] as const) {
    const parts = tf.split(x, [...sizes], axis);
    expect(parts.map((part) => part.shape.at(axis))).toEqual([...sizes]);
    let from = 0;
    for (const [k, part] of parts.entries()) {
      const begin = [0, 0, 0].with(axis, from);
      agree("Slice", { x }, { begin, size: part.shape });
      expect([...part.dataSync()]).toEqual([
        ...x.slice(begin as [number, number, number], part.shape).dataSync(),
      ]);
      from += sizes[k]!;
    }
  }
});
