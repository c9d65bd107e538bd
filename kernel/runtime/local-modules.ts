// Modules written beside the notebook: TypeScript, and read again once they, or what they import, have changed.

import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import module from "node:module";
import { dirname, extname, join, resolve as resolvePath, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { parseSync } from "oxc-parser";

import { lecternRoot } from "../lectern-root.ts";
import { transformLocal } from "../local-source.ts";
import { lecternParent } from "./resolve.ts";

const extensions = [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs", ".jsx"];
const typescript = /\.([mc]?ts|[tj]sx)$/;

export interface LocalModule {
  /** The file's URL with its version, so that Node loads a changed file anew. */
  url: string;
  /** Whether Node needs `hookLocalModules` to load it. */
  needsHooks: boolean;
}

/** Undefined where the specifier is no file outside node_modules. */
export function locateLocalModule(specifier: string, parentUrl: string): LocalModule | undefined {
  const path = locateFile(specifier, dirname(fileURLToPath(parentUrl)));
  if (path === undefined || path.includes(`${sep}node_modules${sep}`)) return undefined;
  const url = pathToFileURL(path);
  const isModule = extensions.includes(extname(path));
  url.searchParams.set("v", isModule ? versionOf(path) : hash(readFileSync(path)));
  return { url: url.href, needsHooks: isModule };
}

function locateFile(specifier: string, folder: string): string | undefined {
  let path: string;
  if (specifier.startsWith("file:")) path = fileURLToPath(specifier);
  else if (/^\.{0,2}\//.test(specifier) || /^\.{1,2}$/.test(specifier)) path = resolvePath(folder, specifier);
  else return undefined;
  const candidates = [
    path,
    // TypeScript's habit of naming the file that would be emitted.
    path.replace(/\.([mc]?)js$/, ".$1ts"),
    ...extensions.map((extension) => path + extension),
    ...extensions.map((extension) => resolvePath(path, `index${extension}`)),
  ];
  return candidates.find(isFile);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** A hash over the file and all local modules it imports: where any has changed, the version has. */
function versionOf(path: string, seen = new Map<string, string>()): string {
  const known = seen.get(path);
  if (known !== undefined) return known;
  seen.set(path, ""); // a cycle adds nothing new
  const text = readFileSync(path);
  const parts = [text.toString()];
  const parsed = parseSync(path, parts[0]!).module;
  const specifiers = [
    ...parsed.staticImports.map((statement) => statement.moduleRequest.value),
    ...parsed.staticExports.flatMap((statement) =>
      statement.entries.map((entry) => entry.moduleRequest?.value),
    ),
  ];
  for (const specifier of specifiers) {
    const imported = specifier === undefined ? undefined : locateFile(specifier, dirname(path));
    if (imported !== undefined && extensions.includes(extname(imported)))
      parts.push(versionOf(imported, seen));
  }
  const version = hash(parts.join("\0"));
  seen.set(path, version);
  return version;
}

function hash(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex").slice(0, 12);
}

type ResolveContext = { parentURL?: string };
type Resolved = { url: string; shortCircuit?: boolean; format?: string | null };
type LoadContext = { format?: string | null };
type Loaded = { format: string; source: string; shortCircuit: true };

/** Node's resolve hook: imports of local modules lead to local modules in their present version. */
export function resolve<T>(
  specifier: string,
  context: ResolveContext,
  next: (specifier: string, context: ResolveContext) => T,
): T | Resolved {
  const parent = context.parentURL;
  if (parent?.startsWith("file:") && parent.includes("?v=")) {
    const local = locateLocalModule(specifier, parent);
    if (local !== undefined) return { url: local.url, shortCircuit: true };
    return withFallback(
      () => next(specifier, context),
      () => next(specifier, { ...context, parentURL: lecternParent }),
    );
  }
  return next(specifier, context);
}

/** In the thread of Node 20's hooks the next hook answers with a promise, elsewhere at once. */
function withFallback<T>(first: () => T, second: () => T): T {
  try {
    const result = first();
    return result instanceof Promise ? (result.catch(second) as T) : result;
  } catch {
    return second();
  }
}

/** Node's load hook: TypeScript becomes JavaScript. */
export function load<T>(
  url: string,
  context: LoadContext,
  next: (url: string, context: LoadContext) => T,
): T | Loaded {
  if (!url.startsWith("file:") || !typescript.test(new URL(url).pathname)) return next(url, context);
  const path = fileURLToPath(url);
  if (path.includes(`${sep}node_modules${sep}`)) return next(url, context);
  return {
    format: path.endsWith(".cts") ? "commonjs" : "module",
    source: transformLocal(path).code,
    shortCircuit: true,
  };
}

/** This very module as a file of its own: what runs here is part of a bundle. */
const hooksUrl = pathToFileURL(join(lecternRoot, "dist", "kernel", "runtime", "local-modules.js")).href;

let hooked = false;

/** Installed when a cell first imports a local module: Node 20 runs hooks in a thread that costs start-up time. */
export function hookLocalModules(): void {
  if (hooked) return;
  hooked = true;
  const { registerHooks } = module as unknown as { registerHooks?: (hooks: object) => void };
  if (registerHooks === undefined) module.register(hooksUrl);
  else registerHooks({ resolve, load });
}
