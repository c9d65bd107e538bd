// Writes the flat types of a group of packages, with what the kernel must know of them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { flatten } from "./flatten.mjs";

/**
 * A `Tensor<Rank.R2>` is a `Tensor<Rank>`, and not the other way about. Where it is not said, the checker finds it by
 * comparing all members of one tensor with those of the other: half of the time that a cell with tensors took.
 */
const variances = { Tensor: "out", Variable: "out" };

/** Writes `NAME.d.ts`, `NAME.json` and `NAME.exports.json` into a folder; `modules` is the folder `node_modules`. */
export function writeFlatTypes({ modules, folder, name, scope, entry }) {
  const packages = join(modules, scope);
  const { text, exports } = flatten({ scope: packages, entry, variances });
  const read = new Set([entry, ...Object.keys(exports)].map((path) => path.slice(0, path.indexOf("/"))));
  const versions = Object.fromEntries(
    [...read].sort().map((member) => [member, versionOf(packages, member)]),
  );
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.d.ts`), text);
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ scope, entry, versions }));
  writeFileSync(join(folder, `${name}.exports.json`), JSON.stringify(exports));
}

function versionOf(packages, member) {
  return JSON.parse(readFileSync(join(packages, member, "package.json"), "utf8")).version;
}
