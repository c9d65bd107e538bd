// Which compiler options a notebook has: its own tsconfig.json over our defaults, under what a cell needs.

import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** What holds unless the notebook's tsconfig says otherwise. */
const defaults = {
  strict: true,
  lib: ["esnext"],
  esModuleInterop: true,
  customConditions: ["node"],
  allowJs: true,
  checkJs: false,
};

/**
 * What a cell needs, whatever the tsconfig says.
 *
 * Modules resolve as a bundler does rather than as `nodenext` demands: `./model` without extension works,
 * as notebooks written for tslab expect, and a CommonJS module's `exports.default` is its default import,
 * which is also what `$$load` answers at run time.
 */
const needed = {
  target: "esnext",
  module: "preserve",
  moduleResolution: "bundler",
  moduleDetection: "force",
  allowImportingTsExtensions: true,
  resolveJsonModule: true,
  skipLibCheck: true,
  noEmit: true,
  // Files are not written, so all that is about writing is off.
  declaration: false,
  composite: false,
  incremental: false,
  emitDeclarationOnly: false,
  isolatedModules: false,
  isolatedDeclarations: false,
  verbatimModuleSyntax: false,
  erasableSyntaxOnly: false,
  // A cell declares what later cells use, and ends with a value.
  noUnusedLocals: false,
  noUnusedParameters: false,
  allowUnreachableCode: true,
  allowUnusedLabels: true,
};

/**
 * The tsconfig.json that tsc would use for the folder. Lectern's own is about its sources, not about notebooks in its
 * checkout: with `noUncheckedIndexedAccess`, work that nbgrader graded in autograded/ lost most of its points.
 */
export function findConfig(folder: string, lectern: string): string | undefined {
  for (let at = folder; at !== lectern; at = dirname(at)) {
    const path = join(at, "tsconfig.json");
    if (existsSync(path)) return path;
    if (at === dirname(at)) return undefined;
  }
  return undefined;
}

export function defaultConfig(): string {
  return JSON.stringify({ compilerOptions: defaults });
}

export function cellConfig(parents: string[], files: string[]): string {
  return JSON.stringify({ extends: parents, compilerOptions: needed, files, include: [], exclude: [] });
}

export function modifiedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}
