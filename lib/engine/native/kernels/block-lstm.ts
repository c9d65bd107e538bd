// A whole LSTM layer on a GPU: TensorFlow's BlockLSTM, which runs the loop over time in its own kernel.
//
// It is time-major, has the input's and the state's weights in one matrix, and the gates in our order.

import * as tf from "@tensorflow/tfjs-core";
import type { NativeBackend } from "../backend.ts";
import type { Attribute } from "../binding.ts";
import { FLOAT32, float, type } from "./attributes.ts";
import type { NativeKernel } from "./kernel.ts";

export const blockLstm: NativeKernel = {
  name: "LSTM",
  run: (backend, inputs) =>
    tf.tidy(() => {
      const { x, Wx, Wh, b, h0, c0 } = inputs as Record<string, tf.Tensor>;
      const block = blockOf(backend, x!, Wx!, Wh!, b!);
      const [i, c, f, o, g, q, h] = withSteps(backend, x!.shape[1]!, (steps) =>
        backend.executeMultipleOutputs(
          "BlockLSTMV2",
          [float(backend.binding, "cell_clip", 0), ...block.attributes],
          [steps, block.x, c0!, h0!, block.W, block.none, block.none, block.none, b!],
          7,
        ),
      );
      const gates = tf.concat([i!, f!, g!, o!, q!], 2);
      return [h!, c!, gates].map(batchFirst);
    }),
};

export const blockLstmGrad: NativeKernel = {
  name: "LSTMGrad",
  run: (backend, inputs, { dx: wanted }) =>
    tf.tidy(() => {
      const { x, Wx, Wh, h0, c0, h, c, gates, dh } = inputs as Record<string, tf.Tensor>;
      const [, steps, features] = x!.shape as [number, number, number];
      const units = Wh!.shape[0]!;
      const b = tf.zeros([4 * units]); // its values do not matter to the gradients
      const block = blockOf(backend, x!, Wx!, Wh!, b);
      const [i, f, g, o, q] = tf.split(timeFirst(gates!), 5, 2);
      const cAll = timeFirst(c!);
      // Only the last step's output was used: no gradient comes in at the others.
      const last = dh!.rank === 2;
      const dhAll = last
        ? tf.pad(dh!.expandDims(0), [
            [steps - 1, 0],
            [0, 0],
            [0, 0],
          ])
        : timeFirst(dh!);
      const [dx, dc0, dh0, dW, , , , db] = withSteps(backend, steps, (count) =>
        backend.executeMultipleOutputs(
          "BlockLSTMGradV2",
          block.attributes,
          [
            ...[count, block.x, c0!, h0!, block.W, block.none, block.none, block.none, b],
            ...[i!, cAll, f!, o!, g!, q!, timeFirst(h!), tf.zerosLike(cAll), dhAll],
          ],
          8,
        ),
      );
      const dWx = dW!.slice([0, 0], [features, 4 * units]);
      const dWh = dW!.slice([features, 0], [units, 4 * units]);
      return [dWx, dWh, db!, dh0!, dc0!, ...(wanted ? [batchFirst(dx!)] : [])];
    }),
};

const timeFirst = (x: tf.Tensor): tf.Tensor => x.transpose([1, 0, 2]);
const batchFirst = timeFirst;

function blockOf(backend: NativeBackend, x: tf.Tensor, Wx: tf.Tensor, Wh: tf.Tensor, b: tf.Tensor) {
  const { binding } = backend;
  const attributes: Attribute[] = [
    type(binding, "T", FLOAT32),
    { name: "use_peephole", type: binding.TF_ATTR_BOOL, value: false },
  ];
  return { x: timeFirst(x), W: tf.concat([Wx, Wh], 0), none: tf.zeros([b.shape[0]! / 4]), attributes };
}

/** The number of steps as the int64 scalar that TensorFlow wants and tfjs does not have. */
function withSteps(
  backend: NativeBackend,
  steps: number,
  run: (steps: tf.TensorInfo) => tf.Tensor[],
): tf.Tensor[] {
  const { binding, tensorMap } = backend;
  const dataId = {};
  const id = binding.createTensor([], binding.TF_INT64, Int32Array.of(steps, 0));
  tensorMap.set(dataId, { shape: [], dtype: binding.TF_INT64, id, values: null, refCount: 1 });
  try {
    return run({ dataId, shape: [], dtype: "int32" });
  } finally {
    backend.disposeData(dataId);
  }
}
