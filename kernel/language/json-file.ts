// A JSON file that the kernel or a package manager wrote.

import { readFileSync } from "node:fs";

/** Undefined where there is no such file. */
export function readJsonFile<Value>(path: string): Value | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  return JSON.parse(text) as Value;
}
