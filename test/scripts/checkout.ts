// A small checkout in a temporary folder, in which the real scripts run with stand-ins for npm and Python.

import { type ChildProcess, spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fakes = fileURLToPath(new URL("fakes", import.meta.url));

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

export class Checkout {
  /** A folder with a space and letters beyond ASCII, as people have them. */
  folder = join(mkdtempSync(join(tmpdir(), "lectern-")), "Übung 1");
  readonly #programs = mkdtempSync(join(tmpdir(), "lectern-programs-"));

  constructor() {
    mkdirSync(this.folder);
    const kernel = ["kernelspec.ts", "stable-node.ts", "logo", "language/join-scripts.ts"].map(
      (file) => `kernel/${file}`,
    );
    for (const path of ["scripts", "package.json", "tsconfig.json", "tsconfig.build.json", ...kernel]) {
      cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
    for (const entry of ["main", "host"]) this.write(`kernel/${entry}.ts`, `console.log("${entry}");\n`);
    this.write("requirements.txt", "half==1\n");
    mkdirSync(join(this.folder, "test/node-lts"), { recursive: true });
    this.write("test/node-lts/package.json", `{ "optionalDependencies": {} }\n`);
    const packages = { "": {}, "node_modules/typescript": this.#installed("typescript") };
    this.write("package-lock.json", JSON.stringify({ packages }));
    const python = join(this.#programs, "python3");
    writeFileSync(python, `#!/bin/sh\nexec "${process.execPath}" "${fakes}/python.mjs" "$@"\n`);
    chmodSync(python, 0o755);
  }

  /** Installs a stand-in for the Node that the gate fetches from npm. */
  addNodeLts(version: string): void {
    const name = `node-${process.platform}-${process.arch}`;
    this.write("test/node-lts/package.json", JSON.stringify({ optionalDependencies: { [name]: version } }));
    const installed = `test/node-lts/node_modules/${name}`;
    mkdirSync(join(this.folder, installed, "bin"), { recursive: true });
    this.write(`${installed}/package.json`, JSON.stringify({ version }));
    this.write(`${installed}/bin/node`, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    chmodSync(join(this.folder, installed, "bin/node"), 0o755);
  }

  /** Runs one of the scripts to its end. */
  async run(script: string, env: Record<string, string> = {}, ...args: string[]): Promise<Run> {
    const child = this.start(script, env, ...args);
    const run: Run = { code: null, stdout: "", stderr: "" };
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      run.stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      run.stderr += text;
    });
    return new Promise((resolve) => child.on("close", (code) => resolve({ ...run, code })));
  }

  start(script: string, env: Record<string, string> = {}, ...args: string[]): ChildProcess {
    const { LECTERN_PYTHON: _chosen, ...inherited } = process.env;
    return spawn(process.execPath, [join(this.folder, "scripts", `${script}.mjs`), ...args], {
      cwd: this.folder,
      env: {
        ...inherited,
        PATH: this.#programs,
        FAKE_PYTHON_PATH: join(this.#programs, "python3"),
        npm_execpath: join(fakes, "npm-cli.js"),
        ...env,
      },
    });
  }

  /** Starts a set-up that hangs in one step, and kills it there with the program that it runs. */
  async killDuring(step: string, env: Record<string, string>): Promise<void> {
    const child = this.start("setup", env);
    const ended = new Promise((resolve) => child.on("close", resolve));
    const before = this.calls().length;
    while (!this.calls().slice(before).includes(step)) await sleep(20);
    const { pid, child: program } = JSON.parse(this.read(".setup/lock"));
    process.kill(pid, "SIGKILL");
    process.kill(program, "SIGKILL");
    await ended;
  }

  /** What the stand-ins were asked to do, in order. */
  calls(): string[] {
    return existsSync(join(this.folder, "calls.log")) ? this.read("calls.log").trim().split("\n") : [];
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  write(path: string, text: string): void {
    writeFileSync(join(this.folder, path), text);
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  [Symbol.dispose](): void {
    rmSync(join(this.folder, ".."), { recursive: true, force: true });
    rmSync(this.#programs, { recursive: true, force: true });
  }

  #installed(name: string): object {
    return JSON.parse(readFileSync(join(root, "node_modules/.package-lock.json"), "utf8")).packages[
      `node_modules/${name}`
    ];
  }
}
