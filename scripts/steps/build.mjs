// The sources compiled into dist/ by TypeScript, and beside them the files that a compiler does not write.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

import { root } from "../checkout.mjs";
import { prepareCode, preparedCode } from "./prepare-code.mjs";
import { preparedTypes, prepareTypes } from "./prepare-types.mjs";
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
    await bundleKernel();
    await prepareTypes(dist);
    await prepareCode(dist);
    const sources = sourceFiles();
    for (const file of sources.filter(isCopied)) {
      mkdirSync(dirname(join(dist, file)), { recursive: true });
      copyFileSync(join(root, file), join(dist, file));
    }
    const generated = [chunks, preparedTypes, preparedCode].flatMap((folder) => filesUnder(dist, folder));
    const outputs = new Set([...sources.flatMap(outputsOf), ...generated]);
    for (const file of filesUnder(dist, "")) {
      if (!outputs.has(file)) rmSync(join(dist, file)); // its source is gone
    }
    return { inputs: before, outputs: [...outputs] };
  },
};

const chunks = "kernel/chunks";

/**
 * A kernel must answer its first cell within a blink, and Node takes half of that to find and read the
 * two hundred small files of the kernel and of TypeScript's API: so each thread's entry becomes one file.
 */
async function bundleKernel() {
  rmSync(join(dist, chunks), { recursive: true, force: true });
  const { build } = await import("esbuild");
  await build({
    entryPoints: ["main", "host"].map((entry) => join(dist, "kernel", `${entry}.js`)),
    outdir: join(dist, "kernel"),
    chunkNames: "chunks/[name]-[hash]",
    allowOverwrite: true,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Native addons, and what is loaded only when a cell needs it.
    external: ["zeromq", "oxc-parser", "oxc-transform", "esbuild"],
    minifySyntax: true,
    minifyWhitespace: true,
    // A package in CommonJS may call require.
    banner: {
      js: 'import { createRequire as $$create } from "node:module"; const require = $$create(import.meta.url);',
    },
    logLevel: "error",
  });
}

function inputs() {
  const settings = [
    "tsconfig.json",
    "tsconfig.build.json",
    "package-lock.json",
    "scripts/steps/build.mjs",
    "scripts/steps/prepare-code.mjs",
    "scripts/steps/prepare-types.mjs",
  ];
  const scripts = filesUnder(root, "scripts/flat-types");
  const files = [...settings.filter((file) => existsSync(join(root, file))), ...scripts, ...sourceFiles()];
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
