// The native engine in this checkout, for the tests: installed by Lectern's own command, as a user would.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

import { root } from "./checkout.mjs";

/** Where it lies; vitest.config.ts says the same to the tests. */
const home = join(root, ".engines");

/** Installs it, or brings it up to date with the addon's sources. The tests go on without it, and say so. */
export async function installNativeEngine() {
  const command = join(root, "dist", "cli", "main.js");
  const installed = existsSync(command) && (await run([command, "engine", "install", "cpu"])) === 0;
  if (!installed) console.log("Native engine: none here; the tests that need it are skipped");
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, LECTERN_ENGINE_HOME: home },
      stdio: "inherit",
    });
    child.on("error", () => resolve(1));
    child.on("close", (code) => resolve(code ?? 1));
  });
}
