// lectern doctor: what it says of this machine, and its exit code.

import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { hasNative } from "../lib/engines.ts";

const cli = join(import.meta.dirname, "../../dist/cli/main.js");

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lectern-doctor-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** The command as a user runs it; texts of this machine are taken out. */
function run(
  args: string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, LECTERN_ENGINE: "", LECTERN_ENGINE_HOME: home, ...env } };
    execFile(process.execPath, [cli, "doctor", ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out: out.replaceAll(home, "<home>"), err });
    });
  });
}

describe("lectern doctor", () => {
  test.skipIf(process.platform === "win32")(
    "names engine, machine, compiler, and the command that would be faster",
    async () => {
      const { code, out, err } = await run();
      expect({ code, err }).toEqual({ code: 0, err: "" });
      const lines = out.split("\n");
      expect(lines[0]).toBe(
        "engine    wasm on WebAssembly, 128-bit SIMD, one thread, TensorFlow.js 4.22.0: the best engine that runs here",
      );
      expect(out).toContain("            not native: it is not installed\n");
      expect(out).toMatch(/^Node {6}v\d+\.\d+\.\d+, \w+-\w+ with \w+ [\d.]+$/m);
      expect(out).toMatch(/^processor .+, \d+ threads, \d+ GB of memory$/m);
      expect(out).toMatch(/^GPU {7}.+$/m);
      expect(out).toMatch(/^installed in "<home>", \d+ MB free\n {10}no native engine$/m);
      expect(out).toMatch(/^compiler {2}.+$/m);
      expect(lines.at(-2)).toMatch(/^faster {4}npx lectern engine install (cpu|cuda)$/);
    },
  );

  test("fails where an engine is damaged, and says how to repair it", async () => {
    mkdirSync(join(home, "cpu-2.21.0"));
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain(
      'BROKEN: cpu-2.21.0 is damaged: "lectern_engine.node" is missing or cannot be read',
    );
    expect(out).toMatch(/^repair {4}npx lectern engine install cpu$/m);
  });

  test("fails where LECTERN_ENGINE names no engine", async () => {
    const { code, out } = await run([], { LECTERN_ENGINE: "gpu" });
    expect(code).toBe(1);
    expect(out.split("\n")[0]).toBe(
      'engine    BROKEN: LECTERN_ENGINE: no engine "gpu", found cuda, native, wasm, cpu, webgpu',
    );
  });

  test("does not mind a version that another Lectern uses", async () => {
    mkdirSync(join(home, "cpu-2.20.0"));
    writeFileSync(join(home, "cpu-2.20.0/engine.json"), "{}");
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).toContain(
      "cpu-2.20.0 is not used by this Lectern; remove it with: npx lectern engine remove cpu-2.20.0",
    );
  });

  test("takes no arguments", async () => {
    expect(await run(["--all"])).toMatchObject({
      code: 2,
      err: 'lectern doctor: it takes no arguments, got "--all"\n',
    });
    expect(await run(["--help"])).toMatchObject({ code: 0, out: expect.stringContaining("lectern doctor") });
  });

  test.skipIf(!hasNative)("tries the installed engine", async () => {
    const { code, out } = await run([], { LECTERN_ENGINE_HOME: process.env.LECTERN_ENGINE_HOME });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^engine {4}native on the CPU, \d+ threads?, TensorFlow 2\.21\.0: the best engine that runs here/,
    );
    expect(out).toMatch(
      /cpu-2\.21\.0 works on the CPU: loads in \d+ ms, first step \d+ ms, later \d+\.\d ms; built \d{4}-/,
    );
  });
});
