// Removes names for debuggers from TensorFlow's libraries: a quarter of their size, and nothing that runs.

import { spawn } from "node:child_process";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

import { libraries } from "../installed.ts";

/** Bytes saved. Where there is no `strip`, or it fails, the libraries stay as they are: that is no fault. */
export async function stripLibraries(folder: string): Promise<number> {
  // On macOS it would break the signature that Apple's processors ask of every library.
  if (process.platform === "darwin") return 0;
  const files = libraries().map((file) => join(folder, file));
  const before = await sizeOf(files);
  await Promise.all(files.map(stripFile));
  return before - (await sizeOf(files));
}

async function sizeOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Into another file, which then takes its place: who is cut off in between leaves the library whole. */
async function stripFile(file: string): Promise<void> {
  const stripped = `${file}.stripped`;
  if (await run("strip", ["--strip-unneeded", "-o", stripped, file])) await rename(stripped, file);
  else await rm(stripped, { force: true });
}

/** Whether it ended well. */
function run(program: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "ignore" });
    child.on("error", () => resolve(false)); // not installed
    child.on("close", (code) => resolve(code === 0));
  });
}
