// What a cell adds to scopes that are not its own, `declare global` and `declare module "x"`: member by member, so
// that a cell that is run again replaces what it added before.

import type { Directive, Node, Statement } from "oxc-parser";

import type { CellSyntax } from "./syntax.ts";

export interface Addition {
  /** Says what is added: a later addition with the same key takes the place of an earlier one. */
  key: string;
  text: string;
}

export function additionsOf({ program, source }: CellSyntax): Addition[] {
  const found = new Map<string, Addition>();
  for (const statement of program.body) {
    const head = headOf(statement, source);
    if (head === undefined) continue;
    if (statement.type === "TSModuleDeclaration" && statement.body)
      addStatements(statement.body, { heads: [head], keys: [head] }, source, found);
  }
  return [...found.values()];
}

/** `declare global`, or `declare module "x"`. */
function headOf(statement: Directive | Statement, source: string): string | undefined {
  if (statement.type !== "TSModuleDeclaration") return undefined;
  if (statement.global) return "declare global";
  if (statement.id.type === "Identifier") return undefined;
  return `declare module ${source.slice(statement.id.start, statement.id.end)}`;
}

/** Around an addition: the texts that open its blocks, and what says which blocks they are. */
interface Scope {
  heads: string[];
  keys: string[];
}

type Block = { start: number; end: number; body: readonly unknown[] };

function addStatements(block: Block, scope: Scope, source: string, found: Map<string, Addition>): void {
  const statements = block.body as Node[];
  // What a block imports, its other statements lean on.
  if (statements.some(({ type }) => type === "ImportDeclaration" || type === "ExportAllDeclaration")) {
    add(scope, "imports", source.slice(block.start + 1, block.end - 1), found);
    return;
  }
  let at = block.start + 1;
  for (const statement of statements) {
    // With the comment before it, which later cells show.
    const text = source.slice(at, statement.end);
    at = statement.end;
    const declaration =
      statement.type === "ExportNamedDeclaration" ? (statement.declaration as Node | null) : statement;
    if (declaration?.type === "TSInterfaceDeclaration" && declaration.body.body.length > 0)
      addMembers(declaration, statement, scope, source, found);
    else if (declaration?.type === "TSModuleDeclaration" && declaration.body?.type === "TSModuleBlock") {
      const head = source.slice(statement.start, declaration.body.start).trim();
      const name = source.slice(declaration.id.start, declaration.id.end);
      const inner = { heads: [...scope.heads, head], keys: [...scope.keys, `namespace ${name}`] };
      addStatements(declaration.body, inner, source, found);
    } else add(scope, nameOf(declaration) ?? text.trim(), text, found);
  }
}

function addMembers(
  declaration: Extract<Node, { type: "TSInterfaceDeclaration" }>,
  statement: Node,
  scope: Scope,
  source: string,
  found: Map<string, Addition>,
): void {
  const head = source.slice(statement.start, declaration.body.start).trim();
  const inner = {
    heads: [...scope.heads, head],
    keys: [...scope.keys, `interface ${declaration.id.name}`],
  };
  let at = declaration.body.start + 1;
  for (const member of declaration.body.body) {
    const text = source.slice(at, member.end);
    at = member.end;
    const key = "key" in member ? source.slice(member.key.start, member.key.end) : text.trim();
    add(inner, key, text, found);
  }
}

/** Overloads of one cell stay together. */
function add(scope: Scope, name: string, text: string, found: Map<string, Addition>): void {
  const key = JSON.stringify([...scope.keys, name]);
  const opened = scope.heads.map((head) => `${head} {`).join(" ");
  const whole = `${opened}\n${text}\n${"}".repeat(scope.heads.length)}`;
  const earlier = found.get(key);
  found.set(key, { key, text: earlier ? `${earlier.text}\n${whole}` : whole });
}

function nameOf(declaration: Node | null): string | undefined {
  if (declaration?.type === "VariableDeclaration")
    return declaration.declarations.map(({ id }) => (id.type === "Identifier" ? id.name : "")).join();
  if (declaration === null || !("id" in declaration)) return undefined;
  const { id } = declaration as { id: Node | null };
  return id?.type === "Identifier" ? id.name : undefined;
}
