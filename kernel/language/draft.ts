// The text that is being written, made known to TypeScript although it may not parse yet.

import type { Project } from "typescript/unstable/sync";

import type { History } from "./history.ts";
import { draftFile, type NotebookProject, slashes } from "./project.ts";
import { inScope, type ScopedText } from "./scope.ts";
import { type CellSyntax, type DeclaredName, type ImportStatement, parseCell } from "./syntax.ts";

export interface DraftContext {
  history: History;
  notebook: NotebookProject;
  folder: string;
  packages: string;
  addModules(cell: Pick<CellSyntax, "imports" | "dynamicImports">): void;
}

export interface Draft {
  scoped: ScopedText;
  project: Project;
}

/** Puts the text into the project. Statements around the cursor are taken as they are written. */
export function openDraft(
  source: string,
  cursor: number,
  { history, notebook, folder, addModules }: DraftContext,
): Draft {
  const cell = readable(source.replace(/\p{Surrogate}/gu, "\ufffd"));
  const imports = cell.imports.filter(({ start, end }) => cursor <= start || cursor >= end);
  addModules({ imports, dynamicImports: cell.dynamicImports });
  const scoped = inScope({ ...cell, imports }, history, {
    historyModule: `${slashes(folder)}/.lectern-history`,
    all: true,
    asWritten: new Set(),
  });
  notebook.setText(notebook.historyFile, history.text());
  notebook.setText(draftFile, scoped.text);
  return { scoped, project: notebook.current };
}

type Readable = Pick<CellSyntax, "source" | "declared" | "imports" | "dynamicImports" | "importMetas">;

function readable(source: string): Readable {
  const cell = parseCell(source);
  if (cell.errors.length === 0) return cell;
  return {
    source,
    declared: declaredBySight(source),
    imports: importsBySight(source),
    dynamicImports: [],
    importMetas: [],
  };
}

const declaration =
  /^(?:export\s+)?(?:declare\s+)?(?:abstract\s+|async\s+)?(?:let|const|var|class|function\*?|enum|namespace|interface|type)\s+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gmu;

function declaredBySight(source: string): Map<string, DeclaredName> {
  const declared = new Map<string, DeclaredName>();
  for (const [, name] of source.matchAll(declaration)) {
    declared.set(name!, { name: name!, kinds: new Set(), at: [], declarations: [] });
  }
  return declared;
}

const statement = /^import\s[^"'`;()]*?\sfrom\s*(?:"[^"\n]*"|'[^'\n]*')[ \t]*;?/gm;

function importsBySight(source: string): ImportStatement[] {
  return [...source.matchAll(statement)].flatMap((match) =>
    parseCell(match[0]).imports.map((parsed) => moved(parsed, match.index ?? 0)),
  );
}

function moved(statement: ImportStatement, by: number): ImportStatement {
  const shift = <Span extends { start: number; end: number }>(span: Span): Span => ({
    ...span,
    start: span.start + by,
    end: span.end + by,
  });
  return {
    ...shift(statement),
    specifierSpan: shift(statement.specifierSpan),
    names: statement.names.map((name) => ({ ...name, local: shift(name.local) })),
  };
}
