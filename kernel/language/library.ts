// TypeScript's own library as few files.
//
// TypeScript makes its checker anew for each cell, and begins by merging what every file of the global scope
// declares: for the eighty of its library alone that took longer than to check a short cell. As one file they are
// merged once, when they are read. The usual libraries were joined when Lectern was built; others are as they are
// asked for.

import { basename, dirname, join } from "node:path/posix";

import { asScript, type Joined, joinScripts, type Reference } from "./join-scripts.ts";
import { readJsonFile } from "./json-file.ts";

/** A file's text; undefined where there is none. */
export type Read = (path: string) => string | undefined;

/** What the build wrote beside the joined libraries. */
interface Manifest {
  /** Of TypeScript. */
  version: string;
  /** By the name of a library's file, what a joined one of that name contains, and what it references. */
  joined: Record<string, { files: string[]; references: Reference[] }>;
}

/** Not the browsers' parts: they are large, and one thread reads a file. */
const isPart = /^lib\.(?:es|decorators)[\w.]*\.d\.ts$/;

export class Library {
  readonly #folder: string;
  readonly #read: Read;
  /** Files whose declarations are part of another's text: what is declared twice would be in error. */
  readonly #done = new Set<string>();
  /** Asked again, a file must say the same. */
  readonly #texts = new Map<string, string>();

  /** `folder` is where TypeScript has its library. */
  constructor(folder: string, read: Read) {
    this.#folder = folder;
    this.#read = read;
  }

  /** Takes the largest of the libraries that the project wants as it was joined into a folder by the build. */
  expect(names: readonly string[], prepared: string): void {
    const manifest = readJsonFile<Manifest>(join(prepared, "library.json"));
    const { version } = JSON.parse(
      this.#read(`${dirname(this.#folder)}/package.json`) ?? "{}",
    ) as Partial<Manifest>;
    if (manifest?.version !== version) return;
    const sizeOf = (name: string): number => manifest?.joined[name]?.files.length ?? 0;
    const [largest] = names.toSorted((a, b) => sizeOf(b) - sizeOf(a));
    const joined = largest === undefined ? undefined : manifest?.joined[largest];
    if (largest === undefined || joined === undefined) return;
    for (const file of joined.files) this.#done.add(`${this.#folder}/${file}`);
    const references = [...joined.references, { kind: "path", name: join(prepared, `library.${largest}`) }];
    this.#texts.set(`${this.#folder}/${largest}`, textOf({ references, text: "" }));
  }

  /** What TypeScript is to read in place of a file, with all that the file references; undefined: the file itself. */
  text(path: string): string | undefined {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    if (this.#done.has(path)) return "";
    const joined = this.#has(path) ? joinLibrary(path, this.#read, this.#done) : undefined;
    if (joined === undefined) return undefined;
    const text = textOf(joined);
    this.#texts.set(path, text);
    return text;
  }

  #has(path: string): boolean {
    return dirname(path) === this.#folder && isPart.test(basename(path));
  }
}

/** A library's file with all that it references; undefined for what is no script. */
export function joinLibrary(path: string, read: Read, done: Set<string>): Joined | undefined {
  return joinScripts(path, {
    scriptOf: (file) => asScript(read(file)),
    done,
    fileOf: (_, { kind, name }) => {
      const file = `lib.${name.toLowerCase()}.d.ts`;
      return kind === "lib" && isPart.test(file) ? `${dirname(path)}/${file}` : undefined;
    },
  });
}

function textOf({ references, text }: Pick<Joined, "references" | "text">): string {
  const heads = references.map(({ kind, name }) => `/// <reference ${kind}="${name}" />\n`);
  return heads.join("") + text;
}
