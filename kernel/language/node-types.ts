// The types of Node as few files: those that came with Lectern, as they were joined when it was built.

import { join } from "node:path";

import { readJsonFile } from "./json-file.ts";

/** What the build wrote beside the joined file; paths are from the package's folder. */
export interface NodeTypesManifest {
  version: string;
  /** The files whose declarations are in the joined one. */
  files: string[];
  /** What the joined file references: TypeScript's libraries, and modules of the package. */
  references: { kind: string; name: string }[];
}

export class NodeTypes {
  readonly #joined: string;
  readonly #manifest: NodeTypesManifest;
  /** By folder of a package, whether it is the one that was joined. */
  readonly #folders = new Map<string, boolean>();

  private constructor(joined: string, manifest: NodeTypesManifest) {
    this.#joined = joined;
    this.#manifest = manifest;
  }

  /** Undefined where Lectern was not built: then the package's own files are read. */
  static open(folder: string): NodeTypes | undefined {
    const manifest = readJsonFile<NodeTypesManifest>(join(folder, "node.json"));
    return manifest && new NodeTypes(join(folder, "node.d.ts").replaceAll("\\", "/"), manifest);
  }

  /** What TypeScript is to read in place of a file of the package; undefined: the file itself. */
  text(path: string): string | undefined {
    const [, folder, file] = /^(.*\/node_modules\/@types\/node)\/(.+)$/.exec(path) ?? [];
    if (folder === undefined || file === undefined) return undefined;
    const { files, references } = this.#manifest;
    if (!files.includes(file) || !this.#isJoined(folder)) return undefined;
    // What the joined file declares, no other may.
    if (file !== "index.d.ts") return "";
    return [...references, { kind: "path", name: this.#joined }]
      .map(({ kind, name }) => `/// <reference ${kind}="${name}" />\n`)
      .join("");
  }

  #isJoined(folder: string): boolean {
    let isJoined = this.#folders.get(folder);
    if (isJoined === undefined) {
      const { version } = readJsonFile<{ version?: string }>(join(folder, "package.json")) ?? {};
      isJoined = version === this.#manifest.version;
      this.#folders.set(folder, isJoined);
    }
    return isJoined;
  }
}
