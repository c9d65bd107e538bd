// TypeScript's process: replaced when it fails, and left alone when we do.

import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";

import { afterEach, beforeEach, expect, test } from "vitest";

import { Notebook } from "./notebook.ts";

const built = new URL("../../../dist/kernel/cells.js", import.meta.url).href;

let notebook: Notebook;
let before: number[];
beforeEach(() => {
  before = compilers();
  notebook = new Notebook();
});
afterEach(() => notebook.close());

const here = process.platform === "win32" ? test.skip : test;

here("a compiler that was killed is replaced, and names of earlier cells keep their types", async () => {
  await notebook.run("let text = 'a'");
  await notebook.run("text + text; let more = text"); // so that several texts are known to the one that dies
  const [compiler] = newCompilers();
  process.kill(compiler!, "SIGKILL");
  expect(notebook.problems("text.nope")).toEqual([
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'string'.`,
  ]);
  expect(newCompilers()).not.toContain(compiler);
});

here("a mistake of the kernel's own costs no compiler", () => {
  expect(notebook.problems("1 + 1")).toEqual([]);
  const compiler = newCompilers();
  expect(() => notebook.language.compile(undefined as never)).toThrow(TypeError);
  expect(newCompilers()).toEqual(compiler);
});

/** Asked to end, one in thirty would. */
here("a compiler that is closed says nothing about it", () => {
  const code = `
    const { openLanguage } = await import(${JSON.stringify(built)});
    for (let i = 0; i < 40; i++) {
      const language = openLanguage(${JSON.stringify(tmpdir())});
      language.compile("const a: number = 3; a");
      language.close();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }`;
  const { stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    encoding: "utf8",
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
});

function newCompilers(): number[] {
  return compilers().filter((pid) => !before.includes(pid));
}

/** The compilers of this process, by their ids. */
function compilers(): number[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,ppid=,stat=,args="], { encoding: "utf8" });
  return stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, state, program]) =>
        Number(parent) === process.pid && !state!.startsWith("Z") && /tsc$/.test(program!),
    )
    .map(([pid]) => Number(pid));
}
