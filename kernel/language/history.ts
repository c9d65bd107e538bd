// What executed cells declared, as the text of one module: an entry a name, replaced by a later declaration.

import type { Addition } from "./additions.ts";
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
  /** Imported with `import type`: a value that must not be used as one. */
  isTypeOnly: boolean;
  /** As the student wrote it, for inspection. */
  source: string | undefined;
  words: Set<string>;
}

/** Without modules, which stay. */
export interface SavedHistory {
  readonly entries: ReadonlyMap<string, Readonly<Entry>>;
  readonly visible: ReadonlyMap<string, string>;
  readonly additions: ReadonlyMap<string, string>;
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
  /** What `import type` brings in, by specifier and name. */
  readonly #typesOnly = new Map<string, string>();
  /** What cells added to other scopes, such as `declare global { … }`. */
  readonly #additions = new Map<string, string>();
  /** The keys of those that the cell at hand adds anew. */
  #addedAnew: ReadonlySet<string> = new Set();
  readonly #targetOf: (specifier: string) => string | undefined;
  /** What `targetOf` has said: the same for good, since another file would make TypeScript build its program again. */
  readonly #files = new Map<string, string>();
  #count = 0;

  /** `targetOf` says which file a specifier means, where it is not for TypeScript to find out. */
  constructor(targetOf: (specifier: string) => string | undefined) {
    this.#targetOf = targetOf;
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

  add({ key, text }: Addition): void {
    this.#additions.set(key, text);
  }

  /** Leaves out what the cell at hand says anew, while it is checked. */
  leaveOut(additions: Addition[]): void {
    this.#addedAnew = new Set(additions.map(({ key }) => key));
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

  /** Forgets what cells declared. Modules stay: TypeScript keeps its program while they are the same. */
  clear(): void {
    this.#entries.clear();
    this.#visible.clear();
    this.#additions.clear();
    this.#addedAnew = new Set();
  }

  /** What cells have declared so far, to come back to. */
  save(): SavedHistory {
    return {
      entries: new Map([...this.#entries].map(([name, entry]) => [name, { ...entry }])),
      visible: new Map(this.#visible),
      additions: new Map(this.#additions),
    };
  }

  restore({ entries, visible, additions }: SavedHistory): void {
    this.clear();
    for (const [name, entry] of entries) this.#entries.set(name, { ...entry });
    for (const [name, inModule] of visible) this.#visible.set(name, inModule);
    for (const [key, text] of additions) this.#additions.set(key, text);
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

  /** The name that the history exports for what `import type` takes from a module: as a type alone. */
  typeOnly(specifier: string, imported: string): string | undefined {
    return this.#typesOnly.get(JSON.stringify([specifier, imported]));
  }

  addTypeOnly(specifier: string, imported: string): string {
    const key = JSON.stringify([specifier, imported]);
    let name = this.#typesOnly.get(key);
    if (name === undefined) {
      this.#count += 1;
      name = `$t${this.#count}`;
      this.#typesOnly.set(key, name);
    }
    return name;
  }

  dropTypeOnly(specifier: string, imported: string): void {
    this.#typesOnly.delete(JSON.stringify([specifier, imported]));
  }

  /** What stands for an import in the history's text; undefined where the module is not known. */
  target(specifier: string, imported: string): string | undefined {
    const module = this.#modules.get(specifier);
    if (module === undefined) return undefined;
    if (imported === "*") return module;
    return imported === "default" ? `${this.addDefault(specifier)}.it` : `${module}.${imported}`;
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
    // In a namespace, since `import a = b` takes b for a namespace and nothing else, and `b.c` for whatever it is.
    for (const [specifier, name] of this.#defaults) {
      const inner = defaultImport(name);
      lines.push(
        `import ${inner} from ${this.#quoted(specifier)}; export declare namespace ${name} { export { ${inner} as it }; }`,
      );
    }
    for (const [key, name] of this.#typesOnly) {
      const [specifier, imported] = JSON.parse(key) as [string, string];
      lines.push(`import ${name} = ${this.target(specifier, imported)}; export type { ${name} };`);
    }
    for (const [key, text] of this.#additions) if (!this.#addedAnew.has(key)) lines.push(text);
    for (const entry of this.#entries.values()) lines.push(entry.text);
    lines.push("export {};\n");
    return lines.join("\n");
  }

  /** All that decides what a cell means, but for modules: two histories with the same have declared the same. */
  get fingerprint(): string {
    const entries = [...this.#entries.values()].map(({ source, words, ...entry }) => entry);
    return JSON.stringify([entries, [...this.#visible], [...this.#additions]]);
  }

  #quoted(specifier: string): string {
    let file = this.#files.get(specifier);
    if (file === undefined) {
      file = this.#targetOf(specifier) ?? specifier;
      this.#files.set(specifier, file);
    }
    return JSON.stringify(file);
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

/** The name by which the history itself imports what it passes on under a name of `addDefault`. */
export function defaultImport(name: string): string {
  return name.replace("$d", "$i");
}

/** A text of TypeScript's as a student should read it, without the names that only we use. */
export function withoutInternalNames(text: string): string {
  return text
    .replace(/\$\$h\.|\$\$\.|\$\$\d+/g, "")
    .replace(/"[^"]*\/dist\/kernel\/types\/tfjs"/g, '"@tensorflow/tfjs"')
    .replace(roomOfLectern, (_, room: string | undefined) => `typeof ${room ?? "lectern"}`)
    .replace(/\$[dmt]\d+\./g, "")
    .replace(/([\p{ID_Continue}$])\$old\d+/gu, "$1 (before it was declared again)");
}

/**
 * `typeof import("lectern:lib/plot/index")`, where a student has written `plot`; or the file, in the checkout or as a
 * package.
 */
const roomOfLectern =
  /typeof import\("(?:lectern:|(?:(?!\/node_modules\/)[^"])*(?:\/node_modules\/lectern)?\/dist\/)lib\/(?:([\w-]+)\/)?index"\)/g;

function escaped(text: string): string {
  return text.replace(/[$]/g, "\\$&");
}
