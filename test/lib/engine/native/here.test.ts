// lookAround: which engines a machine offers, best first, and why not the others; in folders that stand for machines.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { lookAround } from "../../../../lib/engine/native/here.ts";
import { libraries } from "../../../../lib/engine/native/installed.ts";
import { type EngineKind, thisPlatform, writeManifest } from "../../../../lib/engine/native/manifest.ts";
import { sourcesDigest } from "../../../../lib/engine/native/sources.ts";

let root: string;
let home: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "lectern-machine-"));
  home = join(root, "engines");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function installed(kind: EngineKind, sources = sourcesDigest()): void {
  const folder = join(home, `${kind}-2.21.0`);
  for (const file of ["lectern_engine.node", ...libraries()]) {
    mkdirSync(join(folder, file, ".."), { recursive: true });
    writeFileSync(join(folder, file), "");
  }
  const rest = { tensorflow: "2.21.0", platform: thisPlatform(), compiler: "", built: "" };
  writeManifest(folder, { kind, sources, ...rest });
}

function gpu(): void {
  for (const [file, text] of [
    ["dev/nvidiactl", ""],
    ["proc/driver/nvidia/gpus/0/information", "Model: NVIDIA L4\n"],
  ] as const) {
    mkdirSync(join(root, file, ".."), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** Engines that are offered, with the folder they come from, then the others. */
function look() {
  const { offers, refused, improve, unusedGpu } = lookAround({ root, home });
  return {
    offers: offers.map(
      ({ engine, installed, device }) => `${engine} by ${installed.kind} on ${device.split(",")[0]}`,
    ),
    refused: refused.map(({ engine, why }) => `${engine}: ${why}`),
    improve,
    unusedGpu,
  };
}

describe.skipIf(process.platform === "win32")("lookAround", () => {
  test("without a GPU recommends the engine for the CPU", () => {
    expect(look()).toEqual({
      offers: [],
      refused: ["cuda: there is no NVIDIA GPU", "native: it is not installed"],
      improve: "npx lectern engine install cpu",
      unusedGpu: undefined,
    });
    installed("cpu");
    expect(look()).toMatchObject({ offers: ["native by cpu on the CPU"], improve: undefined });
  });

  test("with a GPU recommends the engine for it, and tells that it is not used", () => {
    gpu();
    installed("cpu");
    expect(look()).toEqual({
      offers: ["native by cpu on the CPU"],
      refused: ["cuda: it is not installed"],
      improve: "npx lectern engine install cuda",
      unusedGpu: "NVIDIA L4",
    });
  });

  test("offers the GPU first where all is there, and the CPU should that fail", () => {
    gpu();
    installed("cuda");
    expect(look()).toEqual({
      offers: ["cuda by cuda on NVIDIA L4", "native by cuda on the CPU"],
      refused: [],
      improve: undefined,
      unusedGpu: undefined,
    });
    installed("cpu");
    expect(look().offers).toEqual(["cuda by cuda on NVIDIA L4", "native by cpu on the CPU"]);
  });

  test("computes on the CPU with the engine for a GPU that this machine does not have", () => {
    installed("cuda");
    expect(look()).toMatchObject({
      offers: ["native by cuda on the CPU"],
      refused: ["cuda: there is no NVIDIA GPU"],
    });
  });

  test("tells what is wrong with an engine, and what puts it right", () => {
    gpu();
    installed("cpu", "0123");
    installed("cuda", "0123");
    expect(look()).toEqual({
      offers: [],
      refused: ["cuda", "native"].map(
        (engine) => `${engine}: what is installed was built from other sources than this Lectern has`,
      ),
      improve: "npx lectern engine install cuda",
      unusedGpu: "NVIDIA L4",
    });
  });
});
