// The sources compiled into dist/ by TypeScript, and beside them the files that a compiler does not write.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "../checkout.mjs";
import { runProgram } from "./program.mjs";
import { fingerprint } from "./stamp.mjs";

const rooms = ["cli", "grader", "slides", "check", "kernel", "lib"];
const dist = join(root, "dist");

export const build = {
  name: "build",
  title: "build",
  hint: "a few seconds",

  isDone(stamp) {
    return stamp.inputs === inputs() && stamp.outputs.every((file) => existsSync(join(dist, file)));
  },

  async run() {
    const before = inputs();
    const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
    // Types are the gate's business: a release has no type errors, and a developer wants to run the tests with one.
    const args = [compiler, "-p", "tsconfig.build.json", "--noCheck"];
    await runProgram("build Lectern", process.execPath, args);
    const sources = sourceFiles();
    for (const file of sources.filter(isCopied)) {
      mkdirSync(dirname(join(dist, file)), { recursive: true });
      copyFileSync(join(root, file), join(dist, file));
    }
    const outputs = new Set(sources.flatMap(outputsOf));
    for (const file of filesUnder(dist, "")) {
      if (!outputs.has(file)) rmSync(join(dist, file)); // its source is gone
    }
    return { inputs: before, outputs: [...outputs] };
  },
};

function inputs() {
  const settings = ["tsconfig.json", "tsconfig.build.json", "package-lock.json", "scripts/steps/build.mjs"];
  const files = [...settings.filter((file) => existsSync(join(root, file))), ...sourceFiles()];
  return fingerprint(...files.flatMap((file) => [file, readFileSync(join(root, file))]));
}

function sourceFiles() {
  return rooms.flatMap((room) => filesUnder(root, room)).sort();
}

function isCopied(file) {
  return file.endsWith(".d.ts") || !/\.(ts|md)$/.test(file);
}

function outputsOf(file) {
  if (isCopied(file)) return [file];
  if (!file.endsWith(".ts")) return [];
  const base = file.slice(0, -".ts".length);
  return [`${base}.js`, `${base}.js.map`, `${base}.d.ts`];
}

/** Every file below `folder`, as a path from `base` with forward slashes. */
function filesUnder(base, folder) {
  if (!existsSync(join(base, folder))) return [];
  return readdirSync(join(base, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesUnder(base, path) : entry.isFile() ? [path] : [];
  });
}
