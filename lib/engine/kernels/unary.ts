// tfjs's exp and tanh: wasm's own call the C library for each value, which takes seven times as long.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceUnary(backendName: HostBackend): void {
  if (backendName === "cpu") return;
  replaceForms("Exp", backendName, elementwise(Math.exp, "exp"));
  replaceForms("Tanh", backendName, elementwise(Math.tanh, "tanh"));
}

function elementwise(
  f: (x: number) => number,
  name: "exp" | "tanh",
): ReplacedForms<{ x: tf.TensorInfo }, object> {
  return {
    accepts: ({ x }) => x.dtype === "float32",
    shapes: ({ x }) => [x.shape],
    plain(memory, inputs, [y]) {
      const x = memory.view(inputs.x);
      for (let i = 0; i < y!.length; i++) y![i] = f(x[i]!);
    },
    simd: (simd, { x }, [y]) => simd.kernels[name](tf.util.sizeFromShape(x.shape), simd.at(x), y!),
  };
}
