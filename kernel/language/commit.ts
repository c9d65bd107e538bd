// What a cell declared, written down as entries of the history: types as TypeScript prints them.

import type { Function as FunctionNode, Node } from "oxc-parser";
import { parseSync } from "oxc-parser";
import {
  type LiteralType,
  NodeBuilderFlags,
  type Project,
  SymbolFlags,
  type Type,
} from "typescript/unstable/sync";

import { additionsOf } from "./additions.ts";
import type { History } from "./history.ts";
import type { NotebookProject } from "./project.ts";
import { offsetIn, type ScopedText } from "./scope.ts";
import {
  type CellSyntax,
  type DeclaredName,
  type ImportedName,
  type ImportStatement,
  walk,
} from "./syntax.ts";

const printing =
  NodeBuilderFlags.NoTruncation |
  NodeBuilderFlags.GenerateNamesForShadowedTypeParams |
  NodeBuilderFlags.UseTypeOfFunction |
  NodeBuilderFlags.UseAliasDefinedOutsideCurrentScope |
  NodeBuilderFlags.AllowUniqueESSymbolType;

interface Committing {
  cell: CellSyntax;
  scoped: ScopedText;
  asWritten: ReadonlySet<ImportStatement>;
  history: History;
  notebook: NotebookProject;
  project: Project;
  /** Names that mean a type in the global scope, by experience. */
  knownGlobals: Map<string, boolean>;
}

export function commitCell(
  cell: CellSyntax,
  scoped: ScopedText,
  asWritten: ReadonlySet<ImportStatement>,
  history: History,
  notebook: NotebookProject,
  knownGlobals: Map<string, boolean>,
): void {
  for (const addition of additionsOf(cell)) history.add(addition);
  history.leaveOut([]);
  if (cell.declared.size === 0) return;
  const context: Committing = {
    cell,
    scoped,
    asWritten,
    history,
    notebook,
    project: notebook.current,
    knownGlobals,
  };
  const texts = entryTexts(context);
  for (const [name, entry] of texts) history.set(name, entry);
}

type NewEntry = Parameters<History["set"]>[1];

function entryTexts(context: Committing): Map<string, NewEntry> {
  const { cell } = context;
  const entries = new Map<string, NewEntry>();
  const names = [...cell.declared.values()];
  const printed = printTypes(
    context,
    names.filter((name) => name.declarations.some(isInferred)),
  );
  for (const declared of names) {
    const { name, kinds } = declared;
    const isVariable = kinds.has("const") || kinds.has("let");
    const parts: string[] = [];
    if (kinds.has("import")) parts.push(importText(context, declared));
    else {
      const seen = new Set<Node>();
      for (const node of declared.declarations) {
        if (seen.has(node)) continue;
        seen.add(node);
        const text = declarationText(context, name, node, printed.get(name));
        if (text) parts.push(`${documentation(cell, node)}${text}`);
      }
    }
    const sources = declared.declarations.map((node) => sourceOf(cell, node));
    entries.set(name, {
      kind: [...kinds][0]!,
      isModule: kinds.has("import") && declared.declarations.some(isNamespaceImport),
      text: parts.join("\n"),
      isType: (!isVariable && !(kinds.size === 1 && kinds.has("function"))) || kinds.size > 1,
      isValue: !(kinds.size === 1 && (kinds.has("interface") || kinds.has("type"))),
      isTypeOnly: kinds.has("import") && isTypeOnly(context, declared),
      source: [...new Set(sources)].join("\n"),
    });
  }
  return entries;
}

interface Printed {
  text: string;
  type: Type;
  /** The constant's type widens when it is assigned to a variable. */
  fresh: boolean;
}

/** Whether TypeScript must be asked for a type: a function that says what it returns needs nobody to say it. */
function isInferred(node: Node): boolean {
  if (node.type === "FunctionDeclaration") return node.body !== null && !node.returnType;
  return node.type === "VariableDeclarator";
}

function printTypes({ scoped, project, notebook }: Committing, values: DeclaredName[]): Map<string, Printed> {
  const printed = new Map<string, Printed>();
  if (values.length === 0) return printed;
  const { checker, program } = project;
  const positions = values.map(({ at }) => offsetIn(scoped, at[0]!));
  const symbols = checker.getSymbolAtPosition(notebook.cellFile, positions);
  const found = symbols.flatMap((symbol, index) => (symbol ? [{ symbol, name: values[index]!.name }] : []));
  const types = checker.getTypeOfSymbol(found.map(({ symbol }) => symbol));
  const history = program.getSourceFile(notebook.historyFile);
  for (const [index, { name }] of found.entries()) {
    const type = types[index];
    if (!type) continue;
    const text = checker.typeToString(type, history, printing);
    const fresh = type.isLiteralType() && isFresh(type as LiteralType);
    printed.set(name, { text, type, fresh });
  }
  return printed;
}

function isFresh(type: LiteralType): boolean {
  const { freshType } = type as unknown as { freshType?: number };
  return freshType !== undefined && freshType === type.id;
}

function declarationText(
  context: Committing,
  name: string,
  node: Node,
  printed: Printed | undefined,
): string | undefined {
  const { cell } = context;
  const text = cell.source.slice(node.start, node.end);
  switch (node.type) {
    case "VariableDeclarator":
      return variableText(context, name, node, printed);
    case "FunctionDeclaration":
      return functionText(context, name, node, printed);
    case "TSDeclareFunction":
      return `export ${text.replace(/^declare\s+/, "")}`;
    default:
      return `export ${text}`;
  }
}

function variableText(
  context: Committing,
  name: string,
  node: Extract<Node, { type: "VariableDeclarator" }>,
  printed: Printed | undefined,
): string {
  const { cell, project } = context;
  const keyword = context.cell.declared.get(name)!.kinds.has("let") ? "let" : "const";
  if (printed) {
    if (printed.fresh && keyword === "const" && !node.id.typeAnnotation && !/[.]/.test(printed.text)) {
      return `export declare const ${name} = ${printed.text};`;
    }
    const loaded = loadedModule(context, node);
    if (loaded) return `export declare ${keyword} ${name}: typeof ${loaded};`;
    const type = keyword === "let" && printed.text === "unique symbol" ? "symbol" : printed.text;
    if (holds(context, name, type)) return `export declare ${keyword} ${name}: ${type};`;
    const qualified = project.checker.typeToString(
      printed.type,
      undefined,
      printing | NodeBuilderFlags.UseFullyQualifiedType,
    );
    const withModules = qualified.replace(
      /\b(typeof )?import\("([^"]+)"\)/g,
      (_, keyword = "", specifier: string) => `${keyword}${context.history.addModule(specifier)}`,
    );
    if (holds(context, name, withModules)) return `export declare ${keyword} ${name}: ${withModules};`;
  }
  if (node.id.type === "Identifier") {
    const annotation = node.id.typeAnnotation;
    if (annotation)
      return `export declare ${keyword} ${name}${cell.source.slice(annotation.start, annotation.end)};`;
    if (node.init) return `export ${keyword} ${name} = ${cell.source.slice(node.init.start, node.init.end)};`;
  }
  return `export declare ${keyword} ${name}: any;`;
}

/** The history's name for x in `const ns = await import("x")`. */
function loadedModule(
  { history }: Committing,
  node: Extract<Node, { type: "VariableDeclarator" }>,
): string | undefined {
  if (
    node.init?.type !== "AwaitExpression" ||
    node.init.argument.type !== "ImportExpression" ||
    node.id.type !== "Identifier"
  )
    return undefined;
  const { source } = node.init.argument;
  return source.type === "Literal" && typeof source.value === "string"
    ? history.module(source.value)
    : undefined;
}

/** The declaration without its body: later cells need not infer the result again and again. */
function functionText(
  context: Committing,
  name: string,
  node: FunctionNode,
  printed: Printed | undefined,
): string {
  const { source } = context.cell;
  const whole = source.slice(node.start, node.end);
  if (!node.body) return `export ${whole}`;
  const head = source.slice(node.start, node.body.start);
  if (node.returnType) return `export ${head}{ throw 0; }`;
  const result = printed && resultType(printed.text);
  if (!result || !holds(context, name, result)) return `export ${whole}`;
  return `export ${head.trimEnd()}: ${result} { throw 0; }`;
}

function resultType(printed: string): string | undefined {
  const start = "type T = ".length;
  const { program, errors } = parseSync("type.ts", `type T = ${printed}`);
  const [statement] = program.body;
  if (errors.length > 0 || statement?.type !== "TSTypeAliasDeclaration") return undefined;
  const type = statement.typeAnnotation;
  if (type.type !== "TSFunctionType") return undefined;
  const result = type.returnType!.typeAnnotation;
  return printed.slice(result.start - start, result.end - start);
}

const keywordTypes =
  /^(?:(?:number|string|boolean|bigint|symbol|void|undefined|null|any|unknown|never|object|true|false)(?:\[\])*(?: \| )?)+$/;

/** Whether all names in a printed type mean something in the history. */
function holds(context: Committing, name: string, type: string): boolean {
  if (keywordTypes.test(type)) return true;
  const { program, errors } = parseSync("type.ts", `type $T = ${type}`);
  if (errors.length > 0) return false;
  const bound = new Set<string>(["$T", "const", "this"]);
  const types = new Set<string>();
  const values = new Set<string>();
  let foreign = false;
  walk(program, (node) => {
    if (node.type === "TSTypeParameter") bound.add(node.name.name);
    else if (node.type === "TSMappedType") bound.add(node.key.name);
    else if (node.type === "TSTypeReference") types.add(head(node.typeName));
    else if (node.type === "TSTypeQuery") {
      if (node.exprName.type === "TSImportType") foreign = true;
      else values.add(head(node.exprName));
    } else if (node.type === "TSImportType") foreign = true;
    else if (node.type === "TSFunctionType" || node.type === "TSMethodSignature") {
      // `(x: unknown) => asserts x is T`, `typeof parameter`
      for (const parameter of node.params) if (parameter.type === "Identifier") bound.add(parameter.name);
    }
    return true;
  });
  if (foreign) return false;
  for (const word of types) if (!bound.has(word) && !isKnown(context, word, "type", name)) return false;
  for (const word of values) if (!bound.has(word) && !isKnown(context, word, "value", name)) return false;
  return true;
}

function head(name: Node): string {
  if (name.type === "TSQualifiedName") return head(name.left as Node);
  return name.type === "Identifier" ? name.name : "";
}

function isKnown(context: Committing, word: string, meaning: "type" | "value", self: string): boolean {
  const { cell, history, knownGlobals, project, notebook } = context;
  if (/^\$[dimt]\d+$/.test(word)) return true;
  const here = cell.declared.get(word);
  if (here) {
    if (meaning === "value") return word !== self;
    return [...here.kinds].some((kind) => kind !== "const" && kind !== "let" && kind !== "function");
  }
  const entry = history.has(word);
  if (entry) return meaning === "value" ? entry.isValue : entry.isType;
  const key = `${meaning} ${word}`;
  let known = knownGlobals.get(key);
  if (known === undefined) {
    const flags = meaning === "type" ? SymbolFlags.Type | SymbolFlags.Namespace : SymbolFlags.Value;
    const symbol = project.checker.resolveName(word, flags, { document: notebook.historyFile, position: 0 });
    known = symbol !== undefined;
    knownGlobals.set(key, known);
  }
  return known;
}

/** The statement of the cell that imports a name, and what it is called there. */
function importOf(
  { cell }: Committing,
  { name, declarations }: DeclaredName,
): { statement: ImportStatement | undefined; imported: ImportedName | undefined } {
  const statement = cell.imports.find(({ start }) => start === declarations[0]!.start);
  return { statement, imported: statement?.names.find(({ local }) => local.name === name) };
}

function isTypeOnly(context: Committing, declared: DeclaredName): boolean {
  const { statement, imported } = importOf(context, declared);
  return statement !== undefined && imported?.typeOnly === true && !context.asWritten.has(statement);
}

function importText(context: Committing, declared: DeclaredName): string {
  const { cell, history, asWritten } = context;
  const { name, declarations } = declared;
  const node = declarations[0]!;
  if (node.type === "TSImportEqualsDeclaration") {
    if (node.moduleReference.type !== "TSExternalModuleReference") {
      return `export ${cell.source.slice(node.start, node.end)}`;
    }
    const { value } = node.moduleReference.expression;
    return `import ${name} = require(${JSON.stringify(value)}); export { ${name} };`;
  }
  const { statement, imported: { imported, typeOnly } = {} } = importOf(context, declared);
  if (!statement || imported === undefined) return `export declare const ${name}: any;`;
  const target = history.target(statement.specifier, imported);
  if (target === undefined || asWritten.has(statement)) {
    const specifier = JSON.stringify(statement.specifier);
    if (imported === "*") return `import * as ${name} from ${specifier}; export { ${name} };`;
    const binding =
      imported === name
        ? name
        : `${/^[\p{ID_Start}$_]/u.test(imported) ? imported : JSON.stringify(imported)} as ${name}`;
    return `import { ${binding} } from ${specifier}; export { ${name} };`;
  }
  return typeOnly
    ? `import ${name} = ${target}; export type { ${name} };`
    : `export import ${name} = ${target};`;
}

function isNamespaceImport(node: Node): boolean {
  return (
    node.type === "ImportDeclaration" &&
    node.specifiers.some((specifier) => specifier.type === "ImportNamespaceSpecifier")
  );
}

/** The doc comment above a declaration, which hover shows in later cells. */
function documentation(cell: CellSyntax, node: Node): string {
  const statement = statementOf(cell, node);
  const comment = cell.comments.findLast(
    ({ end, type, value }) => type === "Block" && value.startsWith("*") && end <= statement.start,
  );
  if (!comment || cell.source.slice(comment.end, statement.start).trim() !== "") return "";
  return `${cell.source.slice(comment.start, comment.end)}\n`;
}

function sourceOf(cell: CellSyntax, node: Node): string {
  const statement = statementOf(cell, node);
  return cell.source.slice(statement.start, statement.end);
}

function statementOf(cell: CellSyntax, node: Node): { start: number; end: number } {
  return cell.program.body.find(({ start, end }) => start <= node.start && node.end <= end) ?? node;
}
