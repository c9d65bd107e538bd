// One notebook's TypeScript: the road a cell takes from its text to JavaScript and into the history.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type Diagnostic, SymbolFlags } from "typescript/unstable/sync";

import { additionsOf } from "./additions.ts";
import { commitCell } from "./commit.ts";
import { complete } from "./complete.ts";
import { completeness } from "./completeness.ts";
import type { DraftContext } from "./draft.ts";
import { emit, emitExpression } from "./emit.ts";
import { FlatPackage } from "./flat-package.ts";
import { defaultImport, History, type SavedHistory } from "./history.ts";
import { inspect } from "./inspect.ts";
import type {
  Compilation,
  CompiledCell,
  Completeness,
  Completions,
  Inspection,
  Language,
  Problem,
} from "./language.ts";
import { localImports } from "./local-imports.ts";
import { NodeTypes } from "./node-types.ts";
import { OwnTypes } from "./own-types.ts";
import { problemsInFile, problemsOf } from "./problems.ts";
import { isCompilerFailure, NotebookProject, slashes } from "./project.ts";
import { inScope, type ScopedText } from "./scope.ts";
import { type CellSyntax, type ImportStatement, parseCell } from "./syntax.ts";

export interface LanguageOptions {
  /** The notebook's folder. */
  folder: string;
  /** A .d.ts with the kernel's globals. */
  globals?: string;
  /** Lectern's own package root, whose node_modules is the fallback. */
  packages: string;
  /** The module that `tslab` means. */
  tslab?: string;
  /** Told of TypeScript's process whenever one is started. */
  onCompiler?: (pid: number) => void;
  /** Packages that the notebook is about to import: loaded with the rest where that takes no longer. */
  ahead?: string[];
}

/** A cell is read by a person; beyond this, checking takes longer than anyone waits. */
const longestCell = 2_000_000;

/** `SymbolFlags.All` of TypeScript 7.0 is the number of another flag, and finds nothing. */
const anyMeaning = SymbolFlags.Value | SymbolFlags.Type | SymbolFlags.Namespace | SymbolFlags.Alias;

interface Checked {
  cell: CellSyntax;
  scoped: ScopedText;
  asWritten: Set<ImportStatement>;
}

export class NotebookLanguage implements Language {
  readonly #options: LanguageOptions;
  readonly #project: NotebookProject;
  readonly #history: History;
  readonly #flat: FlatPackage | undefined;
  readonly #checked = new WeakMap<CompiledCell, Checked>();
  readonly #knownGlobals = new Map<string, boolean>();
  #isClosed = false;
  /** Specifiers that were not found, or have no types, at the last look. */
  readonly #unresolved = new Set<string>();

  constructor(options: LanguageOptions) {
    this.#options = options;
    const { folder, globals, packages, tslab } = options;
    const types = join(packages, "dist", "kernel", "types");
    this.#flat = FlatPackage.open("tfjs", types);
    this.#history = new History((specifier) => {
      // Imported by path, so that a tslab installed beside the notebook does not come first.
      if (specifier === "tslab" && tslab !== undefined) return slashes(tslab).replace(/\.d\.ts$/, "");
      return this.#flat?.standsFor(specifier, folder, packages);
    });
    const ahead = (options.ahead ?? []).filter((specifier) => this.#isFlat(specifier));
    for (const specifier of ahead) this.#history.addModule(specifier);
    this.#project = new NotebookProject({
      folder,
      globals,
      packages,
      flat: this.#flat,
      nodeTypes: NodeTypes.open(types),
      ownTypes: OwnTypes.open(join(packages, "dist"), types),
      history: this.#history.text(),
      onCompiler: options.onCompiler,
    });
  }

  /** For cells of whom this machine's files are none of the business: they find packages, and what was found so far. */
  lock(): void {
    this.#project.lock();
  }

  compile(source: string): Compilation {
    return this.#surviving(() => this.#compile(source));
  }

  #compile(source: string): Compilation {
    if (source.length > longestCell) {
      return refused(
        source,
        `The cell is ${(source.length / 1e6).toFixed(0)} million characters long; at most ${longestCell / 1e6} million can be run. Read large data from a file instead`,
      );
    }
    // A lone surrogate means nothing to any parser, and TypeScript's server dies of it.
    const cell = parseCell(source.replace(/\p{Surrogate}/gu, "\ufffd"));
    this.#project.refresh();
    const configProblem = this.#project.takeConfigProblem();
    if (configProblem !== undefined) {
      return refused(
        "",
        `${configProblem}\nThe defaults hold until the file is put right; run the cell again to go on with them`,
      );
    }
    if (cell.declared.size > 0 || cell.imports.length > 0 || cell.dynamicImports.length > 0) this.#complete();
    for (const name of cell.declared.keys()) this.#history.setAside(name);
    this.#history.leaveOut(additionsOf(cell));
    this.#addModules(cell);

    let checked = this.#check(cell, new Set());
    if (this.#project.isPartial) {
      if (checked.diagnostics.length > 0) {
        this.#complete();
        checked = this.#check(cell, new Set());
      } else {
        // The rest comes while nobody waits.
        setTimeout(() => this.#openWhole(), 20).unref();
      }
    }
    // An alias into the history cannot name what is no member of a namespace: then the import stands as written,
    // which costs a new program but always says what TypeScript says.
    const doubtful = cell.imports.filter((statement) =>
      checked.diagnostics.some(({ pos }) =>
        checked.scoped.aliases.some(
          ({ start, end, origin }) =>
            start <= pos && pos <= end && statement.start <= origin.start && origin.end <= statement.end,
        ),
      ),
    );
    if (doubtful.length > 0) checked = this.#check(cell, new Set(doubtful));

    const problems = problemsOf(checked.diagnostics, checked.scoped, cell.source, this.#history);
    if (problems.length === 0 && cell.errors.length > 0) {
      problems.push(
        ...cell.errors.map((error) => ({ ...error, kind: "SyntaxError" as const, code: undefined })),
      );
    }
    if (problems.length === 0 && !cell.unchecked) problems.push(...this.#problemsInLocalFiles(cell));
    // What cannot be parsed makes no sense to the checker either.
    const unreadable = problems.filter(({ kind }) => kind === "SyntaxError");
    if (unreadable.length > 0) return { ok: false, problems: unreadable };
    if (problems.length > 0) return { ok: false, problems };

    const { code, originalPosition } = emit(cell, {
      experimentalDecorators: this.#project.experimentalDecorators,
      isValue: (name) => this.#isValue(checked, name),
    });
    const compiled: CompiledCell = { code, hasResult: cell.hasResult, originalPosition };
    this.#checked.set(compiled, checked);
    return { ok: true, cell: compiled };
  }

  commit(compiled: CompiledCell): void {
    const checked = this.#checked.get(compiled);
    if (!checked) return;
    // The kernel keeps compiled cells for their lines; their syntax trees would add up over thousands of them.
    this.#checked.delete(compiled);
    const { cell, scoped, asWritten } = checked;
    this.#project.setText(this.#project.cellFile, scoped.text);
    this.#surviving(() =>
      commitCell(cell, scoped, asWritten, this.#history, this.#project, this.#knownGlobals),
    );
    this.#project.setText(this.#project.historyFile, this.#history.text());
  }

  /** What the cells so far have declared, as a text to compare: where it is the same, a cell means the same. */
  get fingerprint(): string {
    return this.#history.fingerprint;
  }

  /** Where the notebook is, to come back to: the state after the cells so far, with the compiler as warm as it is. */
  save(): SavedHistory {
    return this.#history.save();
  }

  restore(saved: SavedHistory): void {
    this.#history.restore(saved);
    this.#knownGlobals.clear();
    this.#project.setText(this.#project.historyFile, this.#history.text());
  }

  compileExpression(source: string): string {
    return emitExpression(source);
  }

  complete(source: string, cursor: number): Completions {
    if (source.length > longestCell) return { items: [], start: cursor, end: cursor };
    return this.#surviving(() => complete(source, cursor, this.#draft()));
  }

  inspect(source: string, cursor: number, detail: 0 | 1): Inspection | undefined {
    if (source.length > longestCell) return undefined;
    return this.#surviving(() => inspect(source, cursor, detail, this.#draft()));
  }

  completeness(source: string): Completeness {
    return source.length > longestCell ? { status: "unknown" } : completeness(source);
  }

  preload(specifiers: string[]): void {
    this.#surviving(() => {
      this.#complete();
      this.#resolve(specifiers);
      void this.#project.current;
    });
  }

  #openWhole(): void {
    if (this.#isClosed) return;
    this.#surviving(() => {
      this.#complete();
      void this.#project.current;
    });
  }

  /** Brings in what the first cell may have done without, all at once: each time TypeScript builds its program anew. */
  #complete(): void {
    if (!this.#project.isPartial) return;
    this.#project.setText(this.#project.historyFile, this.#history.text());
    this.#project.complete();
  }

  /** Whether one file stands in for the package, which then is there and has types. */
  #isFlat(specifier: string): boolean {
    return this.#flat?.standsFor(specifier, this.#options.folder, this.#options.packages) !== undefined;
  }

  close(): void {
    this.#isClosed = true;
    this.#project.close();
  }

  /** Asks once more with a new compiler, should the old one have died of the question. */
  #surviving<Answer>(ask: () => Answer): Answer {
    try {
      return ask();
    } catch (error) {
      // A mistake of our own would only be made again, after a second of starting a compiler that is none the worse.
      if (!isCompilerFailure(error)) throw error;
      this.#project.restart();
      return ask();
    }
  }

  #draft(): DraftContext {
    this.#complete();
    return {
      history: this.#history,
      notebook: this.#project,
      folder: this.#options.folder,
      packages: this.#options.packages,
      addModules: (cell) => this.#addModules(cell),
    };
  }

  #check(
    cell: CellSyntax,
    asWritten: Set<ImportStatement>,
  ): Checked & { diagnostics: readonly Diagnostic[] } {
    const scoped = inScope(cell, this.#history, {
      historyModule: "./.lectern-history",
      all: false,
      asWritten,
    });
    this.#project.setText(this.#project.cellFile, scoped.text);
    if (!this.#project.isPartial) this.#project.setText(this.#project.historyFile, this.#history.text());
    const diagnostics = this.#project.diagnostics(this.#project.cellFile, {
      isParsed: cell.errors.length === 0,
      isChecked: !cell.unchecked,
    });
    return { cell, scoped, asWritten, diagnostics };
  }

  /** Makes the modules that a cell imports part of the history, once and for all. */
  #addModules({ imports, dynamicImports }: Pick<CellSyntax, "imports" | "dynamicImports">): void {
    const specifiers = new Set(imports.map(({ specifier }) => specifier));
    for (const { specifier } of dynamicImports) if (specifier !== undefined) specifiers.add(specifier);
    const wantsDefault = imports.filter(({ names }) => names.some(({ imported }) => imported === "default"));
    this.#resolve([...specifiers], new Set(wantsDefault.map(({ specifier }) => specifier)));
    for (const { specifier, names } of imports)
      for (const { imported, typeOnly } of names) if (typeOnly) this.#addTypeOnly(specifier, imported);
  }

  /** A name that the module lacks is left to the check of the cell, which says so at its place. */
  #addTypeOnly(specifier: string, imported: string): void {
    const history = this.#history;
    if (history.module(specifier) === undefined || history.typeOnly(specifier, imported) !== undefined)
      return;
    const name = history.addTypeOnly(specifier, imported);
    const text = history.text();
    this.#project.setText(this.#project.historyFile, text);
    if (this.#isUnknown(text.indexOf(`import ${name} =`) + "import ".length))
      history.dropTypeOnly(specifier, imported);
  }

  /** Whether the alias at an offset of the history stands for nothing. */
  #isUnknown(offset: number): boolean {
    const { checker } = this.#project.current;
    const symbol = checker.getSymbolAtPosition(this.#project.historyFile, offset);
    return (
      !symbol ||
      ((symbol.flags & SymbolFlags.Alias) !== 0 && checker.isUnknownSymbol(checker.getAliasedSymbol(symbol)))
    );
  }

  #resolve(specifiers: string[], defaults: ReadonlySet<string> = new Set()): void {
    const history = this.#history;
    const fresh = specifiers.filter((specifier) => history.module(specifier) === undefined);
    const freshDefaults = [...defaults].filter((specifier) => !history.hasDefault(specifier));
    if (fresh.length === 0 && freshDefaults.length === 0) return;
    if (fresh.some((specifier) => this.#unresolved.has(specifier))) this.#project.retryResolution();
    for (const specifier of fresh) history.addModule(specifier);
    for (const specifier of freshDefaults) history.addDefault(specifier);
    const text = history.text();
    this.#project.setText(this.#project.historyFile, text);
    const doubtful = fresh.filter((specifier) => !this.#isFlat(specifier));
    if (doubtful.length === 0 && freshDefaults.length === 0) return;
    const isUnknown = (name: string): boolean => this.#isUnknown(text.indexOf(` ${name} from `) + 1);
    for (const specifier of freshDefaults) {
      if (isUnknown(defaultImport(history.addDefault(specifier)))) history.dropDefault(specifier);
    }
    for (const specifier of doubtful) {
      if (isUnknown(history.addModule(specifier))) {
        history.dropModule(specifier);
        this.#unresolved.add(specifier);
      } else this.#unresolved.delete(specifier);
    }
    this.#project.watchLocalFiles();
  }

  #isValue({ cell, scoped }: Checked, name: string): boolean {
    // A whole module is one, without a question.
    if (
      cell.imports.some(({ names }) =>
        names.some(({ imported, local }) => local.name === name && imported === "*"),
      )
    )
      return true;
    const { checker } = this.#project.current;
    const end = { document: this.#project.cellFile, position: scoped.text.length };
    const symbol = checker.resolveName(name, anyMeaning, end);
    if (!symbol) return true;
    if ((symbol.flags & SymbolFlags.Alias) === 0) return (symbol.flags & SymbolFlags.Value) !== 0;
    const target = checker.getAliasedSymbol(symbol);
    // Where nothing is known (a package without types), it is a value.
    return checker.isUnknownSymbol(target) || (target.flags & SymbolFlags.Value) !== 0;
  }

  /** What is wrong in the notebook's own files that the cell imports. */
  #problemsInLocalFiles(cell: CellSyntax): Problem[] {
    const statements = cell.imports.filter(({ specifier }) => /^\.{0,2}\//.test(specifier));
    if (statements.length === 0) return [];
    const problems: Problem[] = [];
    const written = statements.map(({ specifier }) => specifier);
    const files = this.#project.watchLocalFiles();
    for (const path of localImports(written, slashes(this.#options.folder), files)) {
      if (!/\.[cm]?tsx?$/.test(path) || path.endsWith(".d.ts")) continue;
      const diagnostics = this.#project.diagnostics(path);
      if (diagnostics.length > 0) {
        problems.push(
          ...problemsInFile(
            diagnostics,
            readFileSync(path, "utf8"),
            path,
            this.#options.folder,
            statements[0]!.specifierSpan,
          ),
        );
      }
    }
    return problems;
  }
}

function refused(source: string, message: string): Compilation {
  return {
    ok: false,
    problems: [{ kind: "TypeError", code: undefined, message, start: 0, end: Math.min(source.length, 1) }],
  };
}
