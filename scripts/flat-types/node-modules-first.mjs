// Node's types with `node:fs` as the module that says what is in it, and `fs` as the one that passes it on.
//
// To find what `from "fs"` means in a declaration, TypeScript asks for thirty files and folders in turn; of a name
// with `node:` it knows where it is. Newer versions of the package have it this way themselves.

import { eachSpecifier, edited, parse } from "./specifiers.mjs";

export function nodeModulesFirst(text) {
  const program = parse("node.d.ts", text);
  const modules = program.body.filter(
    ({ type, id }) => type === "TSModuleDeclaration" && id.type === "Literal",
  );
  const names = new Set(modules.map(({ id }) => id.value));
  const hasBoth = (name) => names.has(name) && names.has(`node:${name}`);
  const edits = [];
  const rename = ({ start, end }, name) => edits.push({ start, end, text: JSON.stringify(name) });
  for (const { id } of modules) {
    const bare = id.value.replace(/^node:/, "");
    if (hasBoth(bare)) rename(id, id.value === bare ? `node:${bare}` : bare);
  }
  eachSpecifier(program, (literal) => {
    if (hasBoth(literal.value)) rename(literal, `node:${literal.value}`);
  });
  return edited(text, edits);
}
