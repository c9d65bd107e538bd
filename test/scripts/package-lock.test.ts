// package-lock.json: complete for every system, and free of one machine's addresses.

import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

interface Entry {
  optionalDependencies?: Record<string, string>;
  resolved?: string;
}

const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
  packages: Record<string, Entry>;
};

// npm leaves out what its registry lacks, and `npm ci` then fails on every system: pin a version that has them all.
test("package-lock.json names the native package of every system", () => {
  const missing = Object.entries(packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isLocked(folder, name))
      .map((name) => `${folder} lacks ${name}`),
  );
  expect(missing).toEqual([]);
});

test("package-lock.json holds no address of a registry", () => {
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
});

/** Node's rule: in the package's own folder, or in one above it. */
function isLocked(folder: string, name: string): boolean {
  if (packages[`${folder === "" ? "" : `${folder}/`}node_modules/${name}`] !== undefined) return true;
  return folder !== "" && isLocked(folder.split("/node_modules/").slice(0, -1).join("/node_modules/"), name);
}
