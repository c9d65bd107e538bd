// A current LTS Node from npm, for running the kernel's tests under it as well as under the Node at hand.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { root } from "./checkout.mjs";
import { npmCommand } from "./steps/npm-packages.mjs";
import { runProgram } from "./steps/program.mjs";

const folder = join(root, "test", "node-lts");

/** Its program, fetched where it is missing; or why there is none. */
export async function nodeLts() {
  const { optionalDependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const system = `${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const name = [`node-${system}`, `node-bin-${system}`].find((name) => name in optionalDependencies);
  if (name === undefined) return { missing: `npm has no Node for ${system}` };
  const version = optionalDependencies[name];
  if (majorOf(version) === majorOf(process.versions.node))
    return { missing: `this is Node ${majorOf(version)}` };
  const program = join(
    folder,
    "node_modules",
    name,
    "bin",
    process.platform === "win32" ? "node.exe" : "node",
  );
  if (installedVersion(name) !== version) {
    const [command, ...args] = npmCommand("ci");
    try {
      await runProgram(`install Node ${version}`, command, [...args, "--prefix", folder], {
        shell: command === "npm.cmd",
      });
    } catch (error) {
      return { missing: error.message };
    }
  }
  return existsSync(program) ? { program, version } : { missing: `"${program}" does not exist` };
}

function installedVersion(name) {
  try {
    return JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8")).version;
  } catch {
    return undefined;
  }
}

function majorOf(version) {
  return Number(version.split(".")[0]);
}
