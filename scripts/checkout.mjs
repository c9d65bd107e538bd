// Where this checkout keeps what the scripts make; all of it lies inside the checkout.

import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const onWindows = process.platform === "win32";

export const root = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** Stamps of finished steps, the log of the last set-up, the lock, reports. */
export const stateFolder = join(root, ".setup");
export const logFile = join(stateFolder, "setup.log");

export const venv = join(root, ".venv");
export const venvPrograms = join(venv, onWindows ? "Scripts" : "bin");
export const venvPython = join(venvPrograms, onWindows ? "python.exe" : "python");

/** The environment for programs of `.venv`, without what would make Python or pip leave it. */
export function venvEnvironment() {
  const leaving = /^(PYTHONHOME|PYTHONPATH|PIP_(USER|TARGET|PREFIX|ROOT|REQUIRE_VIRTUALENV|PYTHON))$/i;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !leaving.test(name)));
  const path = Object.keys(inherited).find((name) => name.toUpperCase() === "PATH") ?? "PATH";
  return {
    ...inherited,
    [path]: [venvPrograms, inherited[path] ?? ""].join(delimiter),
    VIRTUAL_ENV: venv,
    PYTHONNOUSERSITE: "1",
    PYTHONUTF8: "1",
  };
}
