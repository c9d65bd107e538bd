// What a cell says, read from its syntax tree: imports, top-level names, the last statement.

import type {
  BindingPattern,
  Declaration,
  Directive,
  ImportDeclaration,
  Node,
  Program,
  Statement,
} from "oxc-parser";
import { type Comment, type ParseResult, parseSync } from "oxc-parser";

export interface Span {
  start: number;
  end: number;
}

export type NameKind =
  | "const"
  | "let"
  | "function"
  | "class"
  | "enum"
  | "namespace"
  | "interface"
  | "type"
  | "import";

/** One name that a cell declares at top level, with all statements that declare it. */
export interface DeclaredName {
  name: string;
  kinds: Set<NameKind>;
  /** Where the name stands in each declaration. */
  at: number[];
  declarations: Node[];
}

export interface ImportedName {
  /** `default`, `*` or the name in the module. */
  imported: string;
  local: Span & { name: string };
  typeOnly: boolean;
}

export interface ImportStatement extends Span {
  specifier: string;
  specifierSpan: Span;
  names: ImportedName[];
  typeOnly: boolean;
  /** The text of `{ type: "json" }` in `with { type: "json" }`. */
  attributes: string | undefined;
}

export interface CellSyntax {
  source: string;
  program: Program;
  comments: Comment[];
  errors: { message: string; start: number; end: number }[];
  imports: ImportStatement[];
  /** `import("x")`: the whole call and its first argument. */
  dynamicImports: (Span & { argument: Span; specifier: string | undefined })[];
  importMetas: Span[];
  declared: Map<string, DeclaredName>;
  hasResult: boolean;
  /** Whether the cell starts with `// @ts-nocheck`. */
  unchecked: boolean;
}

export function parseCell(source: string): CellSyntax {
  const parsed = parseSync("cell.ts", source, { lang: "ts", sourceType: "module", preserveParens: true });
  const program = parsed.program;
  const last = program.body.findLast((statement) => statement.type !== "EmptyStatement");
  return {
    source,
    program,
    comments: parsed.comments,
    errors: parsed.errors.map((error) => ({
      message: error.message,
      start: error.labels[0]?.start ?? 0,
      end: error.labels[0]?.end ?? source.length,
    })),
    imports: program.body.flatMap((statement) =>
      statement.type === "ImportDeclaration" ? [importStatement(source, statement)] : [],
    ),
    dynamicImports: dynamicImports(source, parsed),
    importMetas: parsed.module.importMetas,
    declared: declaredNames(program.body),
    hasResult:
      last?.type === "ExpressionStatement" ||
      (last?.type === "ExportDefaultDeclaration" && isExpression(last.declaration)),
    unchecked: isUnchecked(source, parsed.comments, program.body[0]?.start ?? source.length),
  };
}

/** All identifiers in the text, the ones inside strings and comments too: what a cell may mention. */
export function wordsOf(text: string): Set<string> {
  return new Set(text.match(/[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/gu) ?? []);
}

/** Calls `visit` for each node below `node`, itself included; where it answers false, not below. */
export function walk(node: Node | Program, visit: (node: Node) => boolean | undefined): void {
  if (visit(node as Node) === false) return;
  for (const value of Object.values(node)) {
    if (value === null || typeof value !== "object") continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) walk(item, visit);
    } else if (isNode(value)) walk(value, visit);
  }
}

export function isFunction(node: Node): boolean {
  return (
    node.type === "FunctionDeclaration" ||
    node.type === "FunctionExpression" ||
    node.type === "ArrowFunctionExpression" ||
    node.type === "StaticBlock" ||
    node.type === "PropertyDefinition" ||
    node.type === "TSModuleBlock"
  );
}

/** The identifiers that a pattern binds. */
export function* boundIn(pattern: BindingPattern | Node): Generator<Span & { name: string }> {
  switch (pattern.type) {
    case "Identifier":
      yield pattern as Span & { name: string };
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) {
        yield* boundIn(property.type === "RestElement" ? property.argument : (property.value as Node));
      }
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) yield* boundIn(element as Node);
      break;
    case "AssignmentPattern":
      yield* boundIn(pattern.left as Node);
      break;
    case "RestElement":
      yield* boundIn(pattern.argument as Node);
      break;
  }
}

export function isExpression(node: Node): boolean {
  return (
    !((node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id) &&
    node.type !== "TSInterfaceDeclaration" &&
    node.type !== "TSDeclareFunction"
  );
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).type === "string";
}

function importStatement(source: string, statement: ImportDeclaration): ImportStatement {
  const first = statement.attributes[0];
  const last = statement.attributes.at(-1);
  return {
    start: statement.start,
    end: statement.end,
    specifier: statement.source.value,
    specifierSpan: { start: statement.source.start, end: statement.source.end },
    typeOnly: statement.importKind === "type",
    names: (statement.specifiers ?? []).map((specifier) => ({
      imported:
        specifier.type === "ImportDefaultSpecifier"
          ? "default"
          : specifier.type === "ImportNamespaceSpecifier"
            ? "*"
            : specifier.imported.type === "Literal"
              ? specifier.imported.value
              : specifier.imported.name,
      local: specifier.local,
      typeOnly:
        statement.importKind === "type" ||
        (specifier.type === "ImportSpecifier" && specifier.importKind === "type"),
    })),
    attributes: first && last ? `{ ${source.slice(first.start, last.end)} }` : undefined,
  };
}

function dynamicImports(source: string, parsed: ParseResult): CellSyntax["dynamicImports"] {
  return parsed.module.dynamicImports.map(({ start, end, moduleRequest }) => ({
    start,
    end,
    argument: moduleRequest,
    specifier: /^(["'])([^\\"'\n]*)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end))?.[2],
  }));
}

function declaredNames(body: (Statement | Directive)[]): Map<string, DeclaredName> {
  const names = new Map<string, DeclaredName>();
  const declare = (name: string, kind: NameKind, at: number, declaration: Node): void => {
    const entry: DeclaredName = names.get(name) ?? { name, kinds: new Set(), at: [], declarations: [] };
    names.set(name, entry);
    entry.kinds.add(kind);
    entry.at.push(at);
    entry.declarations.push(declaration);
  };
  for (const statement of body) {
    switch (statement.type) {
      case "ImportDeclaration":
        for (const specifier of statement.specifiers ?? []) {
          declare(specifier.local.name, "import", specifier.local.start, statement);
        }
        break;
      case "ExportNamedDeclaration":
        if (statement.declaration) declareIn(statement.declaration, declare);
        break;
      case "ExportDefaultDeclaration":
        if (!isExpression(statement.declaration)) declareIn(statement.declaration as Declaration, declare);
        break;
      default:
        declareIn(statement as Declaration, declare);
    }
  }
  return names;
}

function declareIn(
  node: Declaration,
  declare: (name: string, kind: NameKind, at: number, declaration: Node) => void,
): void {
  switch (node.type) {
    case "VariableDeclaration":
      for (const declarator of node.declarations) {
        for (const id of boundIn(declarator.id)) {
          declare(
            id.name,
            node.kind === "let" || node.kind === "var" ? "let" : "const",
            id.start,
            declarator,
          );
        }
      }
      break;
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      if (node.id) declare(node.id.name, "function", node.id.start, node);
      break;
    case "ClassDeclaration":
      if (node.id) declare(node.id.name, "class", node.id.start, node);
      break;
    case "TSEnumDeclaration":
      declare(node.id.name, "enum", node.id.start, node);
      break;
    case "TSModuleDeclaration":
      if (node.id.type === "Identifier" && !node.global)
        declare(node.id.name, "namespace", node.id.start, node);
      break;
    case "TSInterfaceDeclaration":
      declare(node.id.name, "interface", node.id.start, node);
      break;
    case "TSTypeAliasDeclaration":
      declare(node.id.name, "type", node.id.start, node);
      break;
    case "TSImportEqualsDeclaration":
      declare(node.id.name, "import", node.id.start, node);
      break;
    default:
      // `var` reaches out of blocks and loops.
      walk(node as Node, (inner) => {
        if (isFunction(inner)) return false;
        if (inner.type === "VariableDeclaration" && inner.kind === "var") {
          for (const declarator of inner.declarations) {
            for (const id of boundIn(declarator.id)) declare(id.name, "let", id.start, declarator);
          }
        }
        return true;
      });
  }
}

function isUnchecked(source: string, comments: readonly Comment[], firstStatement: number): boolean {
  return (
    comments.some((comment) => comment.end <= firstStatement && /^\s*@ts-nocheck\b/.test(comment.value)) &&
    source !== ""
  );
}
