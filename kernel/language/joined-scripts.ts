// Declaration files of the global scope joined into one.
//
// TypeScript makes its checker anew for each cell, and begins by merging what every such file declares: a hundred
// and fifty files of its own library and of Node's types took longer than a short cell. As one file they are merged
// once, when they are read.

import { basename, dirname, join } from "node:path/posix";

/** TypeScript's own library but for the browsers' parts: they are large, and one thread reads a file. */
const library = /^lib\.(?:es|decorators)[\w.]*\.d\.ts$/;

const nodeTypes = "/@types/node/index.d.ts";

/** A file's text; undefined where there is none. */
export type Read = (path: string) => string | undefined;

export class JoinedScripts {
  readonly #libraries: string;
  readonly #read: Read;
  /** Files whose declarations are part of another's text: what is declared twice would be in error. */
  readonly #joined = new Set<string>();
  /** Asked again, a file must say the same. */
  readonly #texts = new Map<string, string>();

  /** `libraries` is the folder of TypeScript's own library. */
  constructor(libraries: string, read: Read) {
    this.#libraries = libraries;
    this.#read = read;
  }

  /** What TypeScript is to read in place of a file, with all that the file references; undefined: the file itself. */
  text(path: string): string | undefined {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    if (this.#joined.has(path)) return "";
    const isLibrary = this.#isLibrary(path);
    if (!isLibrary && !path.endsWith(nodeTypes)) return undefined;
    const references = new Set<string>();
    const scripts: string[] = [];
    this.#collect(path, isLibrary, references, scripts);
    // What is left is a module, or cannot be read.
    if (scripts.length === 0) return undefined;
    const heads = [...references].map((reference) => `/// <reference ${reference} />`);
    const joined = [...heads, ...scripts].join("\n");
    this.#texts.set(path, joined);
    return joined;
  }

  #isLibrary(path: string): boolean {
    return dirname(path) === this.#libraries && library.test(basename(path));
  }

  /** Adds the scripts that a file references, then its own; what is no such script stays a reference. */
  #collect(file: string, isLibrary: boolean, references: Set<string>, scripts: string[]): void {
    if (this.#joined.has(file)) return;
    const found = readScript(file, this.#read);
    if (found === undefined) {
      references.add(`path="${file}"`);
      return;
    }
    this.#joined.add(file);
    for (const { kind, name } of found.references) {
      const path =
        kind === "lib" ? `${this.#libraries}/lib.${name.toLowerCase()}.d.ts` : join(dirname(file), name);
      if (kind === "path" || (isLibrary && kind === "lib" && this.#isLibrary(path)))
        this.#collect(path, isLibrary, references, scripts);
      else references.add(`${kind}="${name}"`);
    }
    scripts.push(found.text);
  }
}

interface Script {
  /** Without its references, which count only at the top of a file. */
  text: string;
  references: { kind: string; name: string }[];
}

/** Undefined for a module, whose names are its own. */
function readScript(file: string, read: Read): Script | undefined {
  const source = read(file);
  if (source === undefined || /^(?:import|export)\b/m.test(source)) return undefined;
  const references: Script["references"] = [];
  const text = source.replace(
    /^\/\/\/ <reference (lib|path|types)="([^"]+)".*$/gm,
    (_, kind: string, name: string) => {
      references.push({ kind, name });
      return "";
    },
  );
  return { text, references };
}
