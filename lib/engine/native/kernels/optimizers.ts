// An optimizer's step for all parameters: operations of the addon (addon/optimizer_op.cc).

import { float, int } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const adamStep: NativeKernel = {
  name: "AdamStep",
  run: (backend, inputs, { beta1, beta2, epsilon }) => {
    const tensors = Object.values(inputs); // t, learning rate, then params, m, v, gradients
    const n = (tensors.length - 2) / 4;
    const { binding } = backend;
    const attributes = [
      int(binding, "N", n),
      float(binding, "beta1", beta1 as number),
      float(binding, "beta2", beta2 as number),
      float(binding, "epsilon", epsilon as number),
    ];
    return backend.executeMultipleOutputs("LecternAdamStep", attributes, tensors, 1 + 3 * n);
  },
};

export const sgdStep: NativeKernel = {
  name: "SGDStep",
  run: (backend, inputs) => {
    const tensors = Object.values(inputs); // learning rate, then params, gradients
    const n = (tensors.length - 1) / 2;
    return backend.executeMultipleOutputs("LecternSGDStep", [int(backend.binding, "N", n)], tensors, n);
  },
};
