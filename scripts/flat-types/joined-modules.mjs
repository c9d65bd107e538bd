// The declarations of a folder as one text: a module in it for each file.

import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

import { ambientName } from "./ambient-modules.mjs";
import { eachSpecifier, parse, withSpecifiers } from "./specifiers.mjs";

/**
 * `declare module "lectern:FILE" { … }` for each file that can be reached from `entry`. Answers the text, and the files
 * that are in it; all as paths from the folder, without `.d.ts`.
 */
export function joinedModules(folder, entry) {
  const parts = [];
  const references = new Set();
  const waiting = [entry];
  const files = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const path = `${file}.d.ts`;
    // A reference counts only at the top of a text.
    const text = readFileSync(join(folder, path), "utf8").replace(/^\/\/\/ <reference .*$/gm, (line) => {
      references.add(line);
      return "";
    });
    eachSpecifier(parse(path, text), ({ value }) => {
      const target = targetOf(folder, file, value);
      if (target === undefined || files.has(target)) return;
      files.add(target);
      waiting.push(target);
    });
    const renamed = withSpecifiers(path, text, (specifier) => {
      const target = targetOf(folder, file, specifier);
      return target && ambientName(target);
    });
    parts.push(`declare module ${JSON.stringify(ambientName(file))} {\n${renamed}\n}\n`);
  }
  return { text: [...references, ...parts].join("\n"), files: [...files].sort() };
}

/** The file of the folder that a specifier means. */
function targetOf(folder, file, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  const target = posix.join(posix.dirname(file), specifier).replace(/\.ts$/, "");
  if (!existsSync(join(folder, `${target}.d.ts`))) throw new Error(`${file}: "${specifier}" was not found`);
  return target;
}
