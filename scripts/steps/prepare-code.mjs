// The code that V8 makes of TensorFlow.js, and of the library as submissions have it, kept so that nobody has to wait.

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
  const library = join(dist, "grader", "sandbox", "lectern.cjs");
  const parts = [keeper, library];
  const isThere =
    parts.every((file) => existsSync(file)) && existsSync(join(root, "node_modules", "@tensorflow", "tfjs"));
  // Which versions are installed, the lock says.
  const files = [join(root, "package-lock.json"), fileURLToPath(import.meta.url), ...(isThere ? parts : [])];
  const texts = [process.version, process.arch];
  await makeOnce(join(dist, preparedCode), { texts, files }, async () => {
    if (!isThere) return;
    await keepCode(keeper, "@tensorflow/tfjs");
    await keepCode(keeper, library, "(library) => library.openLectern()");
  });
}

/** In a process of its own, since it runs what it keeps. */
async function keepCode(keeper, file, use = "() => undefined") {
  const script = `import { keepCode } from ${JSON.stringify(pathToFileURL(keeper).href)};
    await keepCode(${JSON.stringify(file)}, ${use});
    process.exit();`;
  await runProgram("keep code", process.execPath, ["--input-type=module", "--eval", script]);
}
