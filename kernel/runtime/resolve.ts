// Where a package's module lies: seen from the importing file, else among Lectern's own packages.

import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { lecternRoot } from "../lectern-root.ts";

/** A module there, from which Lectern's own packages are found. */
export const lecternParent = pathToFileURL(join(lecternRoot, "package.json")).href;

/** Throws Node's own error where the package is in neither place. */
export function resolvePackage(specifier: string, parentUrl: string): string {
  if (specifier === "tslab") return tslabUrl();
  try {
    return import.meta.resolve(specifier, parentUrl);
  } catch (error) {
    try {
      if (isBare(specifier)) return import.meta.resolve(specifier, lecternParent);
    } catch {
      // Found in neither place: the first error names the file that imports it.
    }
    throw error;
  }
}

/** Notebooks written for tslab get the kernel's own module of that name. */
function tslabUrl(): string {
  return pathToFileURL(join(lecternRoot, "dist", "kernel", "display", "tslab.js")).href;
}

function isBare(specifier: string): boolean {
  return !/^(\.{0,2}\/|[a-zA-Z]+:)/.test(specifier);
}
