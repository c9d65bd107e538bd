// An assignment as the judge knows it: what the student writes, what is given, what is tested.

import { type BindingPattern, type BindingRestElement, parseSync } from "oxc-parser";

import type { Notebook } from "../../kernel/index.ts";
import { checkMetadata } from "../assign/passes/check-metadata.ts";
import { replaceRegions } from "../assign/regions.ts";
import { AssignmentError } from "../assignment-error.ts";
import { isLocked, isSolution, isTest, nbgraderOf } from "../nbgrader-cell.ts";

export type KeyCell =
  /** The instructor's, for the judge and for the student's process. */
  | { kind: "given"; id: string | undefined; isLocked: boolean; source: string }
  /** The student's; `names` are what the solution declares. */
  | { kind: "solution"; id: string; names: Name[] }
  /** `visible`: the part that students have, undefined where that is all of it. */
  | { kind: "test"; id: string; points: number; source: string; visible: string | undefined };

export interface Name {
  name: string;
  isFunction: boolean;
}

export interface AnswerKey {
  /** One for each code cell of the notebook, in its order. */
  cells: KeyCell[];
  /** The points of all tests. */
  points: number;
}

/** Reads an instructor's notebook. */
export function answerKey(notebook: Notebook, path: string): AnswerKey {
  checkMetadata(notebook, path);
  const cells = notebook.cells.flatMap((cell): KeyCell[] => {
    if (cell.cell_type !== "code") return [];
    const { source } = cell;
    const metadata = nbgraderOf(cell);
    if (isTest(cell)) {
      const visible = replaceRegions(source, "HIDDEN TESTS", [], path);
      return [{ kind: "test", id: metadata!.grade_id, points: metadata!.points!, source, visible }];
    }
    if (isSolution(cell)) return [{ kind: "solution", id: metadata!.grade_id, names: declaredIn(source) }];
    return [{ kind: "given", id: metadata?.grade_id, isLocked: isLocked(cell), source }];
  });
  const points = cells.reduce((sum, cell) => sum + (cell.kind === "test" ? cell.points : 0), 0);
  if (points === 0) throw new AssignmentError(`${path}: no cell gives points; there is nothing to grade`);
  return { cells, points };
}

/** What a cell declares at its top level, in patterns too, that is there when it runs. */
export function declaredIn(source: string): Name[] {
  const { program } = parseSync("cell.ts", source);
  return program.body.flatMap((statement): Name[] => {
    if (statement.type === "FunctionDeclaration" || statement.type === "ClassDeclaration") {
      const isFunction = statement.type === "FunctionDeclaration";
      return statement.id && !statement.declare ? [{ name: statement.id.name, isFunction }] : [];
    }
    if (statement.type !== "VariableDeclaration" || statement.declare) return [];
    return statement.declarations.flatMap(({ id, init }) => {
      const isFunction = init?.type === "ArrowFunctionExpression" || init?.type === "FunctionExpression";
      return boundIn(id).map((name) => ({ name, isFunction }));
    });
  });
}

function boundIn(pattern: BindingPattern | BindingRestElement): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern.name];
    case "ObjectPattern":
      return pattern.properties.flatMap((part) => boundIn(part.type === "Property" ? part.value : part));
    case "ArrayPattern":
      return pattern.elements.flatMap((part) => (part ? boundIn(part) : []));
    case "AssignmentPattern":
      return boundIn(pattern.left);
    case "RestElement":
      return boundIn(pattern.argument);
  }
}

/** The parts of lectern that the instructor's cells import. */
export function lecternImports({ cells }: AnswerKey): Set<string> {
  const given = cells.flatMap((cell) => (cell.kind === "given" ? [cell.source] : []));
  const specifiers = given.flatMap((source) =>
    parseSync("cell.ts", source).module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
  );
  return new Set(specifiers.filter((specifier) => /^lectern(\/|$)/.test(specifier)));
}

/** Whether one of `texts` has a word, outside of its own imports, that `source` imports from lectern. */
export function usesImports(texts: readonly string[], source: string): boolean {
  const names = parseSync("cell.ts", source)
    .module.staticImports.filter(({ moduleRequest }) => moduleRequest.value === "lectern")
    .flatMap(({ entries }) => entries.map(({ localName }) => localName.value));
  if (names.length === 0) return false;
  const words = texts.map(
    (text) => new Set(withoutImports(text).match(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)),
  );
  return names.some((name) => words.some((each) => each.has(name)));
}

function withoutImports(text: string): string {
  const { staticImports } = parseSync("cell.ts", text).module;
  return staticImports.reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

/** The text of a function that a cell declares under this name, as it is written; undefined where there is none. */
export function functionSource(source: string, name: string): string | undefined {
  const { program } = parseSync("cell.ts", source);
  for (const statement of program.body) {
    if (statement.type === "FunctionDeclaration" && statement.id?.name === name) {
      return source.slice(statement.start, statement.end);
    }
    if (statement.type !== "VariableDeclaration") continue;
    const found = statement.declarations.find(({ id }) => id.type === "Identifier" && id.name === name);
    if (found?.init) return source.slice(found.init.start, found.init.end);
  }
  return undefined;
}
