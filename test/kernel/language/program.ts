// TypeScript asked without the kernel between: what files mean that are read as they are, or as something stands in for them.

import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import {
  API,
  NodeBuilderFlags,
  type Project,
  SymbolFlags,
  type Type,
  TypeFlags,
} from "typescript/unstable/sync";

import { packages } from "./notebook.ts";

const root = createRequire(join(packages, "package.json"));
const compilerFolder = dirname(
  createRequire(root.resolve("typescript/package.json")).resolve(
    `@typescript/typescript-${process.platform}-${process.arch}/package.json`,
  ),
);

/** TypeScript's own library. */
export const libraries = join(compilerFolder, "lib").replaceAll("\\", "/");

export class Program {
  readonly #api: API;
  readonly #folder: string;
  readonly project: Project;
  /** The only file of the program, beside what it imports. */
  readonly file: string;

  constructor(source: string, read: (path: string) => string | undefined = () => undefined) {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "lectern-program-"))).replaceAll("\\", "/");
    this.#folder = folder;
    symlinkSync(join(packages, "node_modules"), join(folder, "node_modules"), "junction");
    this.file = `${folder}/main.ts`;
    const config = `${folder}/tsconfig.json`;
    writeFileSync(this.file, source);
    const compilerOptions = {
      strict: true,
      lib: ["esnext"],
      module: "preserve",
      moduleResolution: "bundler",
      esModuleInterop: true,
      skipLibCheck: true,
      types: ["node"],
    };
    writeFileSync(config, JSON.stringify({ compilerOptions, files: ["main.ts"] }));
    this.#api = new API({ cwd: folder, fs: { readFile: (path) => read(path) } });
    this.project = this.#api.updateSnapshot({ openProjects: [config] }).getProject(config)!;
  }

  /** Code, place and words of each error. */
  errors(): string[] {
    const { program } = this.project;
    return [...program.getSyntacticDiagnostics(this.file), ...program.getSemanticDiagnostics(this.file)].map(
      ({ code, pos, text }) => `TS${code} at ${pos}: ${text}`,
    );
  }

  /** The types of the members of `const name: …` in the file, and of the members of these. */
  members(name: string, depth: number): Map<string, string> {
    const { checker } = this.project;
    const symbol = checker.resolveName(name, SymbolFlags.Value, { document: this.file, position: 0 });
    const found = new Map<string, string>();
    if (symbol) this.#collect(checker.getTypeOfSymbol(symbol)!, name, depth, found);
    return found;
  }

  #collect(type: Type, path: string, depth: number, found: Map<string, string>): void {
    const { checker } = this.project;
    const properties = [...checker.getPropertiesOfType(type)];
    const types = checker.getTypeOfSymbol(properties);
    for (const [index, property] of properties.entries()) {
      // Symbols' names end in a number that is the process's own.
      const at = `${path}.${property.name.replace(/@\d+$/, "")}`;
      const member = types[index]!;
      found.set(at, checker.typeToString(member, undefined, NodeBuilderFlags.NoTruncation));
      if (depth > 1 && (member.flags & TypeFlags.Object) !== 0) this.#collect(member, at, depth - 1, found);
    }
  }

  close(): void {
    this.#api.close();
    // The link to the packages goes with it, not they.
    rmSync(this.#folder, { recursive: true });
  }
}
