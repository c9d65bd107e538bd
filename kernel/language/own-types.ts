// Lectern's own declarations as one file, which the build wrote: TypeScript asks for three hundred otherwise.

import { join } from "node:path";

import { readJsonFile } from "./json-file.ts";

export class OwnTypes {
  /** The joined file. */
  readonly #path: string;
  /** The folder of the files that are in it, and their paths from there, without `.d.ts`. */
  readonly #dist: string;
  readonly #files: ReadonlySet<string>;

  private constructor(path: string, dist: string, files: string[]) {
    this.#path = path.replaceAll("\\", "/");
    this.#dist = `${dist.replaceAll("\\", "/")}/`;
    this.#files = new Set(files);
  }

  /** Undefined where Lectern was not built: then the files are read. */
  static open(dist: string, types: string): OwnTypes | undefined {
    const files = readJsonFile<string[]>(join(types, "lectern.json"));
    return files && new OwnTypes(join(types, "lectern.d.ts"), dist, files);
  }

  /** What TypeScript is to read in place of one of the files; undefined: the file itself. */
  text(path: string): string | undefined {
    if (!path.startsWith(this.#dist) || !path.endsWith(".d.ts")) return undefined;
    const file = path.slice(this.#dist.length, -".d.ts".length);
    if (!this.#files.has(file)) return undefined;
    return `/// <reference path=${JSON.stringify(this.#path)} />\nexport * from "lectern:${file}";\n`;
  }
}
