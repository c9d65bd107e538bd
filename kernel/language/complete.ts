// Completion: members, names in scope, options, string literals, modules and paths.

import {
  type CompletionEntry,
  CompletionItemKind,
  type Project,
  SymbolFlags,
  TypeFlags,
} from "typescript/unstable/sync";

import { type DraftContext, openDraft } from "./draft.ts";
import type { CompletionItem, Completions } from "./language.ts";
import { placeAt } from "./lexer.ts";
import { modulesFor, pathsFor } from "./modules.ts";
import { draftFile } from "./project.ts";
import type { NameKind } from "./syntax.ts";

export function complete(source: string, cursor: number, context: DraftContext): Completions {
  const nothing: Completions = { items: [], start: cursor, end: cursor };
  const { kind, start } = placeAt(source, cursor);
  if (kind === "comment" || kind === "template" || kind === "regex") return nothing;
  if (kind === "string") return inString(source, start, cursor, context);

  const word = /[\p{ID_Continue}$]*$/u.exec(source.slice(0, cursor))![0];
  const from = cursor - word.length;
  if (/^\d/.test(word)) return nothing;
  const answer = (items: CompletionItem[]): Completions => ({ items, start: from, end: cursor });

  const imported = importBraces(source, cursor);
  if (imported !== undefined) {
    return answer(exportsOf(imported, word, context).map(({ text, kind }) => ({ text, kind })));
  }

  const { scoped, project } = openDraft(source, cursor, context);
  const position = scoped.start + cursor;
  const entries = ask(project, position);
  const isMember = /\.\s*$/.test(source.slice(0, from)) && !source.slice(0, from).endsWith("...");
  if (isMember) {
    const receiver = receiverBefore(source, source.lastIndexOf(".", from));
    if (receiver && entries.length === 0) {
      // TypeScript knows the type of a name at its end; an element access that has no members is any as well.
      const at = scoped.start + receiver.end - 1;
      const isName = !/[\]!]/.test(source[receiver.end - 1]!);
      const type = isName ? project.checker.getTypeAtPosition(draftFile, at) : undefined;
      if (receiver.isSafe && (!type || (type.flags & TypeFlags.Any) !== 0)) {
        return { ...answer([]), runtimeMembersOf: source.slice(receiver.start, receiver.end) };
      }
    }
  }
  const items = withSignatures(withKinds(matching(entries, word), project), project);
  return answer(isMember ? items : items.map((item) => ({ ...item, kind: kindIn(context, item) })));
}

interface Candidate extends CompletionItem {
  rank: string;
  symbol?: CompletionEntry["symbol"];
}

function ask(project: Project, position: number): Candidate[] {
  const found = project.checker.getCompletionsAtPosition(draftFile, position, { includeSymbol: true });
  return (found?.entries ?? []).flatMap((entry) => {
    // Names of ours; and members such as "a-b", which cannot be written after a dot.
    if (
      entry.name.startsWith("$$") ||
      !/^[\p{ID_Start}$_#"'\d][^\s]*$/u.test(entry.name) ||
      entry.insertText?.startsWith("[")
    )
      return [];
    return [candidate(entry)];
  });
}

function candidate(entry: CompletionEntry): Candidate {
  const keyword = entry.kind === CompletionItemKind.Keyword;
  return {
    // TypeScript writes optional options as `units?`.
    text: entry.name.replace(/\?$/, ""),
    kind: kindOf(entry),
    rank: `${keyword ? "y" : ""}${entry.sortText ?? ""}`,
    ...(entry.symbol ? { symbol: entry.symbol } : {}),
  };
}

const kinds: Partial<Record<CompletionItemKind, string>> = {
  [CompletionItemKind.Method]: "function",
  [CompletionItemKind.Function]: "function",
  [CompletionItemKind.Constructor]: "class",
  [CompletionItemKind.Class]: "class",
  [CompletionItemKind.Interface]: "interface",
  [CompletionItemKind.TypeParameter]: "interface",
  [CompletionItemKind.Module]: "module",
  [CompletionItemKind.Property]: "property",
  [CompletionItemKind.Field]: "property",
  [CompletionItemKind.EnumMember]: "property",
  [CompletionItemKind.Enum]: "enum",
  [CompletionItemKind.Keyword]: "keyword",
  [CompletionItemKind.File]: "path",
  [CompletionItemKind.Folder]: "path",
};

function kindOf(entry: CompletionEntry): string {
  // `var Map: MapConstructor` beside `interface Map` is a class to everyone who uses it.
  if (
    entry.symbol &&
    (entry.symbol.flags & SymbolFlags.Variable) !== 0 &&
    (entry.symbol.flags & SymbolFlags.Interface) !== 0
  )
    return "class";
  return (entry.kind !== undefined && kinds[entry.kind]) || "instance";
}

/** To see behind an alias costs a question each: of a long list, only the head is looked at. */
const mostAliases = 100;

/** What a name stands for that a module passes on from another; TypeScript lists it as a variable. */
function withKinds(candidates: Candidate[], { checker }: Project): Candidate[] {
  const aliases = candidates.filter(({ symbol }) => symbol && (symbol.flags & SymbolFlags.Alias) !== 0);
  const kinds = new Map<Candidate, string>();
  for (const candidate of aliases.slice(0, mostAliases)) {
    const { flags } = checker.getAliasedSymbol(candidate.symbol!);
    const kind = symbolKinds.find(([flag]) => (flags & flag) !== 0)?.[1];
    if (kind !== undefined) kinds.set(candidate, kind);
  }
  return candidates.map((candidate) => ({ ...candidate, kind: kinds.get(candidate) ?? candidate.kind }));
}

/** A class is also an interface, and a function may be a namespace: the first that fits. */
const symbolKinds: [SymbolFlags, string][] = [
  [SymbolFlags.Class, "class"],
  [SymbolFlags.Function, "function"],
  [SymbolFlags.Enum, "enum"],
  [SymbolFlags.Module, "module"],
  [SymbolFlags.Variable, "instance"],
  [SymbolFlags.Interface | SymbolFlags.TypeAlias, "interface"],
];

const historyKinds: Partial<Record<NameKind, string>> = {
  function: "function",
  class: "class",
  enum: "enum",
  interface: "interface",
  type: "interface",
  namespace: "module",
};

/** To TypeScript, a name from the history is only an alias. */
function kindIn({ history }: DraftContext, item: CompletionItem): string {
  const entry = history.get(item.text);
  if (entry?.isModule) return "module";
  return (entry && historyKinds[entry.kind]) ?? item.kind;
}

/** Those that begin with the word; in the same case first. */
function matching(candidates: Candidate[], word: string): Candidate[] {
  const lower = word.toLowerCase();
  const seen = new Set<string>();
  return candidates
    .filter(({ text }) => {
      if (!text.toLowerCase().startsWith(lower) || seen.has(text)) return false;
      seen.add(text);
      return true;
    })
    .map((item) => ({ item, key: `${item.text.startsWith(word) ? 0 : 1} ${item.rank}` }))
    .sort((a, b) => compare(a.key, b.key) || compare(a.item.text, b.item.text))
    .map(({ item }) => item);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Signatures cost a question each, so only a short list gets them. */
const mostSignatures = 10;

function withSignatures(candidates: Candidate[], { checker }: Project): CompletionItem[] {
  const asked =
    candidates.length > mostSignatures
      ? []
      : candidates.flatMap(({ symbol, kind }) => (symbol && kind !== "keyword" ? [symbol] : []));
  const signatures = new Map<unknown, string>();
  if (asked.length > 0) {
    for (const [index, type] of checker.getTypeOfSymbol(asked).entries()) {
      if (type) signatures.set(asked[index], checker.typeToString(type).slice(0, 120));
    }
  }
  return candidates.map(({ text, kind, symbol }) => {
    const signature = signatures.get(symbol);
    return signature === undefined ? { text, kind } : { text, kind, signature };
  });
}

function inString(source: string, start: number, cursor: number, context: DraftContext): Completions {
  const partial = source.slice(start + 1, cursor);
  const before = source.slice(0, start);
  const answer = (items: CompletionItem[], length: number): Completions => ({
    items,
    start: cursor - length,
    end: cursor,
  });
  if (/(?:\bfrom|\bimport|\b(?:import|require)\s*\()\s*$/.test(before)) {
    return answer(modulesFor(partial, context.folder, context.packages), partial.length);
  }
  const { scoped, project } = openDraft(source, cursor, context);
  const literals = ask(project, scoped.start + cursor).map(({ text, kind, rank }) => ({
    text: text.replace(/^(["'])(.*)\1$/, "$2"),
    kind: kind === "instance" ? "value" : kind,
    rank,
  }));
  const items = matching(literals, partial).map(({ text, kind }) => ({ text, kind }));
  if (items.length > 0) return answer(items, partial.length);
  if (/^\.{0,2}\//.test(partial)) {
    const name = partial.slice(partial.lastIndexOf("/") + 1);
    return answer(
      pathsFor(partial, context.folder).map((item) => ({
        ...item,
        text: item.text.slice(partial.length - name.length),
      })),
      name.length,
    );
  }
  return answer([], 0);
}

/** The module of `import { | } from "module"` around the cursor. */
function importBraces(source: string, cursor: number): string | undefined {
  if (!/\bimport\s+(?:type\s+)?(?:[\p{ID_Continue}$]+\s*,\s*)?\{[^{}'"]*$/u.test(source.slice(0, cursor)))
    return undefined;
  return /^[^{}'"]*\}\s*from\s*(["'])([^"'\n]+)\1/.exec(source.slice(cursor))?.[2];
}

function exportsOf(specifier: string, word: string, context: DraftContext): Candidate[] {
  const statement = {
    start: 0,
    end: 0,
    specifier,
    specifierSpan: { start: 0, end: 0 },
    names: [],
    typeOnly: false,
    attributes: undefined,
  };
  context.addModules({ imports: [statement], dynamicImports: [] });
  const module = context.history.module(specifier);
  if (module === undefined) return [];
  const { scoped, project } = openDraft(`$$h.${module}.`, 0, context);
  return withKinds(matching(ask(project, scoped.text.length), word), project);
}

interface Receiver {
  start: number;
  end: number;
  /** Whether looking at it runs no code but getters: `a.b[0]`, not `a()`. */
  isSafe: boolean;
}

/** The expression that ends at the dot. */
function receiverBefore(source: string, dot: number): Receiver | undefined {
  const text = source.slice(0, dot).replace(/\?$/, "").trimEnd();
  const chain =
    /(?:^|[^\p{ID_Continue}$.])([\p{ID_Start}$_][\p{ID_Continue}$]*(?:\s*\??\.\s*[\p{ID_Start}$_#][\p{ID_Continue}$]*|\[\s*(?:\d+|"[^"]*"|'[^']*'|[\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\]|!)*)$/u.exec(
      text,
    )?.[1];
  if (chain === undefined)
    return text === "" ? undefined : { start: text.length - 1, end: text.length, isSafe: false };
  return { start: text.length - chain.length, end: text.length, isSafe: true };
}
