// What TypeScript finds wrong with a cell, in words and places a student knows.

import { relative } from "node:path";

import type { Diagnostic } from "typescript/unstable/sync";

import { type History, withoutInternalNames } from "./history.ts";
import type { Problem } from "./language.ts";
import { positionAt } from "./pieces.ts";
import type { ScopedText } from "./scope.ts";

const errorCategory = 1;

/** A package without types is `any`: it must not stop a cell. */
const untypedModule = new Set([7016, 7058]);
const moduleNotFound = new Set([2307, 2792, 2732]);
/** "Cannot assign to 'x' because it is an import", "… is not a variable", as our aliases are neither to students. */
const assignedAlias = new Set([2539, 2632, 2628, 2629, 2630, 2631]);

/** "… because it was exported using 'export type'", as the history exports it. */
const exportedAsType = 1362;
const importedAsType = 1361;

export function problemsOf(
  diagnostics: readonly Diagnostic[],
  scoped: ScopedText,
  source: string,
  history: History,
): Problem[] {
  const problems: Problem[] = [];
  for (const diagnostic of diagnostics) {
    if (diagnostic.category !== errorCategory || untypedModule.has(diagnostic.code)) continue;
    let start = diagnostic.pos - scoped.start;
    let end = diagnostic.end - scoped.start;
    if (start < 0) {
      const alias = scoped.aliases.find(
        (alias) => alias.start <= diagnostic.pos && diagnostic.pos <= alias.end,
      );
      // The rest of the prefix is ours; what is wrong there was told when the name was declared.
      if (!alias) continue;
      ({ start, end } = alias.origin);
    }
    start = Math.min(Math.max(start, 0), source.length);
    problems.push({
      kind: isSyntax(diagnostic.code) ? "SyntaxError" : "TypeError",
      code: diagnostic.code === exportedAsType ? importedAsType : diagnostic.code,
      message: messageOf(diagnostic, history),
      start,
      end: Math.min(Math.max(end, start), source.length),
    });
  }
  return problems;
}

/** The problems of a local file, told at the statement that imports it. */
export function problemsInFile(
  diagnostics: readonly Diagnostic[],
  text: string,
  path: string,
  folder: string,
  at: { start: number; end: number },
): Problem[] {
  return diagnostics
    .filter(({ category, code }) => category === errorCategory && !untypedModule.has(code))
    .map((diagnostic) => {
      const { line, column } = positionAt(text, diagnostic.pos);
      const name = relative(folder, path) || path;
      return {
        kind: isSyntax(diagnostic.code) ? "SyntaxError" : "TypeError",
        code: diagnostic.code,
        message: `${name}:${line}:${column}: ${chain(diagnostic)}`,
        start: at.start,
        end: at.end,
      };
    });
}

function isSyntax(code: number): boolean {
  return code >= 1000 && code < 2000 && code !== importedAsType && code !== exportedAsType;
}

function messageOf(diagnostic: Diagnostic, history: History): string {
  const name = /'([^']+)'/.exec(diagnostic.text)?.[1] ?? "";
  if (diagnostic.code === exportedAsType)
    return `'${name}' cannot be used as a value because it was imported using 'import type'.`;
  if (assignedAlias.has(diagnostic.code) && history.get(name)?.kind === "const") {
    return `Cannot assign to '${name}' because it is a constant.`;
  }
  const message = withoutInternalNames(chain(diagnostic));
  if (moduleNotFound.has(diagnostic.code)) return `${message}\n${remedy(name)}`;
  return message;
}

function remedy(specifier: string): string {
  if (/^\.{0,2}\//.test(specifier))
    return "The path is relative to the notebook's folder; does the file exist?";
  if (specifier.startsWith("node:")) return "Node has no module of this name.";
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  return `Install it with "npm install ${name}" in the notebook's folder, then run the cell again.`;
}

function chain(diagnostic: Diagnostic, depth = 0): string {
  const inner = (diagnostic.messageChain ?? []).map((next) => chain(next, depth + 1));
  return [`${"  ".repeat(depth)}${diagnostic.text}`, ...inner].join("\n");
}
