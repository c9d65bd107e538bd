// Packages whose declarations were made one file when Lectern was built, and which that file stands in for.

import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";

import { readJsonFile } from "./json-file.ts";

/** What scripts/flat-types/ wrote beside the flat file. */
interface Manifest {
  /** Folder of the packages below node_modules. */
  scope: string;
  /** The file whose place the flat one takes, from the scope's folder. */
  entry: string;
  /** The packages that were read, with their versions. */
  versions: Record<string, string>;
}

/** What every other file exports: the name in the flat file, and whether it is in the namespace `$$` there. */
type Exports = Record<string, Record<string, [name: string, isHidden: boolean]>>;

export class FlatPackage {
  /** The flat file without its ending: as a path, and as a module specifier. */
  readonly #path: string;
  readonly #specifier: string;
  readonly #manifest: Manifest;
  #exports: Exports | undefined;
  /** By folder of the packages, whether it holds just those that were read. */
  readonly #folders = new Map<string, boolean>();

  private constructor(path: string, manifest: Manifest) {
    this.#path = path;
    this.#specifier = path.replaceAll("\\", "/");
    this.#manifest = manifest;
  }

  /** Undefined where Lectern was not built: then the packages' own files are read. */
  static open(name: string, folder: string): FlatPackage | undefined {
    const path = join(folder, name);
    const manifest = readJsonFile<Manifest>(`${path}.json`);
    return manifest && new FlatPackage(path, manifest);
  }

  /** What TypeScript is to read in place of a file of the packages; undefined: the file itself. */
  text(path: string): string | undefined {
    const scope = `/node_modules/${this.#manifest.scope}/`;
    const at = path.lastIndexOf(scope);
    if (at === -1) return undefined;
    const folder = path.slice(0, at + scope.length - 1);
    const file = path.slice(at + scope.length);
    if (!file.endsWith(".d.ts") || !this.#stands(folder)) return undefined;
    const from = JSON.stringify(this.#specifier);
    if (file === this.#manifest.entry) return `export * from ${from};\n`;
    this.#exports ??= readJsonFile<Exports>(`${this.#path}.exports.json`) ?? {};
    const exports = this.#exports[file];
    if (exports === undefined) return undefined;
    const names: string[] = [];
    const lines = [`import { $$ } from ${from};`];
    for (const [name, [flatName, isHidden]] of Object.entries(exports)) {
      if (isHidden) lines.push(`export import ${name} = $$.${flatName};`);
      else names.push(name === flatName ? name : `${flatName} as ${name}`);
    }
    lines.push(`export { ${names.join(", ")} } from ${from};`);
    return `${lines.join("\n")}\n`;
  }

  /** The specifier to import in place of the entry's package, if that is what a folder's import of it finds. */
  standsFor(specifier: string, folder: string, fallback: string): string | undefined {
    const { scope, entry } = this.#manifest;
    const name = entry.slice(0, entry.indexOf("/"));
    if (specifier !== `${scope}/${name}`) return undefined;
    for (let at = folder; ; at = dirname(at)) {
      const packages = join(at, "node_modules", scope);
      if (isFolder(join(packages, name))) return this.#stands(packages) ? this.#specifier : undefined;
      if (at === dirname(at)) break;
    }
    return this.#stands(join(fallback, "node_modules", scope)) ? this.#specifier : undefined;
  }

  /** Whether a folder has the versions that were read, all in one place: else types of two copies would mix. */
  #stands(folder: string): boolean {
    let stands = this.#folders.get(folder);
    if (stands === undefined) {
      stands = Object.entries(this.#manifest.versions).every(([name, version]) => {
        const found = join(folder, name);
        const { version: present } = readJsonFile<{ version?: string }>(join(found, "package.json")) ?? {};
        return present === version && isFolder(found);
      });
      this.#folders.set(folder, stands);
    }
    return stands;
  }
}

/** Not a link: what a linked package imports is found from where it really is. */
function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
