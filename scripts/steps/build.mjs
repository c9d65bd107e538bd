// The sources compiled into dist/ by TypeScript, and beside them the files that a compiler does not write.

import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

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
    for (const [folder, entries] of Object.entries(threads)) await bundleThreads(folder, entries);
    await bundleLibrary();
    await bundleSandbox();
    await prepareTypes(dist);
    await prepareCode(dist);
    const sources = sourceFiles();
    for (const file of sources.filter(isCopied)) {
      mkdirSync(dirname(join(dist, file)), { recursive: true });
      copyFileSync(join(root, file), join(dist, file));
    }
    const chunks = Object.keys(threads).map(chunksOf);
    const generated = [...chunks, preparedTypes, preparedCode].flatMap((folder) => filesUnder(dist, folder));
    const programs = [
      libraryForNode,
      `${libraryForNode}.map`,
      ...sandboxPrograms.map((name) => `grader/sandbox/${name}.cjs`),
    ];
    const outputs = new Set([
      ...sources.flatMap(outputsOf),
      ...generated,
      ...programs.filter((file) => existsSync(join(dist, file))),
    ]);
    for (const file of filesUnder(dist, "")) {
      if (!outputs.has(file)) rmSync(join(dist, file)); // its source is gone
    }
    return { inputs: before, outputs: [...outputs] };
  },
};

/** By folder, what is run as a thread or a process of its own. */
const threads = { kernel: ["main", "host"], "grader/grade": ["compiler-thread", "judge-thread"] };

/** Pieces that these share, or that are loaded when they are needed. */
const chunksOf = (folder) => `${folder}/chunks`;

/**
 * A kernel must answer its first cell within a blink, and Node takes half of that to find and read the
 * two hundred small files of the kernel and of TypeScript's API: so each thread's entry becomes one file.
 */
async function bundleThreads(folder, entries) {
  if (!existsSync(join(dist, folder))) return;
  rmSync(join(dist, chunksOf(folder)), { recursive: true, force: true });
  const { build } = await import("esbuild");
  await build({
    entryPoints: entries.map((entry) => join(dist, folder, `${entry}.js`)),
    outdir: join(dist, folder),
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

/** The library in one file, for Node; everyone else gets its modules. */
const libraryForNode = "lib/node.js";

/**
 * A notebook that imports Lectern waits for it, and 140 small files take as long to find as tfjs takes to run. The
 * native engine's files stay as they are: they are loaded only where one is installed, and lie beside its sources.
 */
async function bundleLibrary() {
  if (!existsSync(join(dist, "lib", "index.js"))) return;
  const { build } = await import("esbuild");
  const library = join(dist, "lib");
  const native = join(library, "engine", "native");
  const addon = {
    name: "what finds the addon stays where it is",
    setup(building) {
      building.onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
        const file = join(resolveDir, path);
        if (!file.startsWith(native)) return undefined;
        return { path: `./${relative(library, file).replaceAll("\\", "/")}`, external: true };
      });
    },
  };
  await build({
    entryPoints: [join(library, "index.js")],
    outfile: join(dist, libraryForNode),
    bundle: true,
    packages: "external",
    plugins: [addon, requiredTensorFlow],
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: true,
    logLevel: "error",
  });
}

/** Node reads a whole CommonJS package for the names that it exports before it runs it. They are known here. */
const requiredTensorFlow = {
  name: "required TensorFlow.js",
  setup(building) {
    const require = createRequire(join(root, "package.json"));
    building.onResolve({ filter: /^@tensorflow\/tfjs-(core|backend-wasm|backend-cpu)$/ }, ({ path }) => ({
      path,
      namespace: "required",
    }));
    building.onLoad({ filter: /.*/, namespace: "required" }, ({ path }) => {
      const names = Object.keys(require(path)).filter(isName);
      // tfjs too has a Conv2D and an Optimizer: beside them our classes, and their error texts, would be Conv2D2's.
      const [capital, other] = [/^[A-Z]/, /^[^A-Z]/].map((kind) => names.filter((name) => kind.test(name)));
      return {
        resolveDir: root,
        contents: `
          import { createRequire } from "node:module";
          const tfjs = createRequire(import.meta.url)("${path}");
          export const { ${other} } = tfjs;
          const { ${capital.map((name) => `${name}: tfjs${name}`)} } = tfjs;
          export { ${capital.map((name) => `tfjs${name} as ${name}`)} };`,
      };
    });
  },
};

/** In CommonJS, which Node starts sooner than modules, and whose code can be kept: each submission starts them. */
const sandboxPrograms = ["student", "lectern"];

/**
 * What runs a student's code sees nothing else of Lectern: its programs are packed from the modules, as the library for
 * Node has all that tasks ask students to write themselves.
 */
async function bundleSandbox() {
  const sandbox = join(dist, "grader", "sandbox");
  if (!existsSync(sandbox)) return;
  const { build } = await import("esbuild");
  const common = {
    outdir: sandbox,
    bundle: true,
    packages: "external",
    platform: "node",
    target: "node20",
    logLevel: "error",
  };
  await build({
    ...common,
    entryPoints: sandboxPrograms.map((name) => join(sandbox, `${name}.js`)),
    outExtension: { ".js": ".cjs" },
    plugins: [requiredTensorFlow, startedLater],
    format: "cjs",
    define: { "import.meta.url": "$$url" },
    banner: { js: 'const $$url = require("node:url").pathToFileURL(__filename).href;' },
  });
  await build({ ...common, entryPoints: [join(sandbox, "loader.js")], allowOverwrite: true, format: "esm" });
}

/** CommonJS cannot wait for an engine while it is loaded. */
const startedLater = {
  name: "an engine that is started later",
  setup(building) {
    building.onResolve({ filter: /^\.\/start\.js$/ }, ({ path }) => ({ path, namespace: "nothing" }));
    building.onLoad({ filter: /.*/, namespace: "nothing" }, () => ({ contents: "" }));
  },
};

/** What may stand in `export const { ... }`. */
const isName = (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default";

function inputs() {
  const settings = [
    "tsconfig.json",
    "tsconfig.build.json",
    "package-lock.json",
    "scripts/steps/build.mjs",
    "scripts/steps/prepare-code.mjs",
    "scripts/steps/make-once.mjs",
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
