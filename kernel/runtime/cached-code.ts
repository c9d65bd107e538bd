// Large files in CommonJS, loaded with the code that V8 made of them when Lectern was built.
//
// To read the seven megabytes of TensorFlow.js anew takes V8 half of the time of its import; and Node's own
// `import()` reads them once more before, to find the names that they export.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { cachedDataVersionTag } from "node:v8";
import vm from "node:vm";

import { lecternRoot } from "../lectern-root.ts";

/** Packages that are one large file each, and those that they load. */
const scope = `${sep}node_modules${sep}@tensorflow${sep}`;

const smallest = 100_000; // bytes of source that are worth a file of code

const folder = join(lecternRoot, "dist", "kernel", "code");

/** Whether a file, found by its path, is of those packages. */
export function hasCachedCode(path: string): boolean {
  return path.includes(scope) && path.endsWith(".js");
}

/** What `require` gives for a file, where the file and those that it requires are loaded from the code that is kept. */
export function requireCached(path: string): unknown {
  return withCode(path, () => undefined);
}

/** Keeps the code of a package or a file; what was run when it was loaded, and by `use` of it, is part of it. */
export async function keepCode(
  specifier: string,
  use: (exported: unknown) => unknown = () => undefined,
): Promise<void> {
  const scripts = new Map<string, vm.Script>();
  const path = createRequire(join(lecternRoot, "package.json")).resolve(specifier);
  await use(withCode(path, (file, script) => scripts.set(file, script)));
  mkdirSync(folder, { recursive: true });
  for (const [file, script] of scripts) writeFileSync(file, script.createCachedData());
}

type Missing = (file: string, script: vm.Script) => void;

function withCode(path: string, missing: Missing): unknown {
  const require = createRequire(pathToFileURL(path));
  const { extensions } = require;
  const usual = extensions[".js"]!;
  extensions[".js"] = (module, filename) => {
    const isKept = filename === path || hasCachedCode(filename);
    if (!isKept || !run(module, filename, missing)) usual(module, filename);
  };
  try {
    return require(path);
  } finally {
    extensions[".js"] = usual;
  }
}

/** Runs a module as Node would; false where it is for Node to run. */
function run(module: NodeJS.Module, filename: string, missing: Missing): boolean {
  const bytes = readFileSync(filename);
  if (bytes.length < smallest) return false;
  const file = codeFile(bytes);
  const cachedData = readCode(file);
  // In one line, so that positions in the file are those of the script.
  const source = `(function (exports, require, module, __filename, __dirname) { ${bytes.toString()}\n})`;
  const script = new vm.Script(source, {
    filename,
    ...(cachedData ? { cachedData } : {}),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  if (cachedData === undefined || script.cachedDataRejected) missing(file, script);
  const require = Object.assign((id: string) => module.require(id), createRequire(filename));
  const wrapper = script.runInThisContext() as (...parts: unknown[]) => void;
  wrapper.call(module.exports, module.exports, require, module, filename, dirname(filename));
  return true;
}

/** By the source, so that another copy of a package finds the same; and by what V8 asks of code it is given. */
function codeFile(source: Uint8Array): string {
  // Not with the others: to load it takes a tenth of what Node takes to start, and most cells import no such package.
  const { createHash } = process.getBuiltinModule("node:crypto");
  const hash = createHash("sha1").update(source).digest("hex");
  return join(folder, `${hash}-${cachedDataVersionTag().toString(16)}`);
}

function readCode(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
