import { beforeAll, describe, expect, test } from "vitest";

import { lstm, lstmGrad } from "../../../../../lib/engine/kernels/index.ts";
import type { NativeBackend } from "../../../../../lib/engine/native/backend.ts";
import { blockLstm, blockLstmGrad } from "../../../../../lib/engine/native/kernels/block-lstm.ts";
import { engine, tf } from "../../../../../lib/index.ts";
import { expectClose, hasNative } from "../../../engines.ts";
import { noise } from "../../recording/steps.ts";

// The kernel is for a GPU; TensorFlow has the same operation on the CPU, where it can be compared with ours.
describe.skipIf(!hasNative)("the GPU's LSTM agrees with the addon's", () => {
  beforeAll(() => engine.use("native"));

  const [N, T, F, H] = [3, 5, 4, 6];
  const inputs = () => ({
    x: noise(1, [N, T, F]) as tf.Tensor3D,
    Wx: noise(2, [F, 4 * H]) as tf.Tensor2D,
    Wh: noise(3, [H, 4 * H]) as tf.Tensor2D,
    b: noise(4, [4 * H]) as tf.Tensor1D,
    h0: noise(5, [N, H]) as tf.Tensor2D,
    c0: noise(6, [N, H]) as tf.Tensor2D,
  });

  test("forward", () => {
    const { x, Wx, Wh, b, h0, c0 } = inputs();
    const ours = lstm(x, Wx, Wh, b, h0, c0);
    const theirs = blockLstm.run(tf.backend() as NativeBackend, inputs(), {}) as tf.Tensor[];
    for (const [i, name] of (["h", "c", "gates"] as const).entries()) {
      expect(theirs[i]!.shape).toEqual(ours[name].shape);
      expectClose(theirs[i]!.dataSync(), ours[name].dataSync());
    }
  });

  test.each([
    ["every step", [N, T, H]],
    ["the last step", [N, H]],
  ] as const)("backward from %s", (_, shape) => {
    const { x, Wx, Wh, b, h0, c0 } = inputs();
    const cache = { x, Wx, Wh, h0, c0, ...lstm(x, Wx, Wh, b, h0, c0) };
    const dh = noise(7, [...shape]) as tf.Tensor3D;
    const { dWx, dWh, db, dh0, dc0, dx } = lstmGrad(cache, dh, { dx: true });
    const theirs = blockLstmGrad.run(tf.backend() as NativeBackend, { ...cache, dh }, { dx: true });
    for (const [i, ours] of [dWx, dWh, db, dh0, dc0, dx!].entries()) {
      expect((theirs as tf.Tensor[])[i]!.shape).toEqual(ours.shape);
      expectClose((theirs as tf.Tensor[])[i]!.dataSync(), ours.dataSync(), 1e-5);
    }
  });
});
