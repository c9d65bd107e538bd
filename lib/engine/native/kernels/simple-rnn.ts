// A whole SimpleRNN layer forward and backward: operations of the addon (addon/recurrent_op.cc).

import type { NativeKernel } from "./kernel.ts";

export const simpleRnn: NativeKernel = {
  name: "SimpleRNN",
  run: (backend, { x, Wx, Wh, b, h0 }) =>
    backend.executeMultipleOutputs("LecternSimpleRNN", [], [x!, Wx!, Wh!, b!, h0!], 1),
};

export const simpleRnnGrad: NativeKernel = {
  name: "SimpleRNNGrad",
  run: (backend, { x, Wx, Wh, h0, h, dh }, { dx }) =>
    backend.executeMultipleOutputs(
      dx ? "LecternSimpleRNNGradX" : "LecternSimpleRNNGrad",
      [],
      [x!, Wx!, Wh!, h0!, h!, dh!],
      dx ? 5 : 4,
    ),
};
