// The Python of the peers: bench/.venv, with what a requirements.txt names, installed the first time it is asked for.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const venv = join(dirname(fileURLToPath(import.meta.url)), ".venv");
const python = join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** The path of a Python that has the packages; `what` ("scikit-learn") is what the wait is for. */
export function pythonWith(requirements, what) {
  const wanted = readFileSync(requirements, "utf8");
  const stamp = join(venv, `installed-${createHash("sha256").update(wanted).digest("hex").slice(0, 8)}.txt`);
  if (existsSync(stamp)) return python;
  console.error(`Installing ${what} into bench/.venv …`);
  const steps = [[python, ["-m", "pip", "install", "--quiet", "-r", requirements]]];
  if (!existsSync(python)) steps.unshift([process.env.PYTHON ?? "python3", ["-m", "venv", venv]]);
  for (const [command, args] of steps) {
    const { status, stderr, error } = spawnSync(command, args, { encoding: "utf8" });
    if (status !== 0)
      throw new Error(`cannot be installed: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
  }
  writeFileSync(stamp, wanted);
  return python;
}
