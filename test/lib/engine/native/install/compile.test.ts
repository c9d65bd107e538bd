// compileAddon: flags of files, order of linking, what the addon finds at run time, and what a faulty source is told.

import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { compileAddon, ownFlags } from "../../../../../lib/engine/native/install/compile.ts";
import { hasCompiler, makeLibraries, ourCompiler, tinyAddon } from "./tiny-engine.ts";

let folder: string;
let sources: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern compile ")); // people have spaces in their paths
  sources = join(folder, "sources");
  mkdirSync(sources);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("ownFlags", () => {
  const source = [
    "// What is here.",
    "// flags: -O3  -fno-math-errno",
    "// flags x64: -mavx2",
    "// flags arm64: -march=armv8-a",
    "",
    "// flags: -Wnot-in-the-opening-comment",
  ].join("\n");

  test("reads the comment that opens a file, for this kind of processor", () => {
    expect(ownFlags(source, "x64")).toEqual(["-O3", "-fno-math-errno", "-mavx2"]);
    expect(ownFlags(source, "arm64")).toEqual(["-O3", "-fno-math-errno", "-march=armv8-a"]);
    expect(ownFlags("int a;\n// flags: -O3\n")).toEqual([]);
  });
});

describe.skipIf(!hasCompiler)("compileAddon", () => {
  const job = () => ({
    compiler: ourCompiler!,
    sources,
    include: [tinyAddon.headers],
    folder,
    addon: join(folder, "lectern_engine.node"),
    log: join(folder, "log"),
  });

  test("builds an addon that Node loads, with the libraries beside it", async () => {
    makeLibraries(folder);
    for (const [name, text] of Object.entries(tinyAddon.sources)) writeFileSync(join(sources, name), text);
    const seen: string[] = [];
    const built = await compileAddon({
      ...job(),
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    expect(built).toEqual({ files: 2 });
    expect(seen).toEqual(["1/2", "2/2"]);
    const answer = `console.log(require(${JSON.stringify(job().addon)}).answer)`;
    expect(execFileSync(process.execPath, ["-e", answer], { encoding: "utf8" })).toBe("42\n");
  });

  test("links files for one kind of processor last, so that shared inline functions run on all", async () => {
    makeLibraries(folder);
    const inline = "#pragma once\ninline int made() { return MADE; }\n";
    writeFileSync(join(sources, "made.h"), inline);
    for (const name of ["a_particular", "b_plain"]) {
      const flags = name === "a_particular" ? `// flags ${process.arch}: -DMADE=2` : "// flags: -DMADE=1";
      const text = `// One of two.\n${flags}\n#include "made.h"\nint ${name}() { return made(); }\n`;
      writeFileSync(join(sources, `${name}.cc`), text);
    }
    await compileAddon(job()).catch(() => undefined);
    const link = readFileSync(join(folder, "log"), "utf8")
      .split("\n")
      .find((line) => / -o .*\.node/.test(line));
    expect(link?.indexOf("b_plain.cc.o")).toBeGreaterThan(0);
    expect(link?.indexOf("b_plain.cc.o")).toBeLessThan(link?.indexOf("a_particular.cc.o") ?? 0);
  });

  test("tells the first error of a faulty source, and where the rest is", async () => {
    writeFileSync(join(sources, "wrong.cc"), "int answer() { return answr; }\n");
    const error = await compileAddon(job()).catch((error: Error) => error.message);
    expect(error).toMatch(
      /^Cannot compile "wrong\.cc": \S+ ended with 1: .*wrong\.cc:1:\d+: error: .*answr.* \(all it said: ".*log"\)$/,
    );
    expect(readFileSync(join(folder, "log"), "utf8")).toContain("answr");
  });
});
