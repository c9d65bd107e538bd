// A notebook in a folder of its own: real TypeScript, and V8's REPL mode as the kernel uses it.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { type Runtime, Session } from "node:inspector";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { createLanguage, type Inspection, type Language } from "../../../kernel/language/index.ts";

export const packages = join(import.meta.dirname, "../../..");

export class Notebook {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "lectern-language-")));
  readonly language: Language;
  /** What was asked of `$$load`, with its second argument where there was one. */
  readonly loaded: unknown[][] = [];
  readonly #session = new Session();

  constructor(files: Record<string, string> = {}) {
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.language = createLanguage({ folder: this.folder, packages });
    this.#session.connect();
    const require = createRequire(join(packages, "package.json"));
    Object.assign(globalThis, {
      require,
      $$meta_data: { url: "file:///cell" },
      $$load: (specifier: string, ...options: unknown[]) => {
        this.loaded.push([specifier, ...options]);
        if (specifier.startsWith("node:")) return import(specifier);
        const path = specifier.startsWith(".") ? join(this.folder, specifier) : require.resolve(specifier);
        return import(/* @vite-ignore */ pathToFileURL(path).href);
      },
    });
  }

  write(name: string, text: string): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  /** Compiles, evaluates and commits a cell; answers its result. */
  async run(source: string): Promise<unknown> {
    const compilation = this.language.compile(source);
    if (!compilation.ok) throw new Error(compilation.problems.map(({ message }) => message).join("\n"));
    const { cell } = compilation;
    try {
      const value = await this.evaluate(cell.code);
      return cell.hasResult ? value : undefined;
    } finally {
      this.language.commit(cell);
    }
  }

  evaluate(code: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const parameters = { expression: code, replMode: true, awaitPromise: true };
      this.#session.post("Runtime.evaluate", parameters, (error, answer?: Runtime.EvaluateReturnType) => {
        if (error || !answer) reject(error);
        else if (answer.exceptionDetails) {
          const { exception, text } = answer.exceptionDetails;
          reject(new Error(exception?.description?.split("\n")[0] ?? text));
        } else resolve("value" in answer.result ? answer.result.value : answer.result.description);
      });
    });
  }

  /** Kind, place and words of each problem of a cell. */
  problems(source: string): string[] {
    const compilation = this.language.compile(source);
    if (compilation.ok) return [];
    return compilation.problems.map(({ kind, code, message, start, end }) => {
      const place = source.slice(start, end);
      return `${kind}${code === undefined ? "" : ` TS${code}`} at "${place}": ${message}`;
    });
  }

  /** The type that TypeScript gives a name. */
  typeOf(name: string): string {
    const { plain } = this.language.inspect(name, name.length, 0) ?? { plain: "" };
    return plain;
  }

  /** Completes where the text has a bar. */
  complete(marked: string): { texts: string[]; replaced: string; runtimeMembersOf?: string } {
    const { source, cursor } = cursorIn(marked);
    const { items, start, end, ...rest } = this.language.complete(source, cursor);
    return { texts: items.map(({ text }) => text), replaced: source.slice(start, end), ...rest };
  }

  inspect(marked: string, detail: 0 | 1 = 0): Inspection | undefined {
    const { source, cursor } = cursorIn(marked);
    return this.language.inspect(source, cursor, detail);
  }

  close(): void {
    this.language.close();
    this.#session.disconnect();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function cursorIn(marked: string): { source: string; cursor: number } {
  const cursor = marked.indexOf("|");
  return { source: marked.slice(0, cursor) + marked.slice(cursor + 1), cursor };
}
