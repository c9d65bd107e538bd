// tfjs-node's backend as our kernels and recordings see it; tfjs-node's own types hide the half.

import type * as tf from "@tensorflow/tfjs-core";

import type { Attribute, Binding } from "./binding.ts";

/** What a tensor is to the backend: an id inside TensorFlow, or values that have not been sent there yet. */
export interface TensorData {
  shape: number[];
  dtype: number;
  /** -1 as long as `values` stands. */
  id: number;
  values: Float32Array | Int32Array | Uint8Array | null;
  refCount: number;
}

/** tfjs-node's backend, with the parts that kernels and recordings of ours use. */
export interface NativeBackend extends tf.KernelBackend {
  binding: Binding;
  readonly isUsingGpuDevice: boolean;
  readonly tensorMap: tf.DataStorage<TensorData>;
  /** Ids of the tensors, sent to TensorFlow where they have not been. */
  getInputTensorIds(tensors: readonly { dataId: object }[]): number[];
  createOutputTensor(made: { id: number; shape: readonly number[]; dtype: number }): tf.Tensor;
  executeSingleOutput(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.TensorInfo[],
  ): tf.Tensor;
  executeMultipleOutputs(
    op: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
}
