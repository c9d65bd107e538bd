// Types in few files, so that no kernel has to read hundreds: those of TensorFlow.js, and those of Node.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "../checkout.mjs";

/** The folder of dist/ that holds what was made. */
export const preparedTypes = "kernel/types";

const modules = join(root, "node_modules");

export async function prepareTypes(dist) {
  const folder = join(dist, preparedTypes);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // A package that is not there is read as it is, wherever it is found.
  if (existsSync(join(modules, "@tensorflow", "tfjs"))) {
    const { writeFlatTypes } = await import("../flat-types/write.mjs");
    const entry = "tfjs/dist/index.d.ts";
    writeFlatTypes({ modules, folder, name: "tfjs", scope: "@tensorflow", entry });
  }
  if (existsSync(join(modules, "@types", "node"))) await joinNodeTypes(dist, folder);
}

async function joinNodeTypes(dist, folder) {
  const { joinScripts } = await import(
    pathToFileURL(join(dist, "kernel", "language", "join-scripts.js")).href
  );
  const types = join(modules, "@types", "node");
  const joined = joinScripts("index.d.ts", {
    read: (path) => readFileSync(join(types, path), "utf8"),
    fileOf: (from, { kind, name }) => (kind === "path" ? posix.join(posix.dirname(from), name) : undefined),
    done: new Set(),
  });
  if (joined === undefined) return; // a version of another make: it is read as it is
  const { version } = JSON.parse(readFileSync(join(types, "package.json"), "utf8"));
  writeFileSync(join(folder, "node.d.ts"), joined.text);
  const { files, references } = joined;
  writeFileSync(join(folder, "node.json"), JSON.stringify({ version, files, references }));
}
