// The lines put before a cell: they bring in what earlier cells declared and the cell's own imports.

import type { History } from "./history.ts";
import { blank, type Edit, Pieces } from "./pieces.ts";
import type { CellSyntax, ImportStatement } from "./syntax.ts";
import { wordsOf } from "./syntax.ts";

export interface ScopedText {
  text: string;
  /** Offset of the cell in the text. */
  start: number;
  /** Where the prefix stands for something the student wrote: an imported name. */
  aliases: { start: number; end: number; name: string; origin: { start: number; end: number } }[];
}

export interface ScopeOptions {
  /** How the file imports the history: relative or absolute. */
  historyModule: string;
  /** Bring in all names, not only those that the text mentions. */
  all: boolean;
  /** Import statements that are kept as they are written, instead of aliases into the history. */
  asWritten: ReadonlySet<ImportStatement>;
}

export function inScope(
  cell: Pick<CellSyntax, "source" | "declared" | "imports" | "dynamicImports" | "importMetas">,
  history: History,
  { historyModule, all, asWritten }: ScopeOptions,
): ScopedText {
  const aliases: ScopedText["aliases"] = [];
  // To bind the history costs the checker its exports, tfjs's thousands among them: only where a name is used.
  // The import itself always stands, since a changed list of imports makes TypeScript build the program again.
  const from = ` from ${JSON.stringify(historyModule)};`;
  const unbound = `import {}       ${from}import {}${from}`;
  // An import statement of its own, since an alias cannot name what is exported as a type alone.
  const typesOnly = typeOnlyImports(cell, history, {
    asWritten,
    words: all ? undefined : wordsOf(cell.source),
  });
  let prefix = `import * as $$h ${from}import {`;
  for (const { target, name, origin } of typesOnly) {
    prefix += `${target} as `;
    if (origin) aliases.push({ start: prefix.length, end: prefix.length + name.length, name, origin });
    prefix += `${name},`;
  }
  prefix += `}${from}`;
  const bound = prefix;
  const words = all ? undefined : wordsOf(cell.source);
  for (const name of history.names) {
    if (cell.declared.has(name) || (words && !words.has(name))) continue;
    const entry = history.get(name)!;
    if (entry.isTypeOnly) continue;
    // An alias cannot be assigned to, and a declaration of `typeof` loses that `const a = 1` widens.
    prefix +=
      entry.kind === "let"
        ? `declare let ${name}: typeof $$h.${entry.name};`
        : `import ${name} = $$h.${entry.name};`;
  }

  const edits: Edit[] = [];
  for (const statement of cell.imports) {
    if (asWritten.has(statement)) continue;
    if (history.module(statement.specifier) === undefined) continue;
    for (const { imported, local, typeOnly } of statement.names) {
      if (typeOnly && history.typeOnly(statement.specifier, imported) !== undefined) continue;
      const target = history.target(statement.specifier, imported);
      prefix += "import ";
      aliases.push({
        start: prefix.length,
        end: prefix.length + `${local.name} = $$h.${target}`.length,
        name: local.name,
        origin: local,
      });
      prefix += `${local.name} = $$h.${target};`;
    }
    edits.push({
      start: statement.start,
      end: statement.end,
      text: blank(cell.source.slice(statement.start, statement.end)),
    });
  }

  const loaded = new Set<string>();
  for (const { start, specifier } of cell.dynamicImports) {
    const module = specifier === undefined ? undefined : history.module(specifier);
    if (specifier === undefined || module === undefined) continue;
    edits.push({ start, end: start + "import".length, text: "$$load" });
    if (loaded.has(specifier)) continue;
    loaded.add(specifier);
    prefix += `declare function $$load(specifier: ${JSON.stringify(specifier)}, options?: ImportCallOptions): Promise<typeof $$h.${module}>;`;
  }
  if (prefix === bound && typesOnly.length === 0) prefix = unbound;
  prefix += "export {};\n";

  edits.sort((a, b) => a.start - b.start);
  const body = new Pieces(cell.source);
  body.slice(0, cell.source.length, edits);
  return { text: prefix + body.text, start: prefix.length, aliases };
}

/** The names that are types alone: earlier cells' and the cell's own. */
function typeOnlyImports(
  cell: Pick<CellSyntax, "declared" | "imports">,
  history: History,
  { asWritten, words }: { asWritten: ReadonlySet<ImportStatement>; words: Set<string> | undefined },
): { target: string; name: string; origin: { start: number; end: number } | undefined }[] {
  const found: ReturnType<typeof typeOnlyImports> = [];
  for (const name of history.names) {
    const entry = history.get(name)!;
    if (entry.isTypeOnly && !cell.declared.has(name) && (words === undefined || words.has(name)))
      found.push({ target: entry.name, name, origin: undefined });
  }
  for (const statement of cell.imports) {
    if (asWritten.has(statement)) continue;
    for (const { imported, local, typeOnly } of statement.names) {
      const target = typeOnly ? history.typeOnly(statement.specifier, imported) : undefined;
      if (target !== undefined) found.push({ target, name: local.name, origin: local });
    }
  }
  return found;
}

/** Where an offset into the cell lies in the scoped text; edits keep lengths, so one shift is all. */
export function offsetIn(scoped: ScopedText, offset: number): number {
  const alias = scoped.aliases.find(({ origin }) => origin.start <= offset && offset <= origin.end);
  return alias
    ? alias.start + Math.min(offset - alias.origin.start, alias.name.length)
    : scoped.start + offset;
}
