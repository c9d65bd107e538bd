// A whole LSTM layer forward and backward: operations of the addon (addon/recurrent_op.cc).

import type { NativeKernel } from "./kernel.ts";

export const lstm: NativeKernel = {
  name: "LSTM",
  run: (backend, { x, Wx, Wh, b, h0, c0 }) =>
    backend.executeMultipleOutputs("LecternLSTM", [], [x!, Wx!, Wh!, b!, h0!, c0!], 3),
};

export const lstmGrad: NativeKernel = {
  name: "LSTMGrad",
  run: (backend, { x, Wx, Wh, h0, c0, h, c, gates, dh }, { dx }) =>
    backend.executeMultipleOutputs(
      dx ? "LecternLSTMGradX" : "LecternLSTMGrad",
      [],
      [x!, Wx!, Wh!, h0!, c0!, h!, c!, gates!, dh!],
      dx ? 6 : 5,
    ),
};
