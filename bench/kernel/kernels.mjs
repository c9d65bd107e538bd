// The kernels that are compared: where each comes from, how it is started, and the same cells in each one's words.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const bench = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(bench);

/** What a typed or untyped JavaScript kernel is asked to run. */
const script = {
  trivial: (i) => `1 + ${i}`,
  loop: "while (true) {}",
  keep: "let kept = 7",
  kept: "kept",
  print: `const line = "x".repeat(99);\nfor (let i = 0; i < 1_000_000; i++) console.log(line);`,
  importTfjs: `import * as tf from "@tensorflow/tfjs";\ntf.version.tfjs`,
  useTfjs: (i) =>
    `const x${i} = tf.tensor2d([[${i}, 2], [3, 4]]);\nconst y${i} = x${i}.matMul(x${i}).sum();\ny${i}.dataSync()[0]`,
  complete: (i) => `const layer${i} = tf.layers.ls`,
  completion: "lstm",
};

const python = {
  trivial: (i) => `1 + ${i}`,
  loop: "while True: pass",
  keep: "kept = 7",
  kept: "kept",
  print: `line = "x" * 99\nfor i in range(1_000_000): print(line)`,
};

const floor = { trivial: script.trivial };

/** Installs the peers if need be; one that cannot be had is named in `missing`, and the rest goes on. */
export async function findKernels(options = {}) {
  const installed = installPeers();
  const kernels = [];
  const missing = [];
  for (const [name, find] of Object.entries({ lectern, tslab, deno, ipykernel, floor: bareLoop })) {
    try {
      kernels.push({ name, cwd: bench, env: {}, ...(await find({ ...options, installed })) });
    } catch (error) {
      missing.push({ name, reason: error.message });
    }
  }
  return { kernels, missing };
}

/** Undefined when all went well, else why not. */
function installPeers() {
  const { dependencies } = JSON.parse(readFileSync(join(bench, "package.json"), "utf8"));
  const present = Object.entries(dependencies).every(
    ([name, version]) => packageVersion(join(bench, "node_modules", name)) === version,
  );
  if (present) return undefined;
  console.error("Installing the peers into bench/node_modules …");
  // npm itself is a JavaScript file that runs under this Node; without it, `npm` from the path.
  const npm = process.env.npm_execpath;
  const args = ["install", "--ignore-scripts", "--no-fund", "--no-audit"];
  const [program, first] = npm?.endsWith("js") ? [process.execPath, [npm]] : ["npm", []];
  const { status, error, stderr } = spawnSync(program, [...first, ...args], {
    cwd: bench,
    encoding: "utf8",
    shell: program === "npm" && process.platform === "win32",
  });
  if (status === 0) return undefined;
  const words = stderr?.split("\n").find((line) => line.startsWith("npm error"));
  return `npm could not install it: ${error?.message ?? words ?? `exit code ${status}`}`;
}

async function lectern() {
  if (!existsSync(join(root, "dist/kernel/main.js"))) {
    throw new Error("dist/kernel/main.js is not there, run npm run build first");
  }
  const { lecternArgv } = await import("../../dist/kernel/client/index.js");
  return {
    version: packageVersion(root),
    spec: { argv: lecternArgv(), interrupt_mode: "message" },
    cells: script,
  };
}

function tslab({ installed }) {
  const folder = peer("tslab", installed);
  return {
    version: packageVersion(folder),
    // As its own installer writes the kernelspec.
    spec: {
      argv: [process.execPath, join(folder, "bin/tslab"), "kernel", "--config-path", "{connection_file}"],
    },
    cells: script,
  };
}

function deno({ installed }) {
  const folder = peer("deno", installed);
  return {
    version: packageVersion(folder),
    spec: { argv: [denoBinary(folder), "jupyter", "--kernel", "--conn", "{connection_file}"] },
    env: { DENO_NO_UPDATE_CHECK: "1", DENO_DIR: join(bench, "node_modules/.cache/deno") },
    cells: script,
  };
}

/** The npm package is a launcher whose install script fetches nothing: the program is in a package of the platform. */
function denoBinary(folder) {
  const libc = process.platform === "linux" ? "-glibc" : "";
  const platform = `@deno/${process.platform}-${process.arch}${libc}`;
  const require = createRequire(join(folder, "package.json"));
  try {
    const program = process.platform === "win32" ? "deno.exe" : "deno";
    return join(dirname(require.resolve(`${platform}/package.json`)), program);
  } catch (cause) {
    throw new Error(`npm has no ${platform}`, { cause });
  }
}

function ipykernel({ python: given }) {
  const venv = process.platform === "win32" ? ".venv/Scripts/python.exe" : ".venv/bin/python";
  const program = given ?? join(root, venv);
  const asked = spawnSync(program, ["-c", "import ipykernel; print(ipykernel.__version__)"], {
    encoding: "utf8",
  });
  if (asked.error) throw new Error(`no Python in .venv (${asked.error.code}), run npm run setup first`);
  if (asked.status !== 0) throw new Error("the Python of .venv has no ipykernel, run npm run setup first");
  return {
    version: asked.stdout.trim(),
    spec: { argv: [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"] },
    cells: python,
  };
}

function bareLoop() {
  return {
    version: process.version,
    spec: {
      argv: [process.execPath, join(bench, "kernel/floor.mjs"), "{connection_file}"],
    },
    cells: floor,
  };
}

function peer(name, failure) {
  const folder = join(bench, "node_modules", name);
  if (!existsSync(folder)) throw new Error(failure ?? `bench/node_modules/${name} is not there`);
  return folder;
}

function packageVersion(folder) {
  const file = join(folder, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : undefined;
}
