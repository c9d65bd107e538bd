// Matrix products: MatMul for two matrices, the batched operation for batches.
//
// tfjs-node takes the batched one always, which is slower for two matrices and sums in another order: a recorded
// step could not exchange them.

import type { Attribute } from "../binding.ts";
import { type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const matMul: NativeKernel = {
  name: "BatchMatMul",
  run(backend, { a, b }, { transposeA, transposeB }) {
    const { binding, tensorMap } = backend;
    const plain = a!.shape.length === 2 && b!.shape.length === 2;
    const [first, second] = plain ? ["transpose_a", "transpose_b"] : ["adj_x", "adj_y"];
    const flag = (name: string, value: unknown): Attribute => ({
      name,
      type: binding.TF_ATTR_BOOL,
      value: value === true,
    });
    const attributes = [
      type(binding, "T", tensorMap.get(a!.dataId).dtype),
      flag(first!, transposeA),
      flag(second!, transposeB),
    ];
    return backend.executeSingleOutput(plain ? "MatMul" : "BatchMatMulV2", attributes, [a!, b!]);
  },
};
