// What executed cells declared, as the text of one module: an entry a name, replaced by a later declaration.

import { type NameKind, wordsOf } from "./syntax.ts";

export interface Entry {
  /** The name in the module: the student's, or that with a suffix once a later cell declared it anew. */
  name: string;
  /** What it was declared with; the first, where a class and a namespace share a name. */
  kind: NameKind;
  /** Whether it stands for a module: `import * as tf from …`. */
  isModule: boolean;
  text: string;
  /** Whether the name means a type, or a value. */
  isType: boolean;
  isValue: boolean;
  /** As the student wrote it, for inspection. */
  source: string | undefined;
  words: Set<string>;
}

/** Marks a declaration that a later cell has replaced, whose instances live on. */
const replacedMark = "$old";

export class History {
  /** By the name in the module. */
  readonly #entries = new Map<string, Entry>();
  /** From what students write to the name in the module. */
  readonly #visible = new Map<string, string>();
  readonly #modules = new Map<string, string>();
  readonly #defaults = new Map<string, string>();
  /** Declarations without a name: `declare global { … }`. */
  readonly #globals = new Set<string>();
  readonly #targets: Record<string, string>;
  #count = 0;

  /** `targets` says which file a specifier means, where it is not for TypeScript to find out. */
  constructor(targets: Record<string, string> = {}) {
    this.#targets = targets;
  }

  get names(): IterableIterator<string> {
    return this.#visible.keys();
  }

  get(name: string): Entry | undefined {
    const inModule = this.#visible.get(name);
    return inModule === undefined ? undefined : this.#entries.get(inModule);
  }

  has(inModule: string): Entry | undefined {
    return this.#entries.get(inModule);
  }

  set(name: string, entry: Omit<Entry, "name" | "words">): void {
    this.#visible.set(name, name);
    this.#entries.set(name, { ...entry, name, words: wordsOf(entry.text) });
    this.#dropUnused();
  }

  addGlobal(text: string): void {
    this.#globals.add(text);
  }

  /**
   * Moves aside what the name meant, if types of other entries rest on it: values made by the class that a
   * cell is about to declare anew are still of the old class.
   */
  setAside(name: string): void {
    const entry = this.#entries.get(name);
    if (!entry?.isType || this.#visible.get(name) !== name) return;
    const dependents = [...this.#entries.values()].filter(
      (other) => other !== entry && other.words.has(name),
    );
    if (dependents.length === 0) return;
    this.#count += 1;
    const aside = `${name}${replacedMark}${this.#count}`;
    const rename = (text: string): string =>
      text.replace(
        new RegExp(`(?<![.\\p{ID_Continue}$])${escaped(name)}(?![\\p{ID_Continue}$])(?!\\s*\\??:)`, "gu"),
        () => aside,
      );
    this.#entries.delete(name);
    this.#entries.set(aside, {
      ...entry,
      name: aside,
      text: rename(entry.text),
      words: wordsOf(rename(entry.text)),
    });
    this.#visible.set(name, aside);
    for (const other of dependents) {
      other.text = rename(other.text);
      other.words = wordsOf(other.text);
    }
  }

  /** The name that stands for a module in the history's text. */
  module(specifier: string): string | undefined {
    return this.#modules.get(specifier);
  }

  addModule(specifier: string): string {
    let name = this.#modules.get(specifier);
    if (name === undefined) {
      this.#count += 1;
      name = `$m${this.#count}`;
      this.#modules.set(specifier, name);
    }
    return name;
  }

  addDefault(specifier: string): string {
    let name = this.#defaults.get(specifier);
    if (name === undefined) {
      this.#count += 1;
      name = `$d${this.#count}`;
      this.#defaults.set(specifier, name);
    }
    return name;
  }

  hasDefault(specifier: string): boolean {
    return this.#defaults.has(specifier);
  }

  dropModule(specifier: string): void {
    this.#modules.delete(specifier);
    this.#defaults.delete(specifier);
  }

  dropDefault(specifier: string): void {
    this.#defaults.delete(specifier);
  }

  text(): string {
    const lines: string[] = [];
    // Imports first and in the order they came: TypeScript keeps its program while they stay the same.
    for (const [specifier, name] of this.#modules)
      lines.push(`import * as ${name} from ${this.#quoted(specifier)}; export { ${name} };`);
    for (const [specifier, name] of this.#defaults)
      lines.push(`import ${name} from ${this.#quoted(specifier)}; export { ${name} };`);
    for (const text of this.#globals) lines.push(text);
    for (const entry of this.#entries.values()) lines.push(entry.text);
    lines.push("export {};\n");
    return lines.join("\n");
  }

  #quoted(specifier: string): string {
    return JSON.stringify(this.#targets[specifier] ?? specifier);
  }

  #dropUnused(): void {
    for (;;) {
      const shown = new Set(this.#visible.values());
      const unused = [...this.#entries.keys()].filter(
        (name) =>
          !shown.has(name) &&
          ![...this.#entries.values()].some((other) => other.name !== name && other.words.has(name)),
      );
      if (unused.length === 0) return;
      for (const name of unused) this.#entries.delete(name);
    }
  }
}

/** A text of TypeScript's as a student should read it, without the names that only we use. */
export function withoutInternalNames(text: string): string {
  return text
    .replace(/\$\$h\./g, "")
    .replace(/\$[md]\d+\./g, "")
    .replace(/([\p{ID_Continue}$])\$old\d+/gu, "$1 (before it was declared again)");
}

function escaped(text: string): string {
  return text.replace(/[$]/g, "\\$&");
}
