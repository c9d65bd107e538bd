// Links that let TensorFlow's and NVIDIA's libraries find each other in the folders that the wheels have.

import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";

/** From the engine's folder: the link, and what it points to from where it lies. */
const LINKS = [
  // TensorFlow searches the folders of the other libraries, but not cusolver's, and registers no GPU without it.
  ["nvidia/cusparse/lib/libcusolver.so.11", "../../cusolver/lib/libcusolver.so.11"],
  // cuDNN 9.3 looks for the run-time compiler in a folder of another name than its wheel has.
  ["nvidia/nvrtc", "cuda_nvrtc"],
] as const;

export function linkCudaLibraries(folder: string): void {
  for (const [link, target] of LINKS) {
    const path = join(folder, link);
    if (existsSync(path)) continue;
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }
}
