// What CUDA is told through the environment; it must stand there before the libraries are loaded.

import { join } from "node:path";

/**
 * TensorFlow's wheels hold no machine code for the newest GPUs, only code that the driver compiles when a kernel is
 * first used, which can take minutes: it is kept, and in the engine's own folder, so that an installation has
 * warmed it and nobody's small default cache (1 GB, shared by all programs) drops it.
 */
export function cudaEnvironment(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const { CUDA_CACHE_PATH = join(folder, "kernel-cache"), CUDA_CACHE_MAXSIZE = "4294967296" } = env;
  return { CUDA_CACHE_PATH, CUDA_CACHE_MAXSIZE };
}
