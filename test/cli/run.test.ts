// `lectern run`: what it stores, what it says, and how it ends.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { type RunEnvironment, runCommand } from "../../cli/run.ts";
import type { CodeCell, Notebook, Output } from "../../kernel/notebook.ts";
import { testArgv } from "../kernel/frontend.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "lectern-run-")));
  path = join(folder, "notebook.ipynb");
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

interface GivenCell {
  source: string;
  tags?: string[];
  type?: "code" | "markdown";
}

/** Writes a notebook as an older Jupyter leaves it: nbformat 4.4, text as lines, outputs of an earlier run. */
async function given(cells: (string | GivenCell)[], metadata: Notebook["metadata"] = {}): Promise<void> {
  const stale = [{ output_type: "stream", name: "stdout", text: ["stale\n"] }];
  const notebook = {
    nbformat: 4,
    nbformat_minor: 4,
    metadata: { kernelspec: { name: "lectern", language: "typescript" }, ...metadata },
    cells: cells.map((cell) => {
      const { source, tags = [], type = "code" } = typeof cell === "string" ? { source: cell } : cell;
      const text = { cell_type: type, metadata: { tags }, source: source.split(/(?<=\n)/) };
      return type === "code" ? { ...text, outputs: stale, execution_count: 9 } : text;
    }),
  };
  await writeFile(path, JSON.stringify(notebook));
}

/** Runs the command; with colours and a changing line where `tty` is set. */
async function run(
  args: string[] = [path],
  { tty = false, ...environment }: RunEnvironment & { tty?: boolean } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCommand(args, {
    argv: testArgv(),
    stdout: { write: (text) => out.push(text), isTTY: tty, columns: 60 },
    stderr: { write: (text) => err.push(text), isTTY: tty },
    ...environment,
  });
  return { exitCode, out: out.join(""), err: err.join("") };
}

async function stored(file = path): Promise<Notebook> {
  return JSON.parse(await readFile(file, "utf8"));
}

async function outputs(file = path): Promise<Output[][]> {
  return (await stored(file)).cells.map((cell) => (cell as CodeCell).outputs);
}

describe("what is stored", () => {
  test("outputs, counts and nbformat 4.5 with ids, laid out as Python's nbformat does", async () => {
    await given([
      { source: "# Title\ntext", type: "markdown" },
      `console.log("a");\nconsole.log("b");\n1 + 1`,
    ]);
    expect(await run()).toMatchObject({ exitCode: 0, err: "" });
    const text = (await readFile(path, "utf8")).replace(/"id": "[0-9a-f]{8}"/g, `"id": "…"`);
    expect(text.slice(0, text.indexOf(` "metadata": {\n  "kernelspec"`))).toMatchInlineSnapshot(`
      "{
       "cells": [
        {
         "cell_type": "markdown",
         "id": "…",
         "metadata": {
          "tags": []
         },
         "source": [
          "# Title\\n",
          "text"
         ]
        },
        {
         "cell_type": "code",
         "execution_count": 1,
         "id": "…",
         "metadata": {
          "tags": []
         },
         "outputs": [
          {
           "name": "stdout",
           "output_type": "stream",
           "text": [
            "a\\n",
            "b\\n"
           ]
          },
          {
           "data": {
            "text/plain": [
             "2"
            ]
           },
           "execution_count": 1,
           "metadata": {},
           "output_type": "execute_result"
          }
         ],
         "source": [
          "console.log(\\"a\\");\\n",
          "console.log(\\"b\\");\\n",
          "1 + 1"
         ]
        }
       ],
      "
    `);
    expect(await stored()).toMatchObject({
      nbformat: 4,
      nbformat_minor: 5,
      metadata: { language_info: { name: "typescript" } },
    });
  });

  test("update_display_data changes an earlier cell's output, and clear_output empties its own", async () => {
    await given([
      `const shown = display("one");`,
      `shown.update("two");\nconsole.log("gone");\ndisplay.clear();\nconsole.log("kept");`,
    ]);
    expect(await run()).toMatchObject({ exitCode: 0, err: "" });
    expect(await outputs()).toEqual([
      [{ output_type: "display_data", data: { "text/plain": ["'two'"] }, metadata: {} }],
      [{ output_type: "stream", name: "stdout", text: ["kept\n"] }],
    ]);
  });

  test("late output goes to the cell that started it", async () => {
    await given([
      `const timer = setTimeout(() => console.log("late"), 50);`,
      `await new Promise((resolve) => setTimeout(resolve, 300));`,
    ]);
    expect(await run()).toMatchObject({ exitCode: 0 });
    expect(await outputs()).toEqual([[{ output_type: "stream", name: "stdout", text: ["late\n"] }], []]);
  });

  test("the kernel works in the notebook's folder and knows the notebook's path", async () => {
    await given([`[process.cwd(), process.env.JPY_SESSION_NAME].join("|")`]);
    await run();
    expect(await outputs()).toMatchObject([[{ data: { "text/plain": [`'${folder}|${path}'`] } }]]);
  });

  test("--output leaves the notebook as it is", async () => {
    await given(["1"]);
    const before = await readFile(path, "utf8");
    const other = join(folder, "other.ipynb");
    expect(await run([path, "--output", other])).toMatchObject({ exitCode: 0 });
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await outputs(other)).toMatchObject([[{ data: { "text/plain": ["1"] } }]]);
  });

  test.skipIf(process.platform === "win32")("what is no file is written to, as /dev/null is", async () => {
    await given(["1"]);
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const read = readFile(pipe, "utf8");
    expect(await run([path, "--output", pipe])).toMatchObject({ exitCode: 0 });
    expect((await stat(pipe)).isFIFO()).toBe(true);
    expect(JSON.parse(await read)).toMatchObject({ cells: [{ execution_count: 1 }] });
  });

  test("the file is replaced as a whole, through a link, and keeps its mode", async () => {
    await given(["1"]);
    await chmod(path, 0o640);
    const link = join(folder, "link.ipynb");
    await symlink(path, link);
    expect(await run([link])).toMatchObject({ exitCode: 0 });
    expect((await readdir(folder)).sort()).toEqual(["link.ipynb", basename(path)]);
    expect(await realpath(link)).toBe(path);
    expect(await outputs()).toMatchObject([[{ output_type: "execute_result" }]]);
  });

  test("empty cells and those tagged skip-execution are not run", async () => {
    await given(["  \n", { source: "throw 1", tags: ["skip-execution"] }, "3"]);
    expect(await run()).toMatchObject({ exitCode: 0 });
    const cells = (await stored()).cells as CodeCell[];
    expect(cells.map(({ execution_count }) => execution_count)).toEqual([null, null, 1]);
  });
});

describe("errors", () => {
  const boom = `throw new Error("boom")`;

  test("the first one ends the run with code 1, is shown without colours, and stored with what came before", async () => {
    await given([`console.log("before");\n${boom}`, `"after"`]);
    const { exitCode, err } = await run();
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^cell 1 of 2:\n[\s\S]*Error: boom/);
    expect(err).not.toContain("\u001b");
    expect(await outputs()).toMatchObject([
      [{ output_type: "stream" }, { output_type: "error", evalue: "boom" }],
      [],
    ]);
  });

  test("a terminal gets the colours", async () => {
    vi.stubEnv("NO_COLOR", undefined);
    await given([boom]);
    expect((await run([path], { tty: true })).err).toContain("\u001b[");
  });

  test("a type error ends the run as well", async () => {
    await given([`const n: number = "text";`]);
    const { exitCode, err } = await run();
    expect(exitCode).toBe(1);
    expect(err).toContain("TypeError");
  });

  test("raises-exception lets the run go on, and the exit code be 0", async () => {
    await given([{ source: boom, tags: ["raises-exception"] }, `"after"`]);
    expect(await run()).toMatchObject({ exitCode: 0, err: "" });
    expect(await outputs()).toMatchObject([[{ evalue: "boom" }], [{ output_type: "execute_result" }]]);
  });

  test("--allow-errors lets the run go on", async () => {
    await given([boom, `"after"`]);
    expect(await run([path, "--allow-errors"])).toMatchObject({ exitCode: 0, err: "" });
    expect(await outputs()).toMatchObject([[{ evalue: "boom" }], [{ output_type: "execute_result" }]]);
  });

  test("an error thrown later, by a timer, ends the run too", async () => {
    await given([
      `setTimeout(() => { throw new Error("late") }, 50);`,
      `await new Promise((resolve) => setTimeout(resolve, 300));`,
      `"never"`,
    ]);
    const { exitCode, err } = await run();
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^cell 1 of 3:\n[\s\S]*late/);
    expect((await outputs())[2]).toEqual([]);
  });

  test("a promise that the last cell leaves rejected ends the run with code 1", async () => {
    await given(['Promise.reject(new Error("nobody waits"));']);
    const { exitCode, err } = await run();
    expect(exitCode).toBe(1);
    expect(err).toContain("nobody waits");
  });

  test("asking for input is an error: there is nobody to answer", async () => {
    await given([`prompt("name?")`]);
    expect(await run()).toMatchObject({ exitCode: 1 });
  });

  test("--timeout ends a cell that takes too long", async () => {
    await given([`console.log("before");\nwhile (true) {}`, "2"]);
    const { exitCode, err } = await run([path, "--timeout", "0.5"]);
    expect(exitCode).toBe(1);
    expect(err).toBe("cell 1: interrupted after 0.5 s\n");
    expect((await outputs())[0]?.[0]).toMatchObject({ text: ["before\n"] });
  });

  test("a kernel that dies is reported, and what there is is stored", async () => {
    await given([`console.log("before");`, `process.kill(process.pid, "SIGKILL")`]);
    const { exitCode, err } = await run();
    expect(exitCode).toBe(1);
    expect(err).toMatch(/^cell 2 of 2: Kernel died by SIGKILL/);
    expect(await outputs()).toMatchObject([[{ text: ["before\n"] }], []]);
  });
});

describe("progress", () => {
  test("a line for each cell where there is no terminal", async () => {
    await given(["1", { source: "text", type: "markdown" }, "2"]);
    const { out } = await run();
    expect(out.replace(/\d+\.\d/g, "0.0")).toBe(
      "cell 1 of 2  0.0 s\ncell 2 of 2  0.0 s\n2 of 2 cells in 0.0 s\n",
    );
  });

  test("one line that changes on a terminal, never wider than it", async () => {
    await given([`/* ${"long ".repeat(40)} */ 1`]);
    const { out } = await run([path], { tty: true });
    const lines = out.split("\r\u001b[K");
    expect(lines[1]).toMatch(/^cell 1 of 1 {2}0\.\d s {2}\/\* long long/);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(60);
    expect(lines.at(-1)).toMatch(/^1 of 1 cells in \d+\.\d s\n$/);
  });
});

/** The command in a process of its own, which can be interrupted and killed. */
function spawned(env: NodeJS.ProcessEnv = {}) {
  const command = new URL("../../dist/cli/run.js", import.meta.url).href;
  const script = `process.exitCode = await (await import(${JSON.stringify(command)})).runCommand([process.argv[1]])`;
  const args = ["--input-type=module", "-e", script, path];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  return spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
}

describe("Ctrl-C", () => {
  test.skipIf(process.platform === "win32")(
    "interrupts the cell, stores what is there, and ends with 130",
    async () => {
      await given([`console.log("done");`, `console.log("begun");\nwhile (true) {}`, "3"]);
      const child = spawned();
      const exit = once(child, "exit");
      let err = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        err += text;
      });
      for await (const text of child.stdout.setEncoding("utf8")) {
        if (text.includes("cell 1")) setTimeout(() => child.kill("SIGINT"), 500);
      }
      expect(await exit).toEqual([130, null]);
      expect(err).toBe("lectern run: interrupted\n");
      expect(await outputs()).toMatchObject([
        [{ text: ["done\n"] }],
        [{ text: ["begun\n"] }, { output_type: "error" }],
        [],
      ]);
    },
  );
});

test.skipIf(process.platform === "win32")(
  "what a killed run leaves among the temporary files is gone after the next",
  async () => {
    await given(["1", "while (true) {}"]);
    const temporary = join(folder, "tmp");
    await mkdir(temporary);
    const killed = spawned({ TMPDIR: temporary });
    const exit = once(killed, "exit");
    killed.stdout.once("data", () => killed.kill("SIGKILL"));
    expect(await exit).toEqual([null, "SIGKILL"]);
    expect(await readdir(temporary)).toHaveLength(1);
    await given(["1"]);
    expect(await once(spawned({ TMPDIR: temporary }), "exit")).toEqual([0, null]);
    expect(await readdir(temporary)).toEqual([]);
  },
);

describe("bad input is one clear line, and exit code 2", () => {
  async function complaint(args: string[]): Promise<string> {
    const { exitCode, out, err } = await run(args);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" });
    expect(err).toMatch(/^lectern run: [^\n]+\n$/);
    return err.slice("lectern run: ".length, -1).replaceAll(folder, "…");
  }

  test.for<[string, string, string]>([
    ["no JSON", "{", 'Cannot read "…/notebook.ipynb": not JSON, '],
    ["no notebook", "[]", 'Cannot read "…/notebook.ipynb": not a notebook, it has no nbformat'],
    [
      "nbformat 3",
      `{"nbformat": 3, "worksheets": []}`,
      "nbformat 4 is needed, found 3; convert it with JupyterLab",
    ],
    ["no cells", `{"nbformat": 4}`, "not a notebook, it has no list of cells"],
    ["an odd cell", `{"nbformat": 4, "cells": [7]}`, "cell 1 must be an object, found 7"],
    [
      "a Python notebook",
      `{"nbformat": 4, "cells": [], "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python"}}}`,
      'Cannot run "…/notebook.ipynb": it is a notebook for Python 3 (python), not TypeScript',
    ],
  ])("a file that is %s", async ([, text, expected]) => {
    await writeFile(path, text);
    expect(await complaint([path])).toContain(expected);
  });

  test("arguments that say nothing sensible", async () => {
    expect(await complaint([path])).toBe('Cannot read "…/notebook.ipynb": no such file');
    expect(await complaint([folder])).toBe('Cannot read "…": it is a folder');
    expect(await complaint([])).toContain("which notebook? Usage: lectern run NOTEBOOK");
    expect(await complaint(["a.ipynb", "b.ipynb"])).toBe("one notebook at a time, got a.ipynb, b.ipynb");
    expect(await complaint(["--speed", path])).toContain("Unknown option '--speed'");
    expect(await complaint([path, "--timeout", "soon"])).toBe(
      '--timeout must be a number of seconds above 0, got "soon"',
    );
    expect(await complaint([path, "--timeout", "-1"])).toMatch(
      /^Option '--timeout' argument is ambiguous; usage: lectern run NOTEBOOK [^\n]*$/,
    );
  });

  test("an output that cannot be written", async () => {
    await given(["1"]);
    // Said before the cells run, for hours perhaps.
    expect(await complaint([path, "--output", join(folder, "no/such.ipynb")])).toBe(
      'Cannot write "…/no/such.ipynb": there is no folder "…/no"',
    );
    expect(await complaint([path, "--output", folder])).toBe(
      'Cannot write "…": it is a folder; name a file in it',
    );
  });
});
