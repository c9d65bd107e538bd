// DESIGN.md's import arrows: which room may import which, by which door, and no cycle among files.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix, sep } from "node:path";
import { fileURLToPath } from "node:url";

import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";

/** For each room, the rooms it may import; `kernel/index.ts` instead of `kernel` opens only that door. */
const rooms: Record<string, string[]> = {
  cli: ["grader", "slides", "check", "kernel", "lib"],
  grader: ["kernel/index.ts", "kernel/cells.ts", "kernel/scripts.ts", "check/index.ts", "lib/index.ts"],
  slides: [],
  check: ["lib/index.ts"],
  kernel: [],
  lib: [],
  scripts: [],
};

/** Inside the kernel, the same for its two threads: none may import what belongs to the other. */
const hostThread = ["kernel/wire", "kernel/requests", "kernel/language"];
const mainThread = ["kernel/runtime", "kernel/display"];
const shared = ["kernel/threads.ts", "kernel/display/mime.ts"];

const root = fileURLToPath(new URL("..", import.meta.url));
const files = Object.keys(rooms).flatMap((room) => sources(room));
const imports = new Map(files.map((file) => [file, importsOf(file)]));

describe("import arrows", () => {
  test.each(Object.keys(rooms).filter((room) => existsSync(join(root, room))))(
    "%s/ imports only what its room may",
    (room) => {
      expect(crossings(room, rooms[room]!)).toEqual([]);
    },
  );

  test("the kernel's threads share nothing but their words for each other", () => {
    const forbidden = files.flatMap((file) => {
      const other = isIn(file, hostThread) ? mainThread : isIn(file, mainThread) ? hostThread : [];
      const targets = (imports.get(file) ?? []).filter(
        (target) => isIn(target, other) && !shared.includes(target),
      );
      return targets.map((target) => `${file} imports ${target}`);
    });
    expect(forbidden).toEqual([]);
  });

  test("no file imports itself by a detour", () => {
    expect(cycles()).toEqual([]);
  });

  test("packages are those that package.json depends on", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const packages = Object.keys(dependencies).map((name) => name.replace(/^@types\//, ""));
    const known = [...packages, ...builtinModules.map((name) => `node:${name}`)];
    const unknown = files.flatMap((file) =>
      specifiersOf(file)
        .filter((specifier) => !specifier.startsWith("."))
        .filter((specifier) => !known.some((name) => specifier === name || specifier.startsWith(`${name}/`)))
        .map((specifier) => `${file} imports ${specifier}`),
    );
    expect(unknown).toEqual([]);
  });
});

function crossings(room: string, allowed: string[]): string[] {
  return files
    .filter((file) => isIn(file, [room]))
    .flatMap((file) =>
      (imports.get(file) ?? [])
        .filter((target) => !isIn(target, [room, ...allowed]) && isIn(target, Object.keys(rooms)))
        .map((target) => `${file} imports ${target}`),
    );
}

/** Each cycle once, as the path that walks it. */
function cycles(): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const walk = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(" -> "));
    if (start >= 0 || finished.has(file)) return;
    for (const target of imports.get(file) ?? []) walk(target, [...path, file]);
    finished.add(file);
  };
  for (const file of files) walk(file, []);
  return found;
}

/** The files of ours that a file imports in any way: `import`, `import type`, `export from`, `import()`. */
function importsOf(file: string): string[] {
  return specifiersOf(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => posix.join(posix.dirname(file), specifier));
}

function specifiersOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8");
  const { module, errors } = parseSync(file, text);
  expect(errors, file).toEqual([]);
  const exported = module.staticExports.flatMap(({ entries }) =>
    entries.map(({ moduleRequest }) => moduleRequest?.value),
  );
  const dynamic = module.dynamicImports.map(({ moduleRequest }) => {
    const argument = text.slice(moduleRequest.start, moduleRequest.end);
    return /^(["'`])[^$]*\1$/.test(argument) ? argument.slice(1, -1) : undefined; // computed: the reader's business
  });
  const all = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...exported,
    ...dynamic,
  ];
  return [...new Set(all)].filter((specifier) => typeof specifier === "string");
}

function isIn(file: string, folders: string[]): boolean {
  return folders.some((folder) => file === folder || file.startsWith(`${folder}/`));
}

function sources(room: string): string[] {
  const folder = join(root, room);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => posix.join(room, ...path.split(sep)))
    .filter((path) => /\.(ts|mts|mjs|js)$/.test(path) && !path.endsWith(".d.ts"))
    .sort();
}
