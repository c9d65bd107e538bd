// Matrix products: our own for small ones, TensorFlow's MatMul for large ones, the batched operation for batches.
//
// tfjs-node takes the batched one always, which is slower for two matrices and sums in another order.

import type { Attribute } from "../binding.ts";
import { FLOAT32, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

/** Multiplications up to which our own product, on one thread, ends before oneDNN has begun. */
const SMALL = 2 ** 20;

export const matMul: NativeKernel = {
  name: "BatchMatMul",
  run(backend, { a, b }, { transposeA, transposeB }) {
    const { binding, tensorMap, isUsingGpuDevice } = backend;
    const flag = (name: string, value: unknown): Attribute => ({
      name,
      type: binding.TF_ATTR_BOOL,
      value: value === true,
    });
    const dtype = tensorMap.get(a!.dataId).dtype;
    const flags = [flag("transpose_a", transposeA), flag("transpose_b", transposeB)];
    if (isMatrix(a!) && isMatrix(b!) && a!.shape.length === b!.shape.length && dtype === FLOAT32) {
      const [rows, inner] = a!.shape.slice(-2) as [number, number];
      const columns = b!.shape.at(transposeB ? -2 : -1)!;
      if (rows * inner * columns <= SMALL && !isUsingGpuDevice) {
        return backend.executeSingleOutput("LecternMatMul", flags, [a!, b!]);
      }
    }
    const T = type(binding, "T", dtype);
    if (a!.shape.length === 2 && b!.shape.length === 2) {
      return backend.executeSingleOutput("MatMul", [T, ...flags], [a!, b!]);
    }
    const adjoint = [flag("adj_x", transposeA), flag("adj_y", transposeB)];
    return backend.executeSingleOutput("BatchMatMulV2", [T, ...adjoint], [a!, b!]);
  },
};

/** tfjs has the matrices of its fused products as batches of one. */
const isMatrix = ({ shape }: { shape: readonly number[] }): boolean =>
  shape.length === 2 || (shape.length === 3 && shape[0] === 1);
