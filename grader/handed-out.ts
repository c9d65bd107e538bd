// What students get of an assignment beside its notebooks: data, pictures, modules; not the solution's variants.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";

import { variantFolders } from "./assign/variants.ts";

/** The paths of files and folders in an assignment's folder. */
export function handedOut(folder: string): string[] {
  const kept: readonly string[] = variantFolders;
  return readdirSync(folder)
    .filter((name) => !name.startsWith(".") && !name.endsWith(".ipynb") && !kept.includes(name))
    .map((name) => resolve(folder, name));
}

/** Of what is in files and folders: where any has changed, this has. */
export function contentHash(paths: readonly string[]): string {
  const sum = createHash("sha256");
  for (const path of paths) {
    const isFolder = statSync(path).isDirectory();
    const content = isFolder
      ? contentHash(
          readdirSync(path)
            .sort()
            .map((name) => join(path, name)),
        )
      : readFileSync(path);
    sum.update(`${path.length}:${path}${content.length}:`).update(content);
  }
  return sum.digest("hex");
}
