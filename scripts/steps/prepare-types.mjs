// Types in few files, so that no kernel has to read hundreds: those of TensorFlow.js, and those of Node.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

import { root } from "../checkout.mjs";
import { makeOnce } from "./make-once.mjs";

/** The folder of dist/ that holds what was made. */
export const preparedTypes = "kernel/types";

const modules = join(root, "node_modules");
const flatTypes = fileURLToPath(new URL("../flat-types", import.meta.url));

export async function prepareTypes(dist) {
  const joining = join(dist, "kernel", "language", "join-scripts.js");
  const scripts = readdirSync(flatTypes).map((file) => join(flatTypes, file));
  // Which versions are installed, the lock says.
  const files = [join(root, "package-lock.json"), fileURLToPath(import.meta.url), ...scripts];
  if (existsSync(joining)) files.push(joining);
  await makeOnce(join(dist, preparedTypes), { files }, async (folder) => {
    // A package that is not there is read as it is, wherever it is found.
    if (existsSync(join(modules, "@tensorflow", "tfjs"))) await flattenTfjs(folder);
    if (existsSync(joining) && existsSync(join(modules, "@types", "node"))) await joinNode(joining, folder);
  });
}

async function flattenTfjs(folder) {
  const { writeFlatTypes } = await import("../flat-types/write.mjs");
  writeFlatTypes({ modules, folder, name: "tfjs", scope: "@tensorflow", entry: "tfjs/dist/index.d.ts" });
}

async function joinNode(joining, folder) {
  const { joinScripts } = await import(pathToFileURL(joining).href);
  const types = join(modules, "@types", "node");
  const joined = joinScripts("index.d.ts", {
    read: (path) => readFileSync(join(types, path), "utf8"),
    fileOf: (from, { kind, name }) => (kind === "path" ? posix.join(posix.dirname(from), name) : undefined),
    done: new Set(),
  });
  if (joined === undefined) return; // a version of another make: it is read as it is
  const { version } = JSON.parse(readFileSync(join(types, "package.json"), "utf8"));
  const { text, files, references } = joined;
  writeFileSync(join(folder, "node.d.ts"), text);
  writeFileSync(join(folder, "node.json"), JSON.stringify({ version, files, references }));
}
