// What a source file declares, by name: found through imports and re-exports, with the doc comment above it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseSync } from "oxc-parser";

const parsed = new Map();

/** One source file: its tree, its text, and its doc comments by where they end. */
export function sourceOf(file) {
  let source = parsed.get(file);
  if (!source) {
    const text = readFileSync(file, "utf8");
    const { program, comments } = parseSync(file, text);
    const docs = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
    source = { file, text, program, docs };
    parsed.set(file, source);
  }
  return source;
}

/** What a room's index.ts gives out: `[{ name, file, local }]`, in its order; what packages give is not ours. */
export function exportsOf(file) {
  return sourceOf(file).program.body.flatMap((statement) => {
    if (statement.type !== "ExportNamedDeclaration" || !statement.source?.value.startsWith(".")) return [];
    const from = join(dirname(file), statement.source.value);
    return statement.specifiers.map(({ local, exported }) => ({
      name: exported.name,
      file: from,
      local: local.name,
    }));
  });
}

/**
 * What `name` is in a file, wherever it was declared: `{ source, nodes, outer }`. Nodes are several for a function with
 * overloads; `outer` are the statements around them, which the doc comment stands above. Undefined for a package's name.
 */
export function declarationOf(file, name) {
  const source = sourceOf(file);
  const found = source.program.body
    .map((outer) => ({ outer, node: outer.declaration ?? outer }))
    .filter(({ node }) => namesIn(node).includes(name));
  if (found.length > 0) {
    return { source, nodes: found.map(({ node }) => node), outer: found.map(({ outer }) => outer) };
  }
  for (const statement of source.program.body) {
    const { type, specifiers = [], source: from } = statement;
    if (!from?.value.startsWith(".")) continue;
    const next = join(dirname(file), from.value);
    for (const { local, exported, imported } of specifiers) {
      if (type === "ImportDeclaration" && local.name === name && imported) {
        return declarationOf(next, imported.name);
      }
      if (type === "ExportNamedDeclaration" && exported.name === name) return declarationOf(next, local.name);
    }
  }
  return undefined;
}

/** The doc comment right above a node, without its asterisks; undefined if there is none. */
export function docOf({ text, docs }, node) {
  const doc = docs.findLast(({ end }) => end <= node.start);
  if (!doc || text.slice(doc.end, node.start).trim() !== "") return undefined;
  return doc.value
    .slice(1)
    .split("\n")
    .map((line) => line.replace(/^\s*\* ?/, "").trimEnd())
    .join("\n")
    .trim();
}

/** A node's text, its later lines moved left as far as its first. */
export function textOf({ text }, { start, end }) {
  const margin = text.slice(text.lastIndexOf("\n", start) + 1).match(/^ */)[0].length;
  return text.slice(start, end).replaceAll(new RegExp(`\n {1,${margin || 1}}`, "g"), margin ? "\n" : "$&");
}

function namesIn(node) {
  if (node.type === "VariableDeclaration") return node.declarations.map(({ id }) => id.name);
  return node.id ? [node.id.name] : [];
}
