// The modules of a package as parts of one text, for what refers to them alone.

import { existsSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";

import { moduleBlocks } from "./module-blocks.mjs";

/**
 * A name by which the parts refer to a package and to each other. TypeScript does not look for files of a name with
 * a colon in it.
 */
export function ambientName(name) {
  return `lectern:${name}`;
}

/** `declare module "lectern:NAME/FILE" { … }` for each file that can be reached from the package's index.d.ts. */
export function ambientModules(folder, name) {
  const nameOf = (file) => moduleName(name, file);
  const otherName = (specifier) => {
    if (builtinModules.includes(specifier)) return `node:${specifier}`;
    return specifier.includes(":") ? undefined : ambientName(specifier);
  };
  return moduleBlocks(folder, "index.d.ts", { targetOf, nameOf, otherName }).blocks.join("");
}

function moduleName(name, file) {
  return ambientName(file === "index.d.ts" ? name : `${name}/${file.replace(/\.d\.ts$/, "")}`);
}

/** The file of the package that a specifier means. */
function targetOf(folder, file, specifier) {
  if (!specifier.startsWith(".")) return undefined;
  const at = posix.join(posix.dirname(file), specifier.replace(/\.js$/, ""));
  const found = [`${at}.d.ts`, `${at}/index.d.ts`].find((path) => existsSync(join(folder, path)));
  if (found === undefined) throw new Error(`${file}: "${specifier}" was not found`);
  return found;
}
