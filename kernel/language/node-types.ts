// The types of Node as few files: those that came with Lectern, as they were joined when it was built.
//
// They also stand in for others that nobody asked for: `npm install @tensorflow/tfjs` brings the newest types of Node
// along, and to read those file by file takes a kernel longer than all else when it starts.

import { join } from "node:path";

import { readJsonFile } from "./json-file.ts";

/** What the build wrote beside the joined file. */
interface Manifest {
  version: string;
  /** What the joined file references: TypeScript's libraries, and modules of the package as files beside it. */
  references: { kind: string; name: string }[];
}

export class NodeTypes {
  /** The folder of the joined file. */
  readonly #types: string;
  readonly #manifest: Manifest;
  /** By folder of a package, whether the joined file stands for it. */
  readonly #folders = new Map<string, boolean>();

  private constructor(types: string, manifest: Manifest) {
    this.#types = types;
    this.#manifest = manifest;
  }

  /** Undefined where Lectern was not built: then the package's own files are read. */
  static open(types: string): NodeTypes | undefined {
    const manifest = readJsonFile<Manifest>(join(types, "node.json"));
    return manifest && new NodeTypes(types.replaceAll("\\", "/"), manifest);
  }

  /** What TypeScript is to read in place of a file of the package; undefined: the file itself. */
  text(path: string): string | undefined {
    const [, folder, file] = /^(.*\/node_modules\/@types\/node)\/(.+)$/.exec(path) ?? [];
    if (folder === undefined || file === undefined || !this.#standsFor(folder)) return undefined;
    // What the joined file declares, no other may.
    if (file !== "index.d.ts") return file.endsWith(".d.ts") ? "" : undefined;
    return [...this.#manifest.references, { kind: "path", name: "node.d.ts" }]
      .map(
        ({ kind, name }) =>
          `/// <reference ${kind}="${kind === "path" ? `${this.#types}/${name}` : name}" />\n`,
      )
      .join("");
  }

  #standsFor(folder: string): boolean {
    let stands = this.#folders.get(folder);
    if (stands === undefined) {
      const { version } = readJsonFile<PackageJson>(join(folder, "package.json")) ?? {};
      const owner = readJsonFile<PackageJson>(join(folder, "..", "..", "..", "package.json")) ?? {};
      const isAskedFor = [owner.dependencies, owner.devDependencies].some((asked) => asked?.["@types/node"]);
      stands = version === this.#manifest.version || (version !== undefined && !isAskedFor);
      this.#folders.set(folder, stands);
    }
    return stands;
  }
}

interface PackageJson {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}
