// The modules of a package as parts of one text, for what refers to them alone.

import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join, posix } from "node:path";

import { eachSpecifier, parse, withSpecifiers } from "./specifiers.mjs";

/**
 * A name by which the parts refer to a package and to each other. TypeScript does not look for files of a name with
 * a colon in it.
 */
export function ambientName(name) {
  return `lectern:${name}`;
}

/** `declare module "lectern:NAME/FILE" { … }` for each file that can be reached from the package's index.d.ts. */
export function ambientModules(folder, name) {
  const parts = [];
  const waiting = ["index.d.ts"];
  const seen = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const text = readFileSync(join(folder, file), "utf8").replace(/^\/\/\/ <reference .*$/gm, "");
    eachSpecifier(parse(file, text), ({ value }) => {
      const target = targetOf(folder, file, value);
      if (target === undefined || seen.has(target)) return;
      seen.add(target);
      waiting.push(target);
    });
    const renamed = withSpecifiers(file, text, (specifier) => {
      const target = targetOf(folder, file, specifier);
      if (target !== undefined) return moduleName(name, target);
      if (builtinModules.includes(specifier)) return `node:${specifier}`;
      return specifier.includes(":") ? undefined : ambientName(specifier);
    });
    parts.push(`declare module ${JSON.stringify(moduleName(name, file))} {\n${renamed}\n}\n`);
  }
  return parts.join("");
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
