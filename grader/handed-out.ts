// What students get of an assignment beside its notebooks: data, pictures, modules; not the solution's variants.

import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";

import { variantFolders } from "./assign/variants.ts";

/** The paths of files and folders in an assignment's folder. */
export function handedOut(folder: string): string[] {
  const kept: readonly string[] = variantFolders;
  return (
    readdirSync(folder)
      .filter((name) => !name.startsWith(".") && !name.endsWith(".ipynb") && !kept.includes(name))
      .map((name) => resolve(folder, name))
      // A link may lead to nothing, as those of editors do.
      .filter((path) => existsSync(path))
  );
}
