// The npm packages of package-lock.json in node_modules/, installed by npm itself.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "../checkout.mjs";
import { runProgram } from "./program.mjs";
import { fingerprint } from "./stamp.mjs";

const lockFile = join(root, "package-lock.json");

/** npm writes this list of what it installed last of all, so that it is missing after a broken install. */
const installedFile = join(root, "node_modules", ".package-lock.json");

export const npmPackages = {
  name: "npm",
  title: "npm packages",
  hint: "about a minute the first time",

  isDone(stamp) {
    return stamp.inputs === inputs() && stamp.installed === readInstalled()?.print && missing().length === 0;
  },

  async run(_stamp, repair) {
    // What `npm install` of a developer has just brought up to date need not be removed and fetched again.
    if (repair || !matchesLock()) {
      const [command, ...args] = npmCommand(existsSync(lockFile) ? "ci" : "install");
      await runProgram("install the npm packages", command, args, { shell: command === "npm.cmd" });
    }
    return { inputs: inputs(), installed: readInstalled()?.print };
  },
};

/** Native packages are one for each system, so that a folder shared by two systems is seen as changed. */
function inputs() {
  const lock = existsSync(lockFile) ? readFileSync(lockFile) : readFileSync(join(root, "package.json"));
  return fingerprint(lock, process.platform, process.arch);
}

function readInstalled() {
  try {
    const text = readFileSync(installedFile, "utf8");
    return { print: fingerprint(text), packages: JSON.parse(text).packages };
  } catch {
    return undefined;
  }
}

/** Packages that npm has installed and that are not there any more. */
function missing() {
  const folders = Object.keys(readInstalled()?.packages ?? {});
  return folders.filter((folder) => !existsSync(join(root, folder, "package.json")));
}

/** Whether node_modules holds just what the lock asks for on this system. */
function matchesLock() {
  const installed = readInstalled()?.packages;
  if (installed === undefined || !existsSync(lockFile)) return false;
  const { "": _root, ...wanted } = JSON.parse(readFileSync(lockFile, "utf8")).packages;
  if (Object.keys(installed).some((folder) => wanted[folder] === undefined)) return false;
  return Object.entries(wanted).every(([folder, entry]) => {
    const { version, integrity } = entry;
    const present = installed[folder];
    if (present === undefined) return entry.optional === true && !suits(entry);
    return present.version === version && present.integrity === integrity && versionOf(folder) === version;
  });
}

/** Whether an optional package is for this system; one that names none came with another that does. */
function suits({ os, cpu, libc }) {
  const allows = (list, value) => list === undefined || list.includes(value);
  const named = (os ?? cpu ?? libc) !== undefined;
  return named && allows(os, process.platform) && allows(cpu, process.arch) && allows(libc, systemLibc());
}

function systemLibc() {
  if (process.platform !== "linux") return undefined;
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

function versionOf(folder) {
  try {
    return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

/** npm as a script run by this Node where it can be found, which needs no shell on Windows. */
export function npmCommand(subcommand) {
  const options = ["--include=dev", "--include=optional", "--no-progress", "--fetch-retry-mintimeout=2000"];
  const bin = dirname(process.execPath);
  const scripts = [
    process.env.npm_execpath,
    join(bin, "node_modules", "npm", "bin", "npm-cli.js"),
    join(bin, "..", "lib", "node_modules", "npm", "bin", "npm-cli.js"),
  ];
  const script = scripts.find((path) => path?.endsWith("npm-cli.js") && existsSync(path));
  if (script !== undefined) return [process.execPath, script, subcommand, ...options];
  return [process.platform === "win32" ? "npm.cmd" : "npm", subcommand, ...options];
}
