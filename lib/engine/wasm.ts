// The wasm engine: tfjs's WebAssembly kernels, from the .wasm files of its npm package, so it works offline.

import * as tf from "@tensorflow/tfjs-core";

import { replaceKernels } from "./kernels/replace.ts";

/** Registers the backend "wasm", starts it and says what it runs on. */
export async function loadWasm(): Promise<string> {
  await import("@tensorflow/tfjs-backend-wasm");
  replaceKernels("wasm");
  await withoutProcessHandlers(() => tf.setBackend("wasm"));
  const simd = await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT");
  return `WebAssembly, ${simd ? "128-bit SIMD" : "no SIMD"}, one thread`;
}

/**
 * Runs `start` and takes away the process-wide handlers that it leaves.
 *
 * Emscripten's glue adds listeners for `uncaughtException` and `unhandledRejection` that throw again: with
 * them, one forgotten `catch` in a cell ends the whole kernel.
 */
async function withoutProcessHandlers(start: () => unknown): Promise<void> {
  const process = globalThis.process;
  if (!process?.listeners) {
    await start();
    return;
  }
  const events = ["uncaughtException", "unhandledRejection"] as const;
  const before = new Set<unknown>(events.flatMap((event) => process.rawListeners(event)));
  await start();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.has(listener)) process.off(event, listener as () => void);
    }
  }
}
