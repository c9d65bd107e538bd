// Stands in for Python: says its version, makes an environment, "installs" one package. FAKE_VENV and FAKE_PIP make it fail.

import { appendFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [option, value, ...rest] = process.argv.slice(2);
const self = process.env.FAKE_PYTHON_PATH;

if (option === "-c") {
  const version = (process.env.FAKE_PYTHON_VERSION ?? "3.12.1").split(".").map(Number);
  console.log(JSON.stringify({ version, executable: self, venv: process.env.FAKE_PYTHON_VENV !== "no" }));
} else if (value === "venv") {
  appendFileSync("calls.log", "venv\n");
  mkdirSync(join(rest[0], "bin"), { recursive: true });
  await misbehave(process.env.FAKE_VENV);
  mkdirSync(join(rest[0], "lib", "python3.12", "site-packages"), { recursive: true });
  symlinkSync(self, join(rest[0], "bin", "python"));
  writeFileSync(join(rest[0], "pyvenv.cfg"), "version = 3.12.1\n");
} else if (value === "pip") {
  appendFileSync("calls.log", "pip\n");
  const info = ".venv/lib/python3.12/site-packages/half-1.dist-info";
  mkdirSync(info, { recursive: true });
  await misbehave(process.env.FAKE_PIP);
  writeFileSync(join(info, "RECORD"), "");
}

async function misbehave(how) {
  if (how === undefined) return;
  if (how === "slow") return new Promise((resolve) => setTimeout(resolve, 1_500));
  if (how === "hangs") return new Promise((resolve) => setTimeout(resolve, 600_000));
  console.error(how);
  process.exit(1);
}
