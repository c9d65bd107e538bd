// Inspection: what a name is, as TypeScript knows it, with its documentation.

import { parseSync } from "oxc-parser";
import {
  NodeBuilderFlags,
  type Project,
  SignatureKind,
  SymbolFlags,
  type Symbol as TypeScriptSymbol,
} from "typescript/unstable/sync";

import { type DraftContext, openDraft } from "./draft.ts";
import { withoutInternalNames } from "./history.ts";
import type { Inspection } from "./language.ts";
import { placeAt } from "./lexer.ts";
import { draftFile } from "./project.ts";
import { offsetIn } from "./scope.ts";

export function inspect(
  source: string,
  cursor: number,
  detail: 0 | 1,
  context: DraftContext,
): Inspection | undefined {
  if (placeAt(source, cursor).kind !== "code") return undefined;
  const { scoped, project } = openDraft(source, -1, context);
  for (const word of candidates(source, cursor)) {
    const symbol = project.checker.getSymbolAtPosition(draftFile, offsetIn(scoped, word.start));
    if (
      !symbol ||
      project.checker.isUnknownSymbol(symbol) ||
      (symbol.name !== word.text && symbol.escapedName === "default")
    )
      continue;
    return explain(symbol, word.text, detail, project, context, source);
  }
  return undefined;
}

/** The name at the cursor; then the functions whose parentheses it is in, innermost first. */
function* candidates(source: string, cursor: number): Generator<{ text: string; start: number }> {
  const at = wordAt(source, cursor);
  if (at) yield at;
  for (const { bracket, at } of [...placeAt(source, cursor).open].reverse()) {
    if (bracket !== "(") continue;
    const before = source.slice(0, at).replace(/\s*(?:<[^<>()]*>)?\s*$/, "");
    const called = wordAt(source, before.length);
    if (
      called &&
      called.start + called.text.length === before.length &&
      !/^(?:if|for|while|switch|catch|return|await)$/.test(called.text)
    )
      yield called;
  }
}

function wordAt(source: string, cursor: number): { text: string; start: number } | undefined {
  const before = /[\p{ID_Continue}$]*$/u.exec(source.slice(0, cursor))![0];
  const after = /^[\p{ID_Continue}$]*/u.exec(source.slice(cursor))![0];
  const text = before + after;
  if (text === "" || /^\d/.test(text)) return undefined;
  return { text, start: cursor - before.length };
}

function explain(
  found: TypeScriptSymbol,
  name: string,
  detail: 0 | 1,
  project: Project,
  { history }: DraftContext,
  source: string,
): Inspection {
  const { checker } = project;
  const symbol = (found.flags & SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(found) : found;
  const entry = history.get(name);
  const isOurs =
    entry !== undefined &&
    (symbol.name === entry.name ||
      (found.name === name && (found.flags & SymbolFlags.Alias) !== 0 && symbol.name === name));
  const written = new RegExp(
    `\\b(let|var|const)\\s+${name.replaceAll("$", "\\$")}(?![\\p{ID_Continue}$])`,
    "u",
  ).exec(source)?.[1];
  const keyword = written ?? (entry?.kind === "let" ? "let" : "const");
  const signature = withoutInternalNames(signatureOf(symbol, name, project, keyword));
  const documentation = documentationOf(symbol, project);
  const declared =
    detail === 1 ? ((isOurs ? entry.source : undefined) ?? sourceOf(symbol, project)) : undefined;
  const markdown = [fenced(signature), documentation.markdown];
  const plain = [signature, documentation.plain];
  if (declared !== undefined) {
    markdown.push(fenced(declared));
    plain.push(declared);
  }
  return {
    markdown: markdown.filter((part) => part !== "").join("\n\n"),
    plain: plain.filter((part) => part !== "").join("\n\n"),
  };
}

function fenced(code: string): string {
  return `\`\`\`typescript\n${code}\n\`\`\``;
}

/** Overloads shown; more are counted. */
const mostOverloads = 6;

function signatureOf(symbol: TypeScriptSymbol, name: string, project: Project, keyword: string): string {
  const { checker } = project;
  const { flags } = symbol;
  const type = (flags & SymbolFlags.Value) !== 0 ? checker.getTypeOfSymbol(symbol) : undefined;
  const printed = type ? checker.typeToString(type, undefined, NodeBuilderFlags.NoTruncation) : "any";
  const owner = ownerOf(symbol);
  if ((flags & SymbolFlags.Class) !== 0) {
    const constructors = type ? checker.getSignaturesOfType(type, SignatureKind.Construct) : [];
    const [first] = constructors;
    const parameters = first?.getParameters().map((parameter) => {
      const parameterType = checker.getTypeOfSymbol(parameter);
      const optional = (parameter.flags & SymbolFlags.Optional) !== 0 ? "?" : "";
      return `${parameter.name}${optional}: ${parameterType ? checker.typeToString(parameterType) : "any"}`;
    });
    return `class ${checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol))}${parameters?.length ? `\nnew ${name}(${parameters.join(", ")})` : ""}`;
  }
  if ((flags & SymbolFlags.Enum) !== 0) return `enum ${name}`;
  if ((flags & SymbolFlags.EnumMember) !== 0) return `(enum member) ${owner}${name}`;
  if ((flags & (SymbolFlags.Function | SymbolFlags.Method)) !== 0) {
    const start = (flags & SymbolFlags.Method) !== 0 ? `(method) ${owner}${name}` : `function ${name}`;
    const signatures = signaturesIn(printed);
    if (signatures) return listed(signatures.map((signature) => `${start}${signature}`));
    return `${start}: ${printed}`;
  }
  if ((flags & SymbolFlags.Accessor) !== 0) return `(accessor) ${owner}${name}: ${printed}`;
  if ((flags & SymbolFlags.Property) !== 0) return `(property) ${owner}${name}: ${printed}`;
  if ((flags & SymbolFlags.Variable) !== 0) {
    const isVar = (flags & SymbolFlags.FunctionScopedVariable) !== 0;
    return `${isVar ? "var" : keyword} ${name}: ${printed}`;
  }
  if ((flags & SymbolFlags.Interface) !== 0)
    return `interface ${checker.typeToString(checker.getDeclaredTypeOfSymbol(symbol))}`;
  if ((flags & SymbolFlags.TypeAlias) !== 0) {
    const aliased = checker.typeToString(
      checker.getDeclaredTypeOfSymbol(symbol),
      undefined,
      NodeBuilderFlags.NoTruncation | NodeBuilderFlags.InTypeAlias,
    );
    return `type ${name} = ${aliased}`;
  }
  if ((flags & SymbolFlags.TypeParameter) !== 0) return `(type parameter) ${name}`;
  if (symbol.name.startsWith('"')) return `module ${name}`;
  if ((flags & SymbolFlags.Module) !== 0) return `namespace ${name}`;
  return `${name}: ${printed}`;
}

function ownerOf(symbol: TypeScriptSymbol): string {
  const parent = symbol.getParent()?.name;
  return parent === undefined || parent.startsWith('"') || parent.startsWith("__") ? "" : `${parent}.`;
}

function listed(signatures: string[]): string {
  if (signatures.length <= mostOverloads) return signatures.join("\n");
  const more = signatures.length - mostOverloads;
  return `${signatures.slice(0, mostOverloads).join("\n")}\n// and ${more} more overload${more === 1 ? "" : "s"}`;
}

/** `(a: number): string` for each call signature in a printed function type. */
function signaturesIn(printed: string): string[] | undefined {
  const start = "type T = ".length;
  const { program, errors } = parseSync("type.ts", `type T = ${printed}`);
  const [statement] = program.body;
  if (errors.length > 0 || statement?.type !== "TSTypeAliasDeclaration") return undefined;
  const type = statement.typeAnnotation;
  if (type.type === "TSFunctionType") {
    const result = type.returnType!.typeAnnotation;
    const parameters = printed.slice(0, result.start - start).replace(/\s*=>\s*$/, "");
    return [`${parameters}: ${printed.slice(result.start - start)}`];
  }
  if (type.type !== "TSTypeLiteral") return undefined;
  const calls = type.members.filter((member) => member.type === "TSCallSignatureDeclaration");
  if (calls.length === 0) return undefined;
  return calls.map((call) => printed.slice(call.start - start, call.end - start).replace(/;$/, ""));
}

function documentationOf(symbol: TypeScriptSymbol, { checker }: Project): Inspection {
  const text = symbol.getDocumentationComment(checker).trim();
  const markdown = text === "" ? [] : [text];
  const plain = text === "" ? [] : [text];
  for (const { name, text = "" } of symbol.getJsDocTags(checker)) {
    const value = text.trim();
    if (name === "example") {
      markdown.push(`*@example*\n${value.includes("```") ? value : fenced(value)}`);
      plain.push(`@example\n${value.replace(/^```.*$/gm, "").trim()}`);
    } else if (name === "param" || name === "template") {
      const [, parameter = "", rest = ""] = /^(\S+)\s*(?:[-–—]\s*)?([\s\S]*)$/.exec(value) ?? [];
      markdown.push(`*@${name}* \`${parameter}\`${rest ? ` — ${rest}` : ""}`);
      plain.push(`@${name} ${parameter}${rest ? ` — ${rest}` : ""}`);
    } else {
      markdown.push(value === "" ? `*@${name}*` : `*@${name}* ${value}`);
      plain.push(value === "" ? `@${name}` : `@${name} ${value}`);
    }
  }
  return { markdown: markdown.join("\n\n"), plain: plain.join("\n\n") };
}

const longestSource = 4000;

function sourceOf(symbol: TypeScriptSymbol, project: Project): string | undefined {
  const node = (symbol.valueDeclaration ?? symbol.declarations[0])?.resolve(project);
  if (!node) return undefined;
  const file = node.getSourceFile();
  // Our own files hold the student's declarations in another form.
  if (file.fileName.includes("/.lectern-") || file.fileName === draftFile) return undefined;
  const text = file.text.slice(node.pos, node.end).trim();
  return text.length > longestSource ? `${text.slice(0, longestSource)}\n…` : text;
}
