// The cpu engine: tfjs's plain JavaScript kernels. Slow, complete, runs everywhere.

import * as tf from "@tensorflow/tfjs-core";

import { replaceKernels } from "./kernels/replace.ts";

/** Registers the backend "cpu", starts it and says what it runs on. */
export async function loadCpu(): Promise<string> {
  await import("@tensorflow/tfjs-backend-cpu");
  replaceKernels("cpu");
  await tf.setBackend("cpu");
  // Else its first operation prints an advertisement for tfjs-node.
  Object.assign(tf.backend(), { firstUse: false });
  return "plain JavaScript, one thread";
}
