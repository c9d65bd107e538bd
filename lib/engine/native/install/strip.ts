// Removes names for debuggers from TensorFlow's libraries: a quarter of their size, and nothing that runs.

import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { join } from "node:path";

import { libraries } from "../installed.ts";

/** Bytes saved. Where there is no `strip`, or it fails, the libraries stay as they are: that is no fault. */
export async function stripLibraries(folder: string): Promise<number> {
  // On macOS it would break the signature that Apple's processors ask of every library.
  if (process.platform === "darwin") return 0;
  const files = libraries().map((file) => join(folder, file));
  const before = await sizeOf(files);
  await Promise.all(files.map((file) => run("strip", ["--strip-unneeded", file])));
  return before - (await sizeOf(files));
}

async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "ignore" });
    child.on("error", () => resolve()); // not installed
    child.on("close", () => resolve());
  });
}
