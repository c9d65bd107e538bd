// Which of the notebook's own files a cell reaches: those that it imports, and what these import in turn.

import { readFileSync } from "node:fs";
import { posix } from "node:path";

import { parseSync } from "oxc-parser";

/** As TypeScript looks for `./x`: as it is, with an ending, in place of the JavaScript that it will be, as a folder. */
const endings = ["", ".ts", ".tsx", ".mts", ".cts", ".d.ts", "/index.ts", "/index.tsx"];
const emitted = /\.([cm]?)js$/;

/**
 * The files among `known` that `specifiers`, written in a file of `folder`, lead to. A file that nobody asks for may
 * be broken: the cell has nothing to do with it.
 */
export function localImports(
  specifiers: readonly string[],
  folder: string,
  known: readonly string[],
): Set<string> {
  const files = new Set(known);
  const reached = new Set<string>();
  const follow = (specifier: string, from: string): void => {
    const path = find(specifier, from, files);
    if (path === undefined || reached.has(path)) return;
    reached.add(path);
    for (const next of importsOf(path)) follow(next, posix.dirname(path));
  };
  for (const specifier of specifiers) follow(specifier, folder);
  return reached;
}

function find(specifier: string, folder: string, files: ReadonlySet<string>): string | undefined {
  if (!/^\.{0,2}\//.test(specifier)) return undefined;
  const base = specifier.startsWith("/") ? specifier : posix.join(folder, specifier);
  const names = [base.replace(emitted, ".$1ts"), ...endings.map((ending) => base + ending)];
  return names.find((name) => files.has(name));
}

/** What a file imports and exports from elsewhere, as far as it can be read. */
function importsOf(path: string): string[] {
  const { staticImports, staticExports } = parseSync(path, readFileSync(path, "utf8")).module;
  const imports = staticImports.map(({ moduleRequest }) => moduleRequest.value);
  const exports = staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest }) => moduleRequest?.value),
  );
  return [...imports, ...exports.filter((specifier) => specifier !== undefined)];
}
