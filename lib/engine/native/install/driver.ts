// Whether NVIDIA's driver is installed, looked for more widely than a notebook's import can afford.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { driverVersion, findGpu } from "../gpu.ts";

/** What was found, in words: `NVIDIA H100 80GB HBM3 (driver 550.54.15, by nvidia-smi)`. */
export function findDriver({
  env = process.env,
  root = "/",
}: {
  env?: NodeJS.ProcessEnv;
  root?: string;
} = {}): string | undefined {
  const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
  const { status, stdout } = spawnSync("nvidia-smi", query, { env, encoding: "utf8", timeout: 30_000 });
  const [name, driver] = status === 0 ? (stdout.split("\n")[0] ?? "").split(", ") : [];
  if (name && driver) return `${name} (driver ${driver.trim()}, by nvidia-smi)`;
  const gpu = findGpu(root);
  if (gpu !== undefined)
    return `${gpu.name} (${gpu.driver === undefined ? "its device" : `driver ${gpu.driver}`})`;
  const version = driverVersion(root);
  if (version !== undefined && LIBRARIES.some((path) => existsSync(join(root, path)))) {
    return `NVIDIA's driver ${version}`;
  }
  return undefined;
}

/** Where distributions and containers put the driver's library, without which nothing reaches the GPU. */
const LIBRARIES = [
  "usr/lib/x86_64-linux-gnu/libcuda.so.1",
  "usr/lib64/libcuda.so.1",
  "usr/lib/libcuda.so.1",
  "usr/local/nvidia/lib64/libcuda.so.1",
  "usr/lib/wsl/lib/libcuda.so.1",
];
