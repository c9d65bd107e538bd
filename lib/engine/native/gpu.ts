// Whether there is an NVIDIA GPU in this machine: seen in its files, in well under a millisecond.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { GPU_FILES } from "./worth-a-look.ts";

export interface Gpu {
  /** `NVIDIA H100 80GB HBM3`, or just `an NVIDIA GPU`. */
  name: string;
  /** The driver's version, where it is told: `550.54.15`. */
  driver: string | undefined;
}

/**
 * The GPU that programs can reach. A container on a machine with a GPU sees the driver in /proc, but has the
 * device only if it was lent it; Windows' Linux has neither, and its own file instead.
 */
export function findGpu(root = "/"): Gpu | undefined {
  if (!GPU_FILES.some((file) => existsSync(join(root, file)))) return undefined;
  const name = modelName(join(root, "proc/driver/nvidia/gpus")) ?? "an NVIDIA GPU";
  return { name, driver: driverVersion(root) };
}

/** From `NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar ...`, in its several forms. */
export function driverVersion(root = "/"): string | undefined {
  return /^NVRM version:.*?\s(\d+\.\d+(?:\.\d+)?)\s/m.exec(
    read(join(root, "proc/driver/nvidia/version")),
  )?.[1];
}

function modelName(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  const [first] = readdirSync(folder);
  if (first === undefined) return undefined;
  return /^Model:\s*(.+?)\s*$/m.exec(read(join(folder, first, "information")))?.[1];
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, "latin1") : "";
}
