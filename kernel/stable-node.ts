// A path to this Node that an update leaves valid, for files that outlive it.

import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";

/** The path to write down; one that is not stable ends with its version of Node. */
export interface NodePath {
  path: string;
  stable: boolean;
}

/** The first stable path that leads to the running Node; its own path where there is none. */
export function stableNode(execPath = process.execPath, pathVariable = process.env.PATH ?? ""): NodePath {
  const real = realpath(execPath);
  const candidates = [execPath, ...onPath(pathVariable, basename(execPath)), ...aliases(real ?? execPath)];
  const stable = candidates.find(
    (path) => !isVersioned(path) && !isFleeting(path) && realpath(path) === real,
  );
  return { path: stable ?? real ?? execPath, stable: stable !== undefined };
}

function onPath(pathVariable: string, name: string): string[] {
  return pathVariable
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name));
}

/** Links that version managers keep beside the versions. */
function aliases(real: string): string[] {
  const name = basename(real);
  const found: string[] = [];
  // Homebrew: <prefix>/Cellar/node@22/22.1.0/bin/node, linked from <prefix>/opt/node@22.
  const cellar = /^(.*)[\\/]Cellar[\\/]([^\\/]+)[\\/]/.exec(real);
  if (cellar?.[1] !== undefined && cellar[2] !== undefined) {
    found.push(join(cellar[1], "bin", name), join(cellar[1], "opt", cellar[2], "bin", name));
  }
  // nvm: <nvm>/versions/node/v22.1.0/bin/node, linked from <nvm>/current if its user wants so.
  const nvm = /^(.*)[\\/]versions[\\/]node[\\/]v[^\\/]+[\\/]/.exec(real);
  if (nvm?.[1] !== undefined) found.push(join(nvm[1], "current", "bin", name));
  // fnm: <fnm>/node-versions/v22.1.0/installation/bin/node, linked from <fnm>/aliases/*.
  const fnm = /^(.*)[\\/]node-versions[\\/]v[^\\/]+[\\/]installation[\\/](.*)$/.exec(real);
  if (fnm?.[1] !== undefined && fnm[2] !== undefined) {
    for (const alias of list(join(fnm[1], "aliases"))) found.push(join(fnm[1], "aliases", alias, fnm[2]));
  }
  // mise: <mise>/installs/node/22.1.0/bin/node, linked from its neighbours 22, lts and latest.
  const mise = /^(.*[\\/]installs[\\/]node)[\\/][^\\/]+[\\/](.*)$/.exec(real);
  if (mise?.[1] !== undefined && mise[2] !== undefined) {
    for (const alias of list(mise[1])) found.push(join(mise[1], alias, mise[2]));
  }
  // Snap: /snap/node/9876/bin/node, linked from /snap/node/current.
  const snap = /^(\/snap\/[^/]+)\/\d+\/(.*)$/.exec(real);
  if (snap?.[1] !== undefined && snap[2] !== undefined) found.push(join(snap[1], "current", snap[2]));
  return found;
}

/** Whether a folder on the way is named after one release, as in `v22.1.0` or `Cellar/node/22.1.0_1`. */
function isVersioned(path: string): boolean {
  return /(^|[^\d.])\d+\.\d+\.\d+/.test(dirname(path)) || /^\/snap\/[^/]+\/\d+\//.test(path);
}

/** Whether the path ends with the terminal, with a clean-up or with the package that brought it. */
function isFleeting(path: string): boolean {
  return /[\\/](fnm_multishells|node_modules|_npx|yarn--[^\\/]+|xfs-[^\\/]+)[\\/]/.test(path);
}

function realpath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
