// `.venv`: a Python environment with the pinned packages of requirements.txt.

import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { root, venv, venvEnvironment, venvPython } from "../checkout.mjs";
import { explain } from "./failure.mjs";
import { findPython } from "./find-python.mjs";
import { runProgram } from "./program.mjs";
import { fingerprint } from "./stamp.mjs";

export const pythonPackages = {
  name: "python",
  title: "Python environment (JupyterLab, nbgrader, plotly)",
  hint: "about a minute the first time",

  isDone(stamp) {
    return isOurs(stamp) && stamp.requirements === requirements() && stamp.packages.every(isInstalled);
  },

  /** A missing Python is said before npm has downloaded for a minute. */
  prepare(stamp) {
    if (stamp === undefined || !isOurs(stamp)) findPython();
  },

  /** Without a stamp an earlier install was cut off, and its packages may be halves: all begins anew. */
  async run(stamp) {
    if (stamp === undefined || !isOurs(stamp)) await makeEnvironment();
    const args = [
      "-m",
      "pip",
      "install",
      "--disable-pip-version-check",
      "--no-input",
      "-r",
      "requirements.txt",
    ];
    await runProgram("install the Python packages", venvPython, args, { env: venvEnvironment() });
    return {
      folder: venv,
      interpreter: interpreter(),
      requirements: requirements(),
      packages: installedPackages(),
    };
  },
};

/** An environment remembers its own path and its Python's: after a move or an update it is of no use. */
function isOurs(stamp) {
  return stamp.folder === venv && stamp.interpreter !== undefined && stamp.interpreter === interpreter();
}

async function makeEnvironment() {
  const python = findPython();
  try {
    await rm(venv, { recursive: true, force: true, maxRetries: 3 });
  } catch (error) {
    throw explain("replace .venv", `${error.code} ${error.message}`, error.message);
  }
  await runProgram("make the Python environment .venv", python, ["-m", "venv", venv], {
    env: plainEnvironment(),
  });
}

function plainEnvironment() {
  const { PYTHONHOME: _home, PYTHONPATH: _path, ...environment } = process.env;
  return environment;
}

/** Which Python `.venv` leads to: an update changes it, a removal makes it undefined. */
function interpreter() {
  try {
    const file = realpathSync(venvPython);
    const { size } = statSync(file);
    return fingerprint(file, String(size), readFileSync(join(venv, "pyvenv.cfg")));
  } catch {
    return undefined;
  }
}

function requirements() {
  return fingerprint(readFileSync(join(root, "requirements.txt")));
}

/** One path for each package, relative to `.venv`; pip writes RECORD last. */
function installedPackages() {
  return sitePackages().flatMap((folder) =>
    readdirSync(join(venv, folder))
      .filter((name) => name.endsWith(".dist-info"))
      .map((name) => `${folder}/${name}/RECORD`),
  );
}

function isInstalled(record) {
  return existsSync(join(venv, record));
}

function sitePackages() {
  if (existsSync(join(venv, "Lib", "site-packages"))) return ["Lib/site-packages"]; // Windows
  return readdirSync(join(venv, "lib")).map((python) => `lib/${python}/site-packages`);
}
