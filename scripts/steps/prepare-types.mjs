// Types in few files, so that no kernel has to read hundreds: those of TensorFlow.js, of Node, and Lectern's own.

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
  const joining = builtFile(dist, "join-scripts.js");
  const library = builtFile(dist, "library.js");
  const scripts = readdirSync(flatTypes).map((file) => join(flatTypes, file));
  // Which versions are installed, the lock says.
  const sources = [
    join(root, "package-lock.json"),
    fileURLToPath(import.meta.url),
    ...scripts,
    joining,
    library,
  ];
  const files = sources.filter((file) => existsSync(file));
  await makeOnce(join(dist, preparedTypes), { files }, async (folder) => {
    // A package that is not there is read as it is, wherever it is found.
    if (isInstalled("oxc-parser", "@tensorflow/tfjs")) await flattenTfjs(folder);
    if (isInstalled("oxc-parser", "@types/node") && existsSync(joining)) await joinNode(joining, folder);
    if (existsSync(library)) await joinLibraries(library, folder);
  });
  // They change with every build, and are joined in no time.
  if (isInstalled("oxc-parser")) await joinOwn(dist);
}

async function joinOwn(dist) {
  if (!existsSync(join(dist, "lib", "index.d.ts"))) return;
  const { joinedModules } = await import("../flat-types/joined-modules.mjs");
  const { text, files } = joinedModules(dist, "lib/index");
  writeFileSync(join(dist, preparedTypes, "lectern.d.ts"), text);
  writeFileSync(join(dist, preparedTypes, "lectern.json"), JSON.stringify(files));
}

function builtFile(dist, name) {
  return join(dist, "kernel", "language", name);
}

/** The libraries that a tsconfig is likely to ask for: `target` or `lib` of the last years. */
const usual = ["es2022", "es2023", "es2024", "es2025", "esnext"];

async function joinLibraries(library, folder) {
  const compiler = join(modules, "@typescript", `typescript-${process.platform}-${process.arch}`);
  if (!existsSync(compiler)) return;
  const { joinLibrary } = await import(pathToFileURL(library).href);
  const { version } = JSON.parse(readFileSync(join(compiler, "package.json"), "utf8"));
  const read = (path) => readFileSync(join(compiler, "lib", path), "utf8");
  const joined = {};
  for (const name of usual.map((year) => `lib.${year}.d.ts`)) {
    const { text, files, references } = joinLibrary(`./${name}`, read, new Set());
    writeFileSync(join(folder, `library.${name}`), text);
    joined[name] = { files: files.map((file) => posix.basename(file)), references };
  }
  writeFileSync(join(folder, "library.json"), JSON.stringify({ version, joined }));
}

function isInstalled(...packages) {
  return packages.every((name) => existsSync(join(modules, name)));
}

async function flattenTfjs(folder) {
  const { writeFlatTypes } = await import("../flat-types/write.mjs");
  writeFlatTypes({ modules, folder, name: "tfjs", scope: "@tensorflow", entry: "tfjs/dist/index.d.ts" });
}

/** Node's types lean on those of another package, which nobody else refers to. */
const leaning = "undici-types";

async function joinNode(joining, folder) {
  const { asScript, joinScripts } = await import(pathToFileURL(joining).href);
  const { nodeModulesFirst } = await import("../flat-types/node-modules-first.mjs");
  const { ambientModules, ambientName } = await import("../flat-types/ambient-modules.mjs");
  const { withSpecifiers } = await import("../flat-types/specifiers.mjs");
  const types = join(modules, "@types", "node");
  const read = (path) => readFileSync(join(types, path), "utf8");
  const joined = joinScripts("index.d.ts", {
    scriptOf: (path) => asScript(read(path)),
    fileOf: (from, { kind, name }) => (kind === "path" ? posix.join(posix.dirname(from), name) : undefined),
    done: new Set(),
  });
  if (joined === undefined) return; // a version of another make: it is read as it is
  const hasLeaning = isInstalled(leaning);
  const inside = (path, text) =>
    withSpecifiers(path, text, (name) => (hasLeaning && name === leaning ? ambientName(name) : undefined));
  const others = hasLeaning ? ambientModules(join(modules, leaning), leaning) : "";
  writeFileSync(join(folder, "node.d.ts"), inside("node.d.ts", nodeModulesFirst(joined.text)) + others);
  const references = joined.references.map(({ kind, name }) => {
    if (kind !== "path") return { kind, name };
    const file = `node.${name.replaceAll("/", ".")}`;
    writeFileSync(join(folder, file), inside(name, read(name)));
    return { kind, name: file };
  });
  const { version } = JSON.parse(read("package.json"));
  writeFileSync(join(folder, "node.json"), JSON.stringify({ version, references }));
}
