// The cell as JavaScript for V8's REPL mode: types gone, imports awaited, every top-level name a `let`.

import { createRequire } from "node:module";

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type * as Esbuild from "esbuild";
import type { Node } from "oxc-parser";
import { transformSync } from "oxc-transform";

import type { CellPosition } from "../threads.ts";
import { blank, type Edit, offsetAt, Pieces, positionAt } from "./pieces.ts";
import { forRepl, type Load } from "./repl.ts";
import { type CellSyntax, isExpression, walk } from "./syntax.ts";

export interface EmitOptions {
  /** From the project's tsconfig. */
  experimentalDecorators: boolean;
  /** Whether a name that the cell imports or aliases is something at run time. */
  isValue(name: string): boolean;
}

export interface Emitted {
  code: string;
  originalPosition(line: number, column: number): CellPosition | undefined;
}

export function emit(cell: CellSyntax, options: EmitOptions): Emitted {
  const { source } = cell;
  const plain = new Pieces(source);
  plain.slice(0, source.length, edits(cell, options));
  const typed = plain.text;
  const transformed = needsLowering(cell)
    ? lower(typed, options)
    : isPlainJavaScript(cell)
      ? { code: typed, map: undefined }
      : strip(typed);

  const loads = imports(cell, options);
  const final = forRepl(transformed.code, loads);
  return {
    code: final.text,
    originalPosition(line, column) {
      const offset = offsetAt(final.text, { line, column });
      const load = final.loadAt(offset);
      if (load !== undefined) return positionAt(source, load);
      const inJavaScript = final.originOf(offset);
      if (inJavaScript === undefined) return undefined;
      if (transformed.map === undefined) {
        const origin = plain.originOf(inJavaScript);
        return origin === undefined ? undefined : positionAt(source, origin);
      }
      const position = positionAt(transformed.code, inJavaScript);
      const found = originalPositionFor(transformed.map(), {
        line: position.line,
        column: position.column - 1,
      });
      if (found.line === null) return undefined;
      const origin = plain.originOf(offsetAt(typed, { line: found.line, column: found.column + 1 }));
      return origin === undefined ? undefined : positionAt(source, origin);
    },
  };
}

/** An expression without its types, for `user_expressions`. */
export function emitExpression(source: string): string {
  const { code, errors } = transformSync("expression.ts", `(\n${source}\n)`, {
    lang: "ts",
    target: "esnext",
  });
  // What cannot be parsed goes through as it is: evaluating it reports the error.
  if (errors.length > 0) return source;
  return code.trim().replace(/;$/, "");
}

function imports(cell: CellSyntax, options: EmitOptions): Load[] {
  const loads: Load[] = [];
  for (const statement of cell.imports) {
    const names = statement.names.filter((name) => !name.typeOnly && options.isValue(name.local.name));
    // An import of types alone leaves no trace at run time, as with tsc.
    if (statement.typeOnly || (statement.names.length > 0 && names.length === 0)) continue;
    const namespace = names.find((name) => name.imported === "*");
    const others = names.filter((name) => name.imported !== "*");
    // Taken from an object, a name that is not there would be undefined; the runtime refuses it, as Node does.
    const asked = [
      ...(statement.attributes ? [`with: ${statement.attributes}`] : []),
      ...(others.length > 0 ? [`names: ${JSON.stringify(others.map(({ imported }) => imported))}`] : []),
    ];
    const second = asked.length > 0 ? `, { ${asked.join(", ")} }` : "";
    const load = `await $$load(${JSON.stringify(statement.specifier)}${second})`;
    const pattern = others
      .map(({ imported, local }) =>
        imported === local.name ? imported : `${propertyName(imported)}: ${local.name}`,
      )
      .join(", ");
    let text: string;
    if (namespace) {
      text = `let ${namespace.local.name} = ${load};`;
      if (others.length > 0) text += ` let { ${pattern} } = ${namespace.local.name};`;
    } else text = others.length > 0 ? `let { ${pattern} } = ${load};` : `${load};`;
    loads.push({ text, origin: statement.start });
  }
  for (const statement of cell.program.body) {
    // `export … from "x"` in a cell has nobody to export to; what is left of it is that x is loaded.
    if (statement.type === "ExportAllDeclaration" && statement.exportKind !== "type") {
      loads.push({
        text: `await $$load(${JSON.stringify(statement.source.value)});`,
        origin: statement.start,
      });
    }
  }
  return loads;
}

function propertyName(name: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : JSON.stringify(name);
}

/** What has to go from the TypeScript before types are stripped; line ends stay where they are. */
function edits(cell: CellSyntax, options: EmitOptions): Edit[] {
  const { source } = cell;
  const list: Edit[] = [];
  const erase = (start: number, end: number): void => {
    list.push({ start, end, text: blank(source.slice(start, end)) });
  };
  for (const statement of cell.program.body) {
    switch (statement.type) {
      case "ImportDeclaration":
      case "ExportAllDeclaration":
      case "TSExportAssignment":
      case "TSNamespaceExportDeclaration":
        erase(statement.start, statement.end);
        break;
      case "ExportNamedDeclaration":
        erase(statement.start, statement.declaration ? statement.declaration.start : statement.end);
        break;
      case "ExportDefaultDeclaration": {
        const { declaration } = statement;
        if (isExpression(declaration)) {
          // `export default 5` is a value without a name: the cell's result.
          list.push({ start: statement.start, end: declaration.start, text: "(" });
          list.push({ start: declaration.end, end: declaration.end, text: ")" });
        } else erase(statement.start, declaration.start);
        break;
      }
      case "TSImportEqualsDeclaration":
        if (statement.importKind === "type" || !options.isValue(statement.id.name)) {
          erase(statement.start, statement.end);
        } else list.push({ start: statement.start, end: statement.start + "import".length, text: "const " });
        break;
    }
  }
  for (const { start } of cell.dynamicImports) {
    list.push({ start, end: start + "import".length, text: "$$load" });
  }
  for (const { start, end } of cell.importMetas) list.push({ start, end, text: "$$meta_data" });
  return list.sort((a, b) => a.start - b.start);
}

interface Transformed {
  code: string;
  map(): TraceMap;
}

function strip(source: string): Transformed {
  const { code, map, errors } = transformSync("cell.ts", source, {
    lang: "ts",
    sourceType: "module",
    target: "esnext",
    sourcemap: true,
    typescript: { onlyRemoveTypeImports: true },
  });
  // The parser and TypeScript have accepted the cell; esbuild knows what oxc leaves out.
  if (errors.length > 0) return lower(source, { experimentalDecorators: false });
  return { code, map: () => new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]) };
}

/** As most cells are: then nothing needs to be transformed, which takes a tenth of the time of a short cell. */
function isPlainJavaScript({ program, source }: CellSyntax): boolean {
  // To a script, as which cells run, these begin a comment; the transformer writes them apart.
  if (/<!--|-->/.test(source)) return false;
  let isPlain = true;
  walk(program, (node) => {
    if (node.type.startsWith("TS") || onlyTypeScript.some((property) => isSet(node, property)))
      isPlain = false;
    // `a?.b()` is JavaScript, a parameter or member `b?` is not.
    if (isSet(node, "optional") && node.type !== "CallExpression" && node.type !== "MemberExpression")
      isPlain = false;
    return isPlain;
  });
  return isPlain;
}

/** What TypeScript adds to nodes that JavaScript has, too. */
const onlyTypeScript = ["abstract", "accessibility", "declare", "definite", "override", "readonly"] as const;

function isSet(node: Node, property: string): boolean {
  const value: unknown = (node as unknown as Record<string, unknown>)[property];
  return value !== undefined && value !== null && value !== false;
}

/** Whether the cell has what this Node cannot run, or oxc cannot transform without imported helpers. */
function needsLowering(cell: CellSyntax): boolean {
  if (!/@|\busing\b|\baccessor\b|\bnamespace\b|\bmodule\b/.test(cell.source)) return false;
  let found = false;
  walk(cell.program, (node) => {
    if (
      node.type === "Decorator" ||
      node.type === "AccessorProperty" ||
      // oxc takes only namespaces that export constants.
      (node.type === "TSModuleDeclaration" && !node.declare) ||
      (node.type === "VariableDeclaration" && (node.kind === "using" || node.kind === "await using"))
    ) {
      found = true;
    }
    return !found;
  });
  return found;
}

const require = createRequire(import.meta.url);
let esbuild: typeof Esbuild | undefined;

function lower(source: string, options: Pick<EmitOptions, "experimentalDecorators">): Transformed {
  esbuild ??= require("esbuild") as typeof Esbuild;
  const { code, map } = esbuild.transformSync(source, {
    loader: "ts",
    target: `node${process.versions.node.split(".")[0]}`,
    supported: { using: false, decorators: false },
    sourcemap: "external",
    sourcesContent: false,
    sourcefile: "cell.ts",
    keepNames: false,
    logLevel: "silent",
    tsconfigRaw: {
      compilerOptions: {
        target: "esnext",
        verbatimModuleSyntax: true,
        useDefineForClassFields: true,
        experimentalDecorators: options.experimentalDecorators,
      },
    },
  });
  return { code, map: () => new TraceMap(map) };
}
