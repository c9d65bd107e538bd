// lectern engine: its words for what is asked wrongly, for what is installed, and what removal leaves.

import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { engineCommand } from "../../cli/engine.ts";
import { libraries } from "../../lib/engine/native/installed.ts";
import { thisPlatform, writeManifest } from "../../lib/engine/native/manifest.ts";
import { sourcesDigest } from "../../lib/engine/native/sources.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lectern-engine-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

async function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await engineCommand(args, {
    home,
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    install: { env: { PATH: home } }, // finds no compiler, so that nothing is fetched
  });
  const shown = (lines: string[]) => lines.join("").replaceAll(home, "<home>");
  return { code, out: shown(out), err: shown(err) };
}

function given(name: string, sources = sourcesDigest()): void {
  const folder = join(home, name);
  for (const file of ["lectern_engine.node", ...libraries()]) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), Buffer.alloc(1e6));
  }
  const [kind, tensorflow] = name.split("-") as ["cpu" | "cuda", string];
  const built = "2026-01-02T03:04:05.678Z";
  writeManifest(folder, { kind, tensorflow, platform: thisPlatform(), sources, compiler: "g++ 12", built });
}

describe("lectern engine", () => {
  test("says how it is used", async () => {
    expect(await run("--help")).toMatchObject({
      code: 0,
      out: expect.stringContaining("lectern engine install [cpu"),
    });
    expect(await run()).toMatchObject({ code: 2, out: expect.stringContaining("lectern engine list") });
  });

  test.each([
    [["instal"], 'lectern engine: no subcommand "instal", found install, list, remove\n'],
    [["install", "gpu"], 'lectern engine install: no engine "gpu" to install, found cpu, cuda\n'],
    [
      ["install", "cpu", "cuda"],
      "lectern engine install: one engine is installed at a time, got cpu, cuda\n",
    ],
    [["install", "--gpu"], "lectern engine install: Unknown option '--gpu'; see: lectern engine --help\n"],
    [["list", "cpu"], "lectern engine list: Unexpected argument 'cpu'; see: lectern engine --help\n"],
    [["remove", "cpu"], 'lectern engine remove: no engine "cpu" is installed, found none\n'],
    [["remove"], "lectern engine remove: no engine is installed\n"],
  ])("%j is refused", async (args, err) => {
    expect(await run(...args)).toEqual({ code: 2, out: "", err });
  });
});

describe.skipIf(process.platform === "win32")("lectern engine install", () => {
  test("gives the one line of an installation that failed", async () => {
    const { code, err } = await run("install", "native");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(
        /^lectern engine install: No C\+\+ compiler found .*; then run the command again\n$/,
      ),
    });
  });
});

describe("lectern engine list", () => {
  test("says that there is none, and how to get one", async () => {
    expect((await run("list")).out).toMatchInlineSnapshot(`
      "No native engine in "<home>"; install one with: npx lectern engine install
      "
    `);
  });

  test("tells state, size, age and remedy of each, and what is unfinished", async () => {
    given("cpu-2.21.0", "0123");
    given("cuda-2.21.0");
    given(".unfinished-cpu-2.21.0");
    expect((await run("list")).out).toMatchInlineSnapshot(`
      "cpu-2.21.0
        in "<home>/cpu-2.21.0", 3.0 MB
        built 2026-01-02 with g++ 12
        cannot be used: it was built from other sources than this Lectern has
        put right with: npx lectern engine install cpu
      cuda-2.21.0
        in "<home>/cuda-2.21.0", 3.0 MB
        built 2026-01-02 with g++ 12
        ready
      unfinished: "<home>/.unfinished-cpu-2.21.0", 3.0 MB, which the next installation goes on from
      "
    `);
  });
});

describe("lectern engine remove", () => {
  test("removes the one that is named, or the only one", async () => {
    given("cpu-2.21.0");
    given("cuda-2.21.0");
    expect(await run("remove")).toMatchObject({
      code: 2,
      err: "lectern engine remove: which engine? Installed are cpu-2.21.0, cuda-2.21.0\n",
    });
    expect(await run("remove", "cuda")).toEqual({
      code: 0,
      err: "",
      out: 'Removed cuda-2.21.0 from "<home>"\n',
    });
    expect(existsSync(join(home, "cuda-2.21.0"))).toBe(false);
    expect((await run("remove")).out).toBe('Removed cpu-2.21.0 from "<home>"\n');
    expect(existsSync(join(home, "cpu-2.21.0"))).toBe(false);
  });

  test("asks which of two versions", async () => {
    given("cpu-2.21.0");
    given("cpu-2.20.0");
    expect((await run("remove", "native")).err).toBe(
      'lectern engine remove: "native" is installed in several versions: cpu-2.21.0, cpu-2.20.0; say which\n',
    );
    expect((await run("remove", "cpu-2.20.0")).code).toBe(0);
    expect(existsSync(join(home, "cpu-2.21.0"))).toBe(true);
  });

  test("removes what unfinished installations left", async () => {
    given(".unfinished-cpu-2.21.0");
    mkdirSync(join(home, ".downloads"));
    expect(await run("remove")).toEqual({
      code: 0,
      err: "",
      out: "Removed what unfinished installations had left\n",
    });
    expect(existsSync(join(home, ".downloads"))).toBe(false);
  });
});
