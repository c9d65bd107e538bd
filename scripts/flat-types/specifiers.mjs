// The modules that a declaration file names, and the same file with other names for them.

import { parseSync } from "oxc-parser";

/** The text with each specifier replaced by what `rename` answers for it, where it answers anything. */
export function withSpecifiers(path, text, rename) {
  const edits = [];
  eachSpecifier(parse(path, text), (literal) => {
    const name = rename(literal.value);
    if (name !== undefined) edits.push({ ...literal, text: JSON.stringify(name) });
  });
  return edited(text, edits);
}

/** The text with parts of it replaced: `{ start, end, text }`. */
export function edited(text, edits) {
  let result = "";
  let at = 0;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

export function parse(path, text) {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  return program;
}

/** Where a declaration names a module that it takes something from. */
export function eachSpecifier(node, found) {
  if (Array.isArray(node)) {
    for (const item of node) eachSpecifier(item, found);
    return;
  }
  if (node === null || typeof node !== "object") return;
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ExportNamedDeclaration":
    case "TSImportType":
      if (node.source) found(node.source);
      break;
    case "TSExternalModuleReference":
      found(node.expression);
      break;
  }
  for (const value of Object.values(node)) eachSpecifier(value, found);
}
