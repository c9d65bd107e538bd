// The declarations of a folder as one text: a module in it for each file.

import { existsSync } from "node:fs";
import { join, posix } from "node:path";

import { ambientName } from "./ambient-modules.mjs";
import { moduleBlocks } from "./module-blocks.mjs";

/**
 * `declare module "lectern:FILE" { … }` for each file that can be reached from `entry`. Answers the text, and the files
 * that are in it; all as paths from the folder, without `.d.ts`.
 */
export function joinedModules(folder, entry) {
  const nameOf = (file) => ambientName(withoutEnding(file));
  const { blocks, files, references } = moduleBlocks(folder, `${entry}.d.ts`, { targetOf, nameOf });
  return { text: [...references, ...blocks].join("\n"), files: files.map(withoutEnding).sort() };
}

function withoutEnding(file) {
  return file.replace(/\.d\.ts$/, "");
}

/** The file of the folder that a specifier means. */
function targetOf(folder, file, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  const target = posix.join(posix.dirname(file), specifier).replace(/\.ts$/, ".d.ts");
  if (!existsSync(join(folder, target))) throw new Error(`${file}: "${specifier}" was not found`);
  return target;
}
