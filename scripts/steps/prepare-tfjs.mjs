// What is made of TensorFlow.js once, so that no kernel has to: its types in one file, and the code that V8 makes of it.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "../checkout.mjs";
import { runProgram } from "./program.mjs";

const types = "kernel/types";
const code = "kernel/code";

/** The folders of dist/ that hold what was made. */
export const prepared = [types, code];

export async function prepareTfjs(dist) {
  for (const folder of prepared) rmSync(join(dist, folder), { recursive: true, force: true });
  const modules = join(root, "node_modules");
  if (!existsSync(join(modules, "@tensorflow", "tfjs"))) return; // then it is read as it is, wherever it is found
  const { writeFlatTypes } = await import("../flat-types/write.mjs");
  const entry = "tfjs/dist/index.d.ts";
  writeFlatTypes({ modules, folder: join(dist, types), name: "tfjs", scope: "@tensorflow", entry });
  // In a process of its own, since it runs the packages.
  const module = pathToFileURL(join(dist, "kernel", "runtime", "cached-code.js")).href;
  const script = `import { keepCode } from ${JSON.stringify(module)}; keepCode("@tensorflow/tfjs");`;
  await runProgram("keep the code of tfjs", process.execPath, ["--input-type=module", "--eval", script]);
}
