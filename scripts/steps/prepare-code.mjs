// The code that V8 makes of TensorFlow.js, kept so that no kernel has to wait for it.

import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "../checkout.mjs";
import { runProgram } from "./program.mjs";

/** The folder of dist/ that holds what was made. */
export const preparedCode = "kernel/code";

export async function prepareCode(dist) {
  rmSync(join(dist, preparedCode), { recursive: true, force: true });
  if (!existsSync(join(root, "node_modules", "@tensorflow", "tfjs"))) return;
  // In a process of its own, since it runs the package.
  const module = pathToFileURL(join(dist, "kernel", "runtime", "cached-code.js")).href;
  const script = `import { keepCode } from ${JSON.stringify(module)}; keepCode("@tensorflow/tfjs");`;
  await runProgram("keep the code of tfjs", process.execPath, ["--input-type=module", "--eval", script]);
}
