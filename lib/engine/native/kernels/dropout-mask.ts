// The random part of dropout: an operation of the addon (addon/dropout_op.cc).

import { float, int } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const dropoutMask: NativeKernel = {
  name: "DropoutMask",
  run: (backend, { x, step }, { rate, seed }) =>
    backend.executeSingleOutput(
      "LecternDropoutMask",
      [float(backend.binding, "rate", rate as number), int(backend.binding, "seed", seed as number)],
      [x!, step!],
    ),
};
