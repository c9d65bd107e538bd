// Loads ahead what the notebook is about to import, while the student still reads.

import { readFileSync } from "node:fs";

import type { Language } from "./language/index.ts";
import type { MainThread } from "./main-thread.ts";

/** Where the notebook is not known, or imports nothing yet. Each package costs an idle kernel memory, so no more than one. */
const usual = ["@tensorflow/tfjs"];

/** Packages that run no student's code when they are loaded, so that loading them early changes nothing. */
const harmless = new Set(["lectern", "@tensorflow/tfjs"]);

const quietMs = 400; // without a cell before and between packages: a package's types hold the thread up to 0.4 s

/** What a notebook is likely to import. */
export function expectedPackages(notebook: string | undefined): string[] {
  const imported = notebook === undefined ? [] : importsOf(notebook);
  return imported.length > 0 ? imported : usual;
}

export class Preloader {
  readonly #language: Language;
  readonly #main: MainThread;
  #waiting: string[];
  #timer: NodeJS.Timeout | undefined;

  constructor(language: Language, main: MainThread, packages: string[]) {
    this.#language = language;
    this.#main = main;
    this.#waiting = packages;
  }

  /** Begins anew to wait for quiet: called at the start, and whenever a cell has ended. */
  wait(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.length === 0) return;
    this.#timer = setTimeout(() => this.#loadNext(), quietMs);
    this.#timer.unref();
  }

  /** A cell runs: nothing may hold it up. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** The main thread loads the code of the packages that a cell imports while TypeScript loads their types. */
  ahead(source: string): void {
    const specifiers = importsIn(source).filter((specifier) => harmless.has(specifier));
    if (specifiers.length > 0) this.#main.preload(specifiers);
  }

  #loadNext(): void {
    const [specifier, ...rest] = this.#waiting;
    this.#waiting = rest;
    if (specifier === undefined) return;
    // The main thread loads the code while this one has TypeScript load the types.
    if (harmless.has(specifier)) this.#main.preload([specifier]);
    this.#language.preload([specifier]);
    this.wait();
  }
}

/** The packages that a notebook's cells import. */
function importsOf(path: string): string[] {
  let cells: unknown;
  try {
    ({ cells } = JSON.parse(readFileSync(path, "utf8")) as { cells?: unknown });
  } catch {
    return []; // a console, or a notebook that has not been saved yet
  }
  if (!Array.isArray(cells)) return [];
  const specifiers = new Set<string>();
  for (const cell of cells as { cell_type?: string; source?: string | string[] }[]) {
    if (cell.cell_type !== "code") continue;
    for (const specifier of importsIn([cell.source ?? ""].flat().join(""))) specifiers.add(specifier);
  }
  return [...specifiers];
}

/** By its looks: a specifier in a comment costs a little time, no more. */
function importsIn(source: string): string[] {
  const found = source.matchAll(/\b(?:from|import)\s*\(?\s*["']([^"'\n]+)["']/g);
  return [...found]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => !/^(\.|\/|node:)/.test(specifier));
}
