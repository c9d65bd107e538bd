// A whole GRU layer forward and backward: operations of the addon (addon/recurrent_op.cc).

import type { NativeKernel } from "./kernel.ts";

export const gru: NativeKernel = {
  name: "GRU",
  run: (backend, { x, Wx, Wh, b, h0 }) =>
    backend.executeMultipleOutputs("LecternGRU", [], [x!, Wx!, Wh!, b!, h0!], 2),
};

export const gruGrad: NativeKernel = {
  name: "GRUGrad",
  run: (backend, { x, Wx, Wh, h0, h, gates, dh }, { dx }) =>
    backend.executeMultipleOutputs(
      dx ? "LecternGRUGradX" : "LecternGRUGrad",
      [],
      [x!, Wx!, Wh!, h0!, h!, gates!, dh!],
      dx ? 5 : 4,
    ),
};
