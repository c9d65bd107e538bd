// Gradients of ReLU, tanh and sigmoid: one TensorFlow operation each.

import { FLOAT32, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

/**
 * Lists of one: tfjs hands on a list or a single tensor as the kernel gave it, and all of Lectern's give lists.
 * TensorFlow's ReluGrad takes the gradient first, TanhGrad and SigmoidGrad the output first.
 */
export const activationGradients: NativeKernel[] = [
  {
    name: "ReluGrad",
    run: (backend, { dy, y }) => [
      backend.executeSingleOutput("ReluGrad", [type(backend.binding, "T", FLOAT32)], [dy!, y!]),
    ],
  },
  ...["TanhGrad", "SigmoidGrad"].map(
    (name): NativeKernel => ({
      name,
      run: (backend, { dy, y }) => [
        backend.executeSingleOutput(name, [type(backend.binding, "T", FLOAT32)], [y!, dy!]),
      ],
    }),
  ),
];
