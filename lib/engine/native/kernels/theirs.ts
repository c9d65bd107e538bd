// tfjs-node's own kernels, kept where ours take their place and hand some calls on.

import * as tf from "@tensorflow/tfjs-core";

import type { NativeKernel } from "./kernel.ts";

const kept = new Map<string, NativeKernel["run"]>();

/** To be called before ours are registered; what was kept once stays. */
export function keepTheirs(...names: string[]): void {
  for (const name of names) {
    if (kept.has(name)) continue;
    const { kernelFunc } = tf.getKernel(name, "tensorflow");
    kept.set(name, (backend, inputs, attrs) =>
      kernelFunc({ inputs: inputs as tf.NamedTensorInfoMap, attrs: attrs as tf.NamedAttrMap, backend }),
    );
  }
}

export function theirs(name: string, ...call: Parameters<NativeKernel["run"]>): tf.Tensor {
  return kept.get(name)!(...call) as tf.Tensor;
}
