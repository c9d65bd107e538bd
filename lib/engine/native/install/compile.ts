// Builds the addon: one object file a source, two at a time, linked against TensorFlow's libraries.

import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";

import { libraries } from "../installed.ts";
import { FLAGS } from "../sources.ts";
import type { Compiler } from "./compiler.ts";
import { explainFileError, InstallFailure } from "./failure.ts";

export interface Compilation {
  compiler: Compiler;
  /** Holds the `.cc` and `.h` files. */
  sources: string;
  /** Where headers are looked for beside those of TensorFlow and our own. */
  include: readonly string[];
  /** The engine's folder, with `tensorflow/` in it; the addon is written there. */
  folder: string;
  addon: string;
  /** Gets what the compiler says. */
  log: string;
  onProgress?: (done: number, total: number) => void;
}

export async function compileAddon(job: Compilation): Promise<{ files: number }> {
  const { compiler, sources, include, folder, log, onProgress } = job;
  const objects = join(folder, "objects");
  try {
    rmSync(objects, { recursive: true, force: true });
    mkdirSync(objects, { recursive: true });
  } catch (error) {
    throw explainFileError("compile the addon", error);
  }
  const files = linkOrder(sources);
  const includes = [sources, ...include, join(folder, "tensorflow", "include")].map((path) => `-I${path}`);
  let done = 0;
  const compileOne = async (file: string) => {
    const args = [...FLAGS, ...includes, ...ownFlags(readFileSync(join(sources, file), "utf8"))];
    await run(compiler, [...args, "-c", join(sources, file), "-o", join(objects, `${file}.o`)], file, log);
    onProgress?.(++done, files.length);
  };
  const left = [...files];
  const worker = async () => {
    for (let file = left.shift(); file !== undefined; file = left.shift()) await compileOne(file);
  };
  const stopping = (error: unknown) => {
    left.length = 0; // no further file is begun, but the other compiler's end is waited for
    throw error;
  };
  const ends = await Promise.allSettled([worker().catch(stopping), worker().catch(stopping)]);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  const inputs = files.map((file) => join(objects, `${file}.o`));
  await run(compiler, linkArguments(inputs, job), basename(job.addon), log);
  rmSync(objects, { recursive: true });
  return { files: files.length };
}

/**
 * Flags that a file asks for in the comment that opens it: `// flags: -O3`, and `// flags x64: -mavx2` for one
 * kind of processor.
 */
export function ownFlags(source: string, arch: string = process.arch): string[] {
  return openingComment(source).flatMap((line) => {
    const match = /^\/\/ flags(?: (\w+))?: (.+)$/.exec(line);
    return match && (match[1] === undefined || match[1] === arch) ? match[2]!.trim().split(/\s+/) : [];
  });
}

function openingComment(source: string): string[] {
  const lines = source.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith("//"));
  return end < 0 ? lines : lines.slice(0, end);
}

/**
 * Files for one kind of processor come last: of an inline function that several files hold, the linker takes the
 * first, and that one must run on every processor.
 */
function linkOrder(sources: string): string[] {
  const files = readdirSync(sources).filter((file) => file.endsWith(".cc"));
  const isParticular = (file: string) =>
    openingComment(readFileSync(join(sources, file), "utf8")).some((line) => /^\/\/ flags \w+:/.test(line));
  return files.sort((a, b) => Number(isParticular(a)) - Number(isParticular(b)) || a.localeCompare(b));
}

function linkArguments(objects: readonly string[], { folder, addon }: Compilation): string[] {
  const tensorflow = libraries().map((file) => join(folder, file));
  const output = ["-o", addon];
  if (process.platform === "darwin") {
    // Node's functions are found when the addon is loaded; elsewhere that is the linker's custom anyway.
    const shape = ["-bundle", "-undefined", "dynamic_lookup", "-Wl,-rpath,@loader_path/tensorflow"];
    return [...shape, ...objects, ...tensorflow, ...output];
  }
  return ["-shared", "-pthread", ...objects, ...tensorflow, "-Wl,-rpath,$ORIGIN/tensorflow", ...output];
}

function run({ command }: Compiler, args: readonly string[], what: string, log: string): Promise<void> {
  const [program, ...first] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...first, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    const record = (text: string) => {
      said += text;
    };
    child.stdout.setEncoding("utf8").on("data", record);
    child.stderr.setEncoding("utf8").on("data", record);
    const stop = () => child.kill();
    process.once("exit", stop);
    child.on("error", (error) => reject(new InstallFailure(`Cannot start ${program}: ${error.message}`)));
    child.on("close", (code, signal) => {
      process.removeListener("exit", stop);
      try {
        appendFileSync(log, `$ ${[program, ...first, ...args].join(" ")}\n${said}\n`);
      } catch (error) {
        // A disk too full for the log is too full for the object file; an event handler must not throw it.
        reject(explainFileError(`compile "${what}"`, error));
      }
      if (code === 0) return resolve();
      const firstError =
        said.split("\n").find((line) => /\berror\b/i.test(line)) ?? said.trim().split("\n")[0];
      reject(
        new InstallFailure(
          `Cannot compile "${what}": ${program} ended with ${signal ?? code}: ${firstError} (all it said: "${log}")`,
        ),
      );
    });
  });
}
