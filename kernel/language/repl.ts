// Makes the names of a script redeclarable by any later one, whatever they were declared with.
//
// V8's REPL mode lets `let` follow `let`, and nothing else: `const x` cannot follow `let x`, nor a class
// a function. So every top-level name becomes a `let`; that a constant is constant, TypeScript has checked.
// `var` would do too, but puts names on globalThis: a student's `const performance` would break libraries.

import { type Node, parseSync } from "oxc-parser";

import { type Edit, Pieces } from "./pieces.ts";
import { boundIn, isFunction, walk } from "./syntax.ts";

export interface Load {
  text: string;
  origin: number;
}

export interface ReplScript {
  text: string;
  /** Offset in the JavaScript that went in. */
  originOf(offset: number): number | undefined;
  /** Where in the cell an import stands, for an offset inside the code that loads it. */
  loadAt(offset: number): number | undefined;
}

export function forRepl(code: string, loads: readonly Load[]): ReplScript {
  const { program } = parseSync("cell.js", code, { lang: "js", sourceType: "module", preserveParens: true });
  const edits: Edit[] = [];
  const vars = new Set<string>();
  const functions: { name: string; start: number; end: number; id: { start: number; end: number } }[] = [];
  for (const statement of program.body) {
    switch (statement.type) {
      case "VariableDeclaration":
        if (statement.kind === "const") {
          edits.push({ start: statement.start, end: statement.start + "const".length, text: "let" });
        } else if (statement.kind === "var") assignInstead(statement, undefined, edits, vars);
        break;
      case "ClassDeclaration":
        edits.push({ start: statement.start, end: statement.start, text: `let ${statement.id!.name} = ` });
        edits.push({ start: statement.end, end: statement.end, text: ";" });
        break;
      case "FunctionDeclaration": {
        const { name, start, end } = statement.id!;
        functions.push({ name, start: statement.start, end: statement.end, id: { start, end } });
        edits.push({ start: statement.start, end: statement.end, text: ";" });
        break;
      }
      case "ExpressionStatement":
        break;
      default: {
        const parents: Node[] = [];
        walk(statement as Node, (node) => {
          if (isFunction(node)) return false;
          if (node.type === "ForInStatement" || node.type === "ForOfStatement")
            parents.push(node.left as Node);
          if (node.type === "VariableDeclaration" && node.kind === "var") {
            assignInstead(node, parents.includes(node), edits, vars);
          }
          return true;
        });
      }
    }
  }
  edits.sort((a, b) => a.start - b.start);

  const pieces = new Pieces(code);
  // The cell is a module to TypeScript, and modules are strict: writing to a frozen object throws.
  pieces.add('"use strict"; ');
  if (vars.size > 0) pieces.add(`let ${[...vars].join(", ")}; `);
  // Functions can be called above their declaration, so they come first; without a name of their own,
  // so that a recursive one calls what the name means now.
  for (const { name, start, end, id } of functions) {
    pieces.add(`let ${name} = `, start);
    pieces.slice(start, id.start);
    pieces.slice(id.end, end);
    pieces.add("; ");
  }
  const loadsStart = pieces.text.length;
  let at = loadsStart;
  const starts = loads.map((load) => {
    const start = at;
    at += load.text.length + 1;
    return { start, origin: load.origin };
  });
  for (const load of loads) pieces.add(`${load.text} `);
  if (at > 0) pieces.add("\n");
  pieces.slice(0, code.length, edits);
  return {
    text: pieces.text,
    originOf: (offset) => pieces.originOf(offset),
    loadAt: (offset) =>
      offset >= loadsStart && offset < at
        ? starts.findLast(({ start }) => start <= offset)?.origin
        : undefined,
  };
}

/** `var a = 1, b` becomes the assignments alone; the names are declared ahead. */
function assignInstead(
  node: Extract<Node, { type: "VariableDeclaration" }>,
  isLoopHead: boolean | undefined,
  edits: Edit[],
  vars: Set<string>,
): void {
  edits.push({ start: node.start, end: node.declarations[0]!.start, text: "" });
  for (const declarator of node.declarations) {
    for (const { name } of boundIn(declarator.id)) vars.add(name);
    if (isLoopHead) continue;
    if (!declarator.init) edits.push({ start: declarator.start, end: declarator.end, text: "0" });
    else if (declarator.id.type !== "Identifier") {
      edits.push({ start: declarator.start, end: declarator.start, text: "(" });
      edits.push({ start: declarator.end, end: declarator.end, text: ")" });
    }
  }
}
