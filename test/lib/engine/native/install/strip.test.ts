// stripLibraries: smaller libraries that still load, and no harm where nothing can be stripped.

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { stripLibraries } from "../../../../../lib/engine/native/install/strip.ts";
import { libraries } from "../../../../../lib/engine/native/installed.ts";
import { hasCompiler, makeLibraries } from "./tiny-engine.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern strip "));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.skipIf(!hasCompiler || process.platform !== "linux")(
  "stripLibraries makes them smaller, leaves the functions in them, and one that is no library as it is",
  async () => {
    makeLibraries(folder);
    const [cc, framework] = libraries().map((file) => join(folder, file)) as [string, string];
    const before = readFileSync(cc).length;
    writeFileSync(framework, "no library");
    const saved = await stripLibraries(folder);
    expect(saved).toBe(before - readFileSync(cc).length);
    expect(saved).toBeGreaterThan(0);
    expect(readFileSync(cc).includes("zero_of_tensorflow_cc")).toBe(true);
    expect(readFileSync(framework, "utf8")).toBe("no library");
    expect(readdirSync(join(folder, "tensorflow")).filter((name) => name.includes(".stripped"))).toEqual([]);
  },
);
