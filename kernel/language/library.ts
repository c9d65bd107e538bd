// TypeScript's own library as few files.
//
// TypeScript makes its checker anew for each cell, and begins by merging what every file of the global scope
// declares: for the eighty of its library alone that took longer than to check a short cell. As one file they are
// merged once, when they are read.

import { basename, dirname } from "node:path/posix";

import { type Joined, joinScripts, type Read } from "./join-scripts.ts";

/** Not the browsers' parts: they are large, and one thread reads a file. */
const isPart = /^lib\.(?:es|decorators)[\w.]*\.d\.ts$/;

export class Library {
  readonly #folder: string;
  readonly #read: Read;
  /** Files whose declarations are part of another's text: what is declared twice would be in error. */
  readonly #joined = new Set<string>();
  /** Asked again, a file must say the same. */
  readonly #texts = new Map<string, string>();

  /** `folder` is where TypeScript has its library. */
  constructor(folder: string, read: Read) {
    this.#folder = folder;
    this.#read = read;
  }

  /** What TypeScript is to read in place of a file, with all that the file references; undefined: the file itself. */
  text(path: string): string | undefined {
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    if (this.#joined.has(path)) return "";
    if (!this.#has(path)) return undefined;
    const joined = joinScripts(path, {
      read: this.#read,
      done: this.#joined,
      fileOf: (_, { kind, name }) => {
        const file = `${this.#folder}/lib.${name.toLowerCase()}.d.ts`;
        return kind === "lib" && this.#has(file) ? file : undefined;
      },
    });
    if (joined === undefined) return undefined;
    const text = textOf(joined);
    this.#texts.set(path, text);
    return text;
  }

  #has(path: string): boolean {
    return dirname(path) === this.#folder && isPart.test(basename(path));
  }
}

function textOf({ references, text }: Joined): string {
  const heads = references.map(({ kind, name }) => `/// <reference ${kind}="${name}" />\n`);
  return heads.join("") + text;
}
