// What can stand in an import's string: packages, their subpaths, Node's own modules, files.

import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, isAbsolute, join } from "node:path";

import type { CompletionItem } from "./language.ts";

export function modulesFor(partial: string, folder: string, packages: string): CompletionItem[] {
  if (/^\.{0,2}\//.test(partial)) {
    return pathsFor(partial, folder).filter(
      ({ text }) => text.endsWith("/") || /\.(?:[cm]?[jt]s|json)$/.test(text),
    );
  }
  const names = new Set<string>(["lectern", "tslab", "./", "../"]);
  const [, name] = /^((?:@[^/]+\/)?[^@/][^/]*)\//.exec(partial) ?? [];
  for (const root of roots(folder, packages)) {
    if (name !== undefined) for (const subpath of subpaths(root, name)) names.add(subpath);
    else for (const found of installed(root)) names.add(found);
  }
  for (const builtin of builtinModules)
    if (!builtin.startsWith("_")) names.add(builtin.startsWith("node:") ? builtin : `node:${builtin}`);
  return [...names]
    .filter((text) => text.startsWith(partial))
    .sort((a, b) => Number(isSpecial(a)) - Number(isSpecial(b)) || (a < b ? -1 : 1))
    .map((text) => ({ text, kind: text.endsWith("/") ? "path" : "module" }));
}

/** Files and folders that begin with the path; folders end with a slash. */
export function pathsFor(partial: string, folder: string): CompletionItem[] {
  const parent = partial.slice(0, partial.lastIndexOf("/") + 1);
  const directory = isAbsolute(parent) ? parent : join(folder, parent);
  const hidden = partial.slice(parent.length).startsWith(".");
  return entriesOf(directory)
    .filter(({ name }) => hidden || !name.startsWith("."))
    .map((entry) => `${parent}${entry.name}${entry.isDirectory() ? "/" : ""}`)
    .filter((text) => text.startsWith(partial))
    .sort()
    .map((text) => ({ text, kind: "path" }));
}

function isSpecial(name: string): boolean {
  return name.startsWith("node:") || name.startsWith(".");
}

/** Folders above the notebook, then Lectern's own: the order in which packages are looked up. */
function roots(folder: string, packages: string): string[] {
  const found: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    found.push(at);
    if (at === dirname(at)) break;
  }
  if (!found.includes(packages)) found.push(packages);
  return found;
}

/** What the folder's package.json asks for; without one, all that is installed there. */
function installed(root: string): string[] {
  const asked = readJson(join(root, "package.json"));
  const modules = join(root, "node_modules");
  const present = entriesOf(modules).flatMap(({ name }) =>
    name.startsWith("@")
      ? entriesOf(join(modules, name)).map((inner) => `${name}/${inner.name}`)
      : name.startsWith(".")
        ? []
        : [name],
  );
  if (!asked) return present.filter((name) => !name.startsWith("@types/"));
  const wanted = new Set([
    ...Object.keys(asked.dependencies ?? {}),
    ...Object.keys(asked.devDependencies ?? {}),
  ]);
  return present.filter((name) => wanted.has(name) && !name.startsWith("@types/"));
}

interface PackageJson {
  exports?: unknown;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

function subpaths(root: string, name: string): string[] {
  const folder = join(root, "node_modules", name);
  const manifest = readJson(join(folder, "package.json"));
  if (!manifest) return [];
  if (manifest.exports && typeof manifest.exports === "object") {
    return Object.keys(manifest.exports)
      .filter((key) => key.startsWith("./") && !key.includes("*"))
      .map((key) => `${name}${key.slice(1)}`);
  }
  return entriesOf(folder)
    .filter((entry) => !entry.isDirectory() && /\.[cm]?js$/.test(entry.name))
    .map((entry) => `${name}/${entry.name}`);
}

function readJson(path: string): PackageJson | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
