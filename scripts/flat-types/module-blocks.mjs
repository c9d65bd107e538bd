// The declaration files that can be reached from one, each as a module of its own in one text.

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { withSpecifiers } from "./specifiers.mjs";

/**
 * `declare module "NAME" { … }` for each file, as it is written but for the modules that it names. `targetOf(folder,
 * file, specifier)` says which file a specifier means, if any, `nameOf` what a file's module is called, and `otherName`
 * what stands for a specifier that means none. Answers the blocks, the files, and the references that stood at their top.
 */
export function moduleBlocks(folder, entry, { targetOf, nameOf, otherName = () => undefined }) {
  const blocks = [];
  const references = new Set();
  const waiting = [entry];
  const files = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    // A reference counts only at the top of a text.
    const text = readFileSync(join(folder, file), "utf8").replace(/^\/\/\/ <reference .*$/gm, (line) => {
      references.add(line);
      return "";
    });
    const renamed = withSpecifiers(file, text, (specifier) => {
      const target = targetOf(folder, file, specifier);
      if (target === undefined) return otherName(specifier);
      if (!files.has(target)) waiting.push(target);
      files.add(target);
      return nameOf(target);
    });
    blocks.push(`declare module ${JSON.stringify(nameOf(file))} {\n${renamed}\n}\n`);
  }
  return { blocks, files: [...files], references: [...references] };
}
