// `node scripts/build-wasm.mjs`: compiles lib/engine/wasm/assembly/ into the modules that the library loads; with
// --check it only looks whether that would change anything.
//
// The result is committed, so that neither a build nor a user needs the compiler; the same sources give the
// same bytes on every system, and a test compiles them again to see it.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { root } from "./checkout.mjs";
import { npmCommand } from "./steps/npm-packages.mjs";
import { runProgram } from "./steps/program.mjs";

const compilerFolder = join(root, "test", "assemblyscript");
const sources = join(root, "lib", "engine", "wasm", "assembly");

/** What each file of assembly/ that exports a module becomes. */
const modules = [
  { entry: "index.ts", file: join(root, "lib", "engine", "wasm", "binary.ts") },
  { entry: "linear.ts", file: join(root, "lib", "linear", "kernels-binary.ts") },
];

// The memory is tfjs's, or the caller's own: no data and no allocator of the module's own may lie in it (--runtime stub, no strings).
const options = [
  ...["--enable", "simd", "--runtime", "stub", "--importMemory", "--initialMemory", "1"],
  ...["--optimizeLevel", "3", "--noAssert", "--use", "abort=", "--disableWarning", "112"],
];

for (const { entry, file } of modules) {
  const text = await compileWasm(entry);
  if (!process.argv.includes("--check")) {
    writeFileSync(file, text);
    console.log(`Wrote ${file} (${text.length} characters)`);
  } else if (text !== readFileSync(file, "utf8")) {
    console.error(`"${file}" is not what assembly/ compiles to; run node scripts/build-wasm.mjs`);
    process.exitCode = 1;
  }
}

/** The text that a module's file should hold; the compiler is fetched where it is missing. */
async function compileWasm(entry) {
  const asc = await compiler();
  const files = new Map();
  const { error, stderr } = await asc.main([entry, "--outFile", "kernels.wasm", ...options], {
    // The compiler adds ".ts" to what an import names, and ours name it already.
    readFile: (name) => readSource(name.replace(/\.ts\.ts$/, ".ts")),
    writeFile: (name, content) => files.set(name, content),
    listFiles: () => [],
  });
  const said = stderr.toString().trim();
  if (error || said !== "") throw new Error(`Cannot compile "${sources}":\n${said || error.message}`);
  return moduleText(files.get("kernels.wasm"));
}

function readSource(name) {
  const path = join(sources, name);
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

function moduleText(bytes) {
  const lines = Buffer.from(bytes)
    .toString("base64")
    .match(/.{1,100}/g);
  return `// The kernels of assembly/, compiled by scripts/build-wasm.mjs; never edited by hand.

/** WebAssembly with 128-bit SIMD, in base64. */
export const binary = \`
${lines.join("\n")}
\`;
`;
}

async function compiler() {
  const entry = join(compilerFolder, "node_modules", "assemblyscript", "dist", "asc.js");
  if (!existsSync(entry)) {
    const [command, ...args] = npmCommand("ci");
    await runProgram("install the AssemblyScript compiler", command, [...args, "--prefix", compilerFolder], {
      shell: command === "npm.cmd",
    });
  }
  return import(pathToFileURL(entry).href);
}
