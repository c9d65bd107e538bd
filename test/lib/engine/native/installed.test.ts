// installedEngines: which installations are found, and why one cannot be used.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { findInstalled, installedEngines, libraries } from "../../../../lib/engine/native/installed.ts";
import { type Manifest, thisPlatform, writeManifest } from "../../../../lib/engine/native/manifest.ts";
import { sourcesDigest } from "../../../../lib/engine/native/sources.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "lectern-home-"));
});

afterEach(() => rmSync(home, { recursive: true, force: true }));

/** An installation as it should be, but for the changes. */
function given(name: string, changes: Partial<Manifest> = {}): string {
  const folder = join(home, name);
  for (const file of ["lectern_engine.node", ...libraries()]) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  writeManifest(folder, {
    kind: name.startsWith("cuda") ? "cuda" : "cpu",
    tensorflow: "2.21.0",
    platform: thisPlatform(),
    sources: sourcesDigest(),
    compiler: "g++ 12",
    built: "2026-01-01T00:00:00.000Z",
    ...changes,
  });
  return folder;
}

const problem = () => findInstalled("cpu", home)?.problem;

describe("findInstalled", () => {
  test("finds the installation for this Lectern", () => {
    expect(findInstalled("cpu", home)).toBe(undefined);
    const folder = given("cpu-2.21.0");
    expect(findInstalled("cpu", home)).toMatchObject({
      name: "cpu-2.21.0",
      folder,
      kind: "cpu",
      problem: undefined,
    });
    expect(findInstalled("cuda", home)).toBe(undefined);
  });

  test.each([
    [
      "for another system",
      { platform: "linux-s390x" },
      `was installed for linux-s390x, this is ${thisPlatform()}`,
    ],
    ["of another TensorFlow", { tensorflow: "2.20.0" }, "is of TensorFlow 2.20.0, this Lectern needs 2.21.0"],
    ["from older sources", { sources: "0123" }, "was built from other sources than this Lectern has"],
    ["of another kind", { kind: "cuda" as const }, 'is damaged: "engine.json" is missing or cannot be read'],
  ])("says why one cannot be used: %s", (_what, changes, text) => {
    given("cpu-2.21.0", changes);
    expect(problem()).toEqual({ text, remedy: "npx lectern engine install cpu" });
  });

  test("says what of it is missing, or cannot be read", () => {
    const folder = given("cpu-2.21.0");
    rmSync(join(folder, "lectern_engine.node"));
    expect(problem()?.text).toBe('is damaged: "lectern_engine.node" is missing or cannot be read');
    given("cpu-2.21.0");
    rmSync(join(folder, libraries()[1]!));
    expect(problem()?.text).toBe(`is damaged: "${libraries()[1]}" is missing or cannot be read`);
    given("cpu-2.21.0");
    writeFileSync(join(folder, "engine.json"), "{}");
    expect(problem()?.text).toBe('is damaged: "engine.json" is missing or cannot be read');
  });
});

test("installedEngines lists versions side by side, this Lectern's first, and nothing that is unfinished", () => {
  expect(installedEngines(join(home, "none"))).toEqual([]);
  for (const name of ["cpu-2.20.0", "cuda-2.21.0", "cpu-2.21.0", ".unfinished-cuda-2.21.0", "other"])
    given(name);
  expect(installedEngines(home).map(({ name }) => name)).toEqual(["cpu-2.21.0", "cuda-2.21.0", "cpu-2.20.0"]);
});
