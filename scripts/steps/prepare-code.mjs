// The code that V8 makes of TensorFlow.js, kept so that no kernel has to wait for it.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { root } from "../checkout.mjs";
import { makeOnce } from "./make-once.mjs";
import { runProgram } from "./program.mjs";

/** The folder of dist/ that holds what was made. */
export const preparedCode = "kernel/code";

export async function prepareCode(dist) {
  const keeper = join(dist, "kernel", "runtime", "cached-code.js");
  const isThere = existsSync(keeper) && existsSync(join(root, "node_modules", "@tensorflow", "tfjs"));
  // Which versions are installed, the lock says.
  const files = [
    join(root, "package-lock.json"),
    fileURLToPath(import.meta.url),
    ...(isThere ? [keeper] : []),
  ];
  const texts = [process.version, process.arch];
  await makeOnce(join(dist, preparedCode), { texts, files }, async () => {
    if (!isThere) return;
    // In a process of its own, since it runs the package.
    const script = `import { keepCode } from ${JSON.stringify(pathToFileURL(keeper).href)}; keepCode("@tensorflow/tfjs");`;
    await runProgram("keep the code of tfjs", process.execPath, ["--input-type=module", "--eval", script]);
  });
}
