// tfjs's matrix products. Its own take twenty times as long on wasm where a matrix is transposed, and refuse
// matrices without rows; on cpu they are plain loops.

import * as tf from "@tensorflow/tfjs-core";

import { activate, type FusedAttributes, isDirect, rectify } from "./fused-activation.ts";
import { addProduct, matrix, transposed } from "./multiply.ts";
import { type HostBackend, type ReplacedForms, replace, replaceForms, runForms } from "./register.ts";

type Inputs = { a: tf.TensorInfo; b: tf.TensorInfo; bias?: tf.TensorInfo };

interface Attributes extends Partial<FusedAttributes> {
  transposeA: boolean;
  transposeB: boolean;
}

export function replaceMatMul(backendName: HostBackend): void {
  replaceForms("BatchMatMul", backendName, product);
  replace("_FusedMatMul", backendName, (call, theirs) => {
    const attributes = call.attrs as unknown as Attributes & FusedAttributes;
    if (!product.accepts(call.inputs as unknown as Inputs, attributes)) return theirs(call);
    if (isDirect(attributes)) return runForms(backendName, product, call)[0]!;
    const linear = { ...call, attrs: { ...call.attrs, activation: "linear" } };
    return activate(runForms(backendName, product, linear)[0]!, backendName, call);
  });
}

/** `C = op(A) op(B) + bias`, for each pair of matrices that the leading axes give when they are broadcast. */
const product: ReplacedForms<Inputs, Attributes> = {
  accepts({ a, b, bias }, { transposeB }) {
    const columns = b.shape.at(transposeB ? -2 : -1);
    const fits = !bias || (bias.dtype === "float32" && bias.shape.length === 1 && bias.shape[0] === columns);
    return a.dtype === "float32" && b.dtype === "float32" && fits;
  },
  shapes(inputs, attributes) {
    const { m, n, batchShape } = sizes(inputs, attributes);
    return [[...batchShape, m, n]];
  },
  plain(memory, inputs, [C], attributes) {
    const { m, k, n, pairs } = sizes(inputs, attributes);
    const A = memory.view(inputs.a);
    const B = memory.view(inputs.b);
    C!.fill(0);
    if (inputs.bias) for (let i = 0; i < C!.length; i += n) C!.set(memory.view(inputs.bias), i);
    for (const [index, [a, b]] of pairs.entries()) {
      const left = attributes.transposeA ? transposed(matrix(A, m, a * m * k)) : matrix(A, k, a * m * k);
      const right = attributes.transposeB ? transposed(matrix(B, k, b * k * n)) : matrix(B, n, b * k * n);
      addProduct(m, k, n, left, right, matrix(C!, n, index * m * n));
    }
    if (attributes.activation === "relu") rectify(C!);
  },
  simd(simd, inputs, [C], attributes) {
    const { m, k, n, pairs } = sizes(inputs, attributes);
    const scratch = simd.scratch(simd.kernels.productScratch(k, n));
    const A = simd.at(inputs.a);
    const B = simd.at(inputs.b);
    const bias = inputs.bias ? simd.at(inputs.bias) : 0;
    // Bytes from one row, one column to the next.
    const [rowA, columnA] = attributes.transposeA ? [4, 4 * m] : [4 * k, 4];
    const [rowB, columnB] = attributes.transposeB ? [4, 4 * k] : [4 * n, 4];
    for (const [index, [a, b]] of pairs.entries()) {
      const left = A + 4 * a * m * k;
      const right = B + 4 * b * k * n;
      const to = C! + 4 * index * m * n;
      simd.kernels.product(m, k, n, left, rowA, columnA, right, rowB, columnB, bias, to, scratch);
    }
    if (attributes.activation === "relu") simd.kernels.relu(pairs.length * m * n, C!, C!);
  },
};

/** The sizes of one product, and which matrix of a goes with which of b. */
function sizes({ a, b }: Inputs, { transposeA, transposeB }: Attributes) {
  const [m, k] = lastTwo(a, transposeA);
  const [inner, n] = lastTwo(b, transposeB);
  if (k !== inner) {
    throw new TypeError(
      `matMul: a [${a.shape}] has ${k} columns and b [${b.shape}] ${inner} rows (after transposeA: ${transposeA}, transposeB: ${transposeB}), which must be as many`,
    );
  }
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batchShape = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const pairs = Array.from({ length: tf.util.sizeFromShape(batchShape) }, (_, index) => [
    broadcastIndex(index, batchShape, batchA),
    broadcastIndex(index, batchShape, batchB),
  ]) as [a: number, b: number][];
  return { m, k, n, batchShape, pairs };
}

function lastTwo({ shape }: tf.TensorInfo, swapped: boolean): [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2) as [number, number];
  return swapped ? [columns, rows] : [rows, columns];
}

/** Where matrix `index` of the broadcast batch lies in a batch of another shape, whose axes of 1 are repeated. */
function broadcastIndex(index: number, batch: number[], shape: number[]): number {
  let [at, stride] = [0, 1];
  for (let axis = batch.length - 1; axis >= 0; axis--) {
    const size = shape[axis - batch.length + shape.length] ?? 1;
    if (size > 1) at += (index % batch[axis]!) * stride;
    stride *= size;
    index = Math.floor(index / batch[axis]!);
  }
  return at;
}
