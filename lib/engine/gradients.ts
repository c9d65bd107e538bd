// The gradients of tfjs's operations, loaded when one is first asked for.

import * as tf from "@tensorflow/tfjs-core";

import { replaceGradients } from "./kernels/gradients.ts";

// tfjs-core declares them but leaves them to "@tensorflow/tfjs", which also brings layers, converter and data.
// Loading it takes 90 ms, once: worth waiting for in a notebook that trains, not in each that imports Lectern.
const engine = tf.engine();
const gradients = engine.gradients;
let replaced = false;
engine.gradients = (...args) => {
  loadGradients();
  if (!replaced) replaceGradients();
  replaced = true;
  return gradients.apply(engine, args) as never;
};

/** In a browser, whose bundler must know its packages ahead, the page imports "@tensorflow/tfjs" itself. */
function loadGradients(): void {
  if (tf.getGradient("Sum")) return;
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  node?.createRequire(import.meta.url)("@tensorflow/tfjs");
}
