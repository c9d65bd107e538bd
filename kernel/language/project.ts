// The TypeScript project behind a notebook: a few files in memory, checked by TypeScript 7's native compiler.

import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import { API, type Diagnostic, type Project, type Snapshot } from "typescript/unstable/sync";

import { cellConfig, defaultConfig, findConfig, modifiedAt } from "./config.ts";
import type { FlatPackage } from "./flat-package.ts";
import { Library } from "./library.ts";
import type { NodeTypes } from "./node-types.ts";
import type { OwnTypes } from "./own-types.ts";

export interface ProjectOptions {
  folder: string;
  globals: string | undefined;
  packages: string;
  /** Files that stand in for those of packages. */
  flat: FlatPackage | undefined;
  nodeTypes: NodeTypes | undefined;
  ownTypes: OwnTypes | undefined;
  /** Told of TypeScript's process whenever one is started: who waits for its answer cannot end it. */
  onCompiler?: ((pid: number) => void) | undefined;
  /** What the history says before the first cell; left out until Node's types are there, if they are left out. */
  history: string;
}

/**
 * The text that is being written, for completion and hover. TypeScript 7.0 refuses to list the names in
 * scope ("completion list needs auto imports") except in a file of this form, which has no place on disk.
 */
export const draftFile = "^/lectern/ts-nul-authority/draft.ts";

/** To give a snapshot up is a question too, asked while nobody waits; but each keeps what its checkers looked at. */
const mostReplaced = 4;
const quietMs = 50;

export class NotebookProject {
  readonly historyFile: string;
  readonly cellFile: string;
  readonly #options: ProjectOptions;
  readonly #configFile: string;
  readonly #files = new Map<string, string>();
  readonly #changed = new Set<string>();
  /** Files of the notebook's own, by path, with the time they were last read. */
  #local = new Map<string, number | undefined>();
  #userConfig: string | undefined;
  #userConfigTime: number | undefined;
  #configProblem: string | undefined;
  #api: API | undefined;
  #library: Library | undefined;
  #snapshot: Snapshot | undefined;
  /** Earlier ones that TypeScript still keeps. */
  readonly #replaced: Snapshot[] = [];
  #disposal: NodeJS.Timeout | undefined;
  #project: Project | undefined;
  #retryResolution = false;
  /** The files outside of packages that have been asked for, until no others are there. */
  readonly #asked = new Set<string>();
  #isLocked = false;
  /** Whether Node's types are left out yet; they take two thirds of the time to open. */
  #isPartial = false;

  constructor(options: ProjectOptions) {
    this.#options = options;
    const folder = slashes(options.folder);
    this.historyFile = `${folder}/.lectern-history.ts`;
    this.cellFile = `${folder}/.lectern-cell.ts`;
    this.#configFile = `${folder}/.lectern-tsconfig.json`;
    this.#files.set(this.historyFile, options.history);
    // With the imports that all later texts have: new ones would make TypeScript build the program again.
    const imports = (history: string): string => `import {} from "${history}";import {} from "${history}";\n`;
    this.#files.set(this.cellFile, imports("./.lectern-history"));
    this.#files.set(draftFile, imports(`${folder}/.lectern-history`));
    this.#configure();
    this.#isPartial = !this.#userConfig;
    if (this.#isPartial) {
      this.#files.set(this.#ambientFile, partialAmbient);
      this.#files.set(this.historyFile, "export {};\n");
    }
    // Its process needs a while to start; the first cell may be a while off.
    this.#api ??= this.#start();
  }

  /** Enough for a first cell that declares nothing and in which nothing is found wrong. */
  get isPartial(): boolean {
    return this.#isPartial;
  }

  /** From now on there are packages, and the files that the cells so far have led to, and nothing else on this machine. */
  lock(): void {
    this.#isLocked = true;
  }

  #isThere(path: string): boolean {
    const { packages, globals } = this.#options;
    if (path === globals || isInPackage(path, slashes(packages)) || /\/tsconfig[^/]*\.json$/.test(path))
      return true;
    if (!this.#isLocked) this.#asked.add(path);
    return this.#asked.has(path);
  }

  /** Brings in Node's types. */
  complete(): void {
    if (!this.#isPartial) return;
    this.#isPartial = false;
    this.setText(this.#ambientFile, ambient);
  }

  get #ambientFile(): string {
    return `${slashes(this.#options.folder)}/.lectern-ambient.d.ts`;
  }

  /** The project as of the last text that was set. */
  get current(): Project {
    if (this.#project && this.#changed.size === 0 && !this.#retryResolution) return this.#project;
    this.#api ??= this.#start();
    try {
      if (!this.#snapshot) this.#open();
      else if (this.#retryResolution) this.#update({ fileChanges: { invalidateAll: true } });
      // TypeScript builds its program anew in any case, so once for all.
      else if (this.#changed.has(this.#ambientFile))
        this.#update({ fileChanges: { changed: [...this.#changed] } });
      // One after the other: TypeScript keeps its program only where a single file has changed.
      else for (const file of this.#changed) this.#update({ fileChanges: { changed: [file] } });
    } catch (error) {
      this.restart();
      throw error;
    }
    this.#changed.clear();
    this.#retryResolution = false;
    const project = this.#snapshot?.getProject(this.#configFile);
    if (!project) throw new Error("internal: TypeScript did not open the notebook's project");
    this.#project = project;
    return project;
  }

  get experimentalDecorators(): boolean {
    return this.current.compilerOptions.experimentalDecorators === true;
  }

  setText(file: string, text: string): void {
    if (this.#files.get(file) === text) return;
    this.#files.set(file, text);
    this.#changed.add(file);
  }

  textOf(file: string): string {
    return this.#files.get(file) ?? "";
  }

  /** What is wrong with a file; a text that another parser has understood need not be asked about twice. */
  diagnostics(file: string, { isParsed = false, isChecked = true } = {}): readonly Diagnostic[] {
    const { program } = this.current;
    const syntactic = isParsed ? [] : program.getSyntacticDiagnostics(file);
    if (!isChecked || syntactic.length > 0) return syntactic;
    return program.getSemanticDiagnostics(file);
  }

  /** Reads again what has changed on disk since the last look: local files and the tsconfig. */
  refresh(): void {
    for (const [path, time] of this.#local) {
      const now = modifiedAt(path);
      if (now === time) continue;
      this.#local.set(path, now);
      this.#changed.add(path);
    }
    const found = findConfig(this.#options.folder, this.#options.packages);
    if (found !== this.#userConfig || (found && modifiedAt(found) !== this.#userConfigTime)) {
      this.#configure();
      this.restart();
    }
  }

  /** Looks again for modules that were not found: the student may have installed them. */
  retryResolution(): void {
    this.#retryResolution = this.#snapshot !== undefined;
  }

  /** The notebook's own files in the program, after a module was added. */
  watchLocalFiles(): string[] {
    // Lectern's own files are not the student's to put right.
    const own = ["dist", "kernel", "lib"].map((room) => `${slashes(this.#options.packages)}/${room}/`);
    const local = this.current.program
      .getSourceFileNames()
      .filter(
        (name) =>
          !name.includes("/node_modules/") &&
          !this.#files.has(name) &&
          name !== this.#options.globals &&
          !own.some((room) => name.startsWith(room)) &&
          existsSync(name),
      );
    for (const name of local) if (!this.#local.has(name)) this.#local.set(name, modifiedAt(name));
    return local;
  }

  /** What is wrong with the notebook's tsconfig, told once for each version of it. */
  takeConfigProblem(): string | undefined {
    const problem = this.#configProblem;
    this.#configProblem = undefined;
    return problem;
  }

  close(): void {
    if (this.#api) closeCompiler(this.#api);
    this.#api = undefined;
    this.#snapshot = undefined;
    this.#replaced.length = 0;
    clearTimeout(this.#disposal);
    this.#disposal = undefined;
    this.#project = undefined;
  }

  #open(): void {
    const { lib } = this.#api!.parseConfigFile(this.#configFile).options;
    const prepared = slashes(join(this.#options.packages, "dist", "kernel", "types"));
    if (Array.isArray(lib)) this.#library?.expect(lib as string[], prepared);
    this.#update({ openProjects: [this.#configFile] });
  }

  #update(parameters: Parameters<API["updateSnapshot"]>[0]): void {
    const previous = this.#snapshot;
    this.#snapshot = this.#api!.updateSnapshot(parameters);
    if (!previous) return;
    this.#replaced.push(previous);
    if (this.#replaced.length > mostReplaced) this.#disposeReplaced();
    else
      this.#disposal = (
        this.#disposal ?? setTimeout(() => this.#disposeReplaced(), quietMs).unref()
      ).refresh();
  }

  #disposeReplaced(): void {
    for (const snapshot of this.#replaced) snapshot.dispose();
    this.#replaced.length = 0;
  }

  #configure(): void {
    this.#userConfig = findConfig(this.#options.folder, this.#options.packages);
    this.#userConfigTime = this.#userConfig ? modifiedAt(this.#userConfig) : undefined;
    const folder = slashes(this.#options.folder);
    const defaultsFile = `${folder}/.lectern-defaults.json`;
    this.#files.set(defaultsFile, defaultConfig());
    this.#files.set(this.#ambientFile, ambient);
    this.#isPartial = false;
    const parents = [defaultsFile];
    if (this.#userConfig) parents.push(slashes(this.#userConfig));
    const files = [this.#ambientFile, this.historyFile, this.cellFile, draftFile];
    if (this.#options.globals) files.push(slashes(this.#options.globals));
    this.#files.set(this.#configFile, cellConfig(parents, files));
    if (!this.#userConfig) return;
    const problem = this.#findConfigProblem();
    if (problem === undefined) return;
    this.#configProblem = `${this.#userConfig}: ${problem}`;
    // Cells can go on without it.
    this.#files.set(this.#configFile, cellConfig([defaultsFile], files));
    this.restart();
  }

  #findConfigProblem(): string | undefined {
    this.restart();
    const { program } = this.current;
    const [first] = [...program.getConfigFileParsingDiagnostics(), ...program.getProgramDiagnostics()].filter(
      // "No inputs were found", which is about the files that the tsconfig lists, not about its options.
      ({ code, category }) => category === 1 && code !== 18003 && code !== 18002,
    );
    return first?.text;
  }

  /** Gives the compiler up; the next question starts another, with the same texts. */
  restart(): void {
    this.close();
    this.#changed.clear();
  }

  #start(): API {
    const files = this.#files;
    const own = slashes(this.#options.packages);
    const fallback = slashes(join(this.#options.packages, "node_modules"));
    const real = (path: string): string | undefined => {
      // The lookup for a package ends at the root of the file system, where ours are mounted.
      const mount = path.indexOf("/node_modules");
      if (mount > 2 || mount === -1) return undefined;
      if (mount > 0 && !/^[a-zA-Z]:$/.test(path.slice(0, mount))) return undefined;
      const inside = path.slice(mount + "/node_modules".length);
      // Lectern itself is not installed beside its own dependencies.
      if (/^\/lectern(?:\/|$)/.test(inside)) return own + inside.slice("/lectern".length);
      return fallback + inside;
    };
    const compiler = compilerPath(this.#options.packages);
    const read = (path: string): string | undefined => {
      try {
        return readFileSync(real(path) ?? path, "utf8");
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    };
    const library = new Library(slashes(dirname(compiler)), read);
    this.#library = library;
    const api = startCompiler({
      cwd: this.#options.folder,
      tsserverPath: compiler,
      fs: {
        readFile: (path) => {
          const { flat, nodeTypes, ownTypes } = this.#options;
          const mounted = real(path);
          const place = mounted ?? path;
          const text =
            files.get(path) ??
            library.text(path) ??
            nodeTypes?.text(place) ??
            ownTypes?.text(place) ??
            flat?.text(place);
          if (text !== undefined) return text;
          if (mounted === undefined) return this.#isThere(path) ? undefined : null;
          return read(path) ?? null;
        },
        fileExists: (path) => {
          if (files.has(path)) return true;
          const mounted = real(path);
          if (mounted === undefined) return this.#isThere(path) ? undefined : false;
          return statSync(mounted, { throwIfNoEntry: false })?.isFile() ?? false;
        },
        directoryExists: (path) => {
          const mounted = real(path);
          if (mounted === undefined) return undefined;
          return statSync(mounted, { throwIfNoEntry: false })?.isDirectory() ?? false;
        },
      },
    });
    const pid = processOf(api)?.pid;
    if (pid !== undefined) this.#options.onCompiler?.(pid);
    return api;
  }
}

/**
 * TypeScript's process, with garbage collected half as often as is usual in Go: that is a quarter of the time in which
 * it opens a project. A process takes over the environment of the thread that starts it.
 */
function startCompiler(options: ConstructorParameters<typeof API>[0]): API {
  const { env } = process;
  if (env.GOGC !== undefined) return new API(options); // somebody knows better
  env.GOGC = "200";
  try {
    return new API(options);
  } finally {
    delete env.GOGC;
  }
}

/** Of the API's own fields, the one that says which process it asks. */
function processOf(api: API): ChildProcess | undefined {
  const { client } = api as unknown as { client?: { channel?: { child?: ChildProcess } } };
  return client?.channel?.child;
}

/** Of Lectern's own files those that are packages to a notebook, wherever a link to node_modules leads. */
function isInPackage(path: string, own: string): boolean {
  if (path.includes("/../")) return false;
  if (path.includes("/node_modules/")) return true;
  return ["dist", "kernel", "lib", "check", "package.json"].some(
    (name) => path === `${own}/${name}` || path.startsWith(`${own}/${name}/`),
  );
}

/** Said rather than left to the API, which looks beside its own file and so cannot be bundled. */
function compilerPath(packages: string): string {
  const typescript = createRequire(join(packages, "package.json")).resolve("typescript/package.json");
  const platform = `@typescript/typescript-${process.platform}-${process.arch}`;
  const folder = dirname(createRequire(typescript).resolve(`${platform}/package.json`));
  return join(folder, "lib", process.platform === "win32" ? "tsc.exe" : "tsc");
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR" || code === "EISDIR";
}

const partialAmbient = "declare var console: { log(...data: unknown[]): void };\n";

const ambient = '/// <reference types="node" />\n';

/**
 * Killed: of those that are asked to end, one in thirty says "context canceled" on our own stderr. One that has died
 * is still to be asked to release its snapshots: each refusal is one snapshot less.
 */
function closeCompiler(api: API): void {
  processOf(api)?.kill("SIGKILL");
  for (;;) {
    try {
      api.close();
      return;
    } catch (error) {
      if (!isCompilerFailure(error)) throw error;
    }
  }
}

/** Whether TypeScript's process, or the line to it, has failed: every question to it passes through this class. */
export function isCompilerFailure(error: unknown): boolean {
  return error instanceof Error && /\bSyncRpcChannel\d*\./.test(error.stack ?? "");
}

/** TypeScript writes paths with slashes, on Windows too. */
export function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
