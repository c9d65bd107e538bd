// Loads an installed native engine: the addon over TensorFlow, and tfjs-node's backend over the addon.

import { createRequire } from "node:module";
import { join } from "node:path";

import type { NativeBackend } from "./backend.ts";
import type { Binding } from "./binding.ts";
import { registerNativeKernels } from "./kernels/index.ts";

/** The file that an installation puts into its folder, beside TensorFlow's libraries. */
export const ADDON = "lectern_engine.node";

/**
 * The backend over the addon in `folder`; the caller registers it with tfjs under the name "tensorflow".
 * Takes 0.3 to 1.2 s the first time in a process. Throws what the system's loader says if a library is missing.
 */
export function loadNative(folder: string): NativeBackend {
  const require = createRequire(import.meta.url);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2"; // else it writes advice about itself to stderr
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true"; // else it takes the whole memory of a GPU
  const binding = require(join(folder, ADDON)) as Binding;
  restoreUtil(require("node:util"));
  const { NodeJSKernelBackend } = require("@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js");
  require("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");
  const backend = new NodeJSKernelBackend(binding, "@tensorflow/tfjs-node-gpu") as NativeBackend;
  registerNativeKernels(backend);
  return backend;
}

/** tfjs-node calls two functions that Node 23 took away; without them the first matMul throws. */
function restoreUtil(util: Record<string, unknown>): void {
  util.isNullOrUndefined ??= (x: unknown) => x === null || x === undefined;
  util.isArray ??= Array.isArray;
}
