// verifyEngine: what a trial must bring, and what is said of one that does not; trials here are small programs.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { type Verification, verifyEngine } from "../../../../../lib/engine/native/install/verify.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-verify-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const good = { tensorflow: "2.21.0", gpu: false, losses: [1, 0.5, 0.25], loadMs: 1, firstMs: 1, lastMs: 1 };

/** Runs a trial that writes this text to stderr and that result to stdout. */
function verify(
  result: object | string,
  { stderr = "", ...verification }: Partial<Verification> & { stderr?: string } = {},
): Promise<unknown> {
  const trial = join(folder, "trial.cjs");
  const said =
    typeof result === "string"
      ? result
      : `console.log("TF chatter"); console.log(${JSON.stringify(JSON.stringify(result))});`;
  writeFileSync(trial, `process.stderr.write(${JSON.stringify(stderr)});\n${said}\n`);
  return verifyEngine({ kind: "cpu", folder: "/engine", log: join(folder, "log"), trial, ...verification });
}

/** The message, without the paths of this run. */
async function refusal(...args: Parameters<typeof verify>): Promise<string> {
  const error = await verify(...args).then(
    () => "accepted",
    (error: Error) => error.message,
  );
  return error.replaceAll(folder, "<folder>");
}

describe("verifyEngine", () => {
  test("gives the result of a trial whose loss falls, and keeps what was said", async () => {
    expect(await verify(good, { stderr: "I0000 some advice\n" })).toEqual(good);
    expect(readFileSync(join(folder, "log"), "utf8")).toContain("some advice");
  });

  test("hands folder and task to the trial, with TensorFlow's warnings on", async () => {
    const echo = `console.log(JSON.stringify({ ...${JSON.stringify(good)}, gpu: true,
      args: process.argv.slice(2), level: process.env.TF_CPP_MIN_LOG_LEVEL }))`;
    expect(await verify(echo)).toMatchObject({ args: ["/engine"], level: "0" });
    expect(await verify(echo, { kind: "cuda" })).toMatchObject({ args: ["/engine", "--warm"] });
    expect(await verify(echo, { kind: "cuda", withoutGpu: true })).toMatchObject({ args: ["/engine"] });
  });

  test.each([
    ["does not fall", [1, 1.5]],
    ["is not a number at the end", [1, null]],
    ["is not a number in between", [1, null, 0.5]],
    ["is missing", []],
  ])("refuses an engine whose loss %s", async (_what, losses) => {
    expect(await refusal({ ...good, losses })).toMatch(
      /^The engine in "\/engine" computes wrongly: in training the loss went from \S+ to \S+ \(all it said: "<folder>\/log"\)$/,
    );
  });

  test("refuses another TensorFlow than the addon was built for", async () => {
    expect(await refusal({ ...good, tensorflow: "2.9.1" })).toMatchInlineSnapshot(
      `"The engine in "/engine" does not work: it says that it is TensorFlow 2.9.1, not 2.21.0 (all it said: "<folder>/log")"`,
    );
  });

  test("tells of a crash, and of an error with its text", async () => {
    expect(await refusal("process.kill(process.pid, 'SIGSEGV')")).toMatchInlineSnapshot(
      `"The engine in "/engine" does not work: its trial was ended by SIGSEGV (all it said: "<folder>/log")"`,
    );
    expect(
      await refusal(`throw new Error("libtensorflow_cc.so.2: undefined symbol: x")`),
    ).toMatchInlineSnapshot(
      `"The engine in "/engine" does not work: its trial ended with 1: Error: libtensorflow_cc.so.2: undefined symbol: x (all it said: "<folder>/log")"`,
    );
    expect(await refusal("setInterval(() => {}, 1000)", { limitMs: 300 })).toContain("was ended by SIGKILL");
  });

  test("accepts a GPU, and for another machine goes without", async () => {
    expect(await refusal({ ...good, gpu: true }, { kind: "cuda" })).toBe("accepted");
    expect(await refusal(good, { kind: "cuda", withoutGpu: true })).toBe("accepted");
  });

  const REMEDY =
    'to compute on the CPU instead: npx lectern engine install cpu (all it said: "<folder>/log")';

  test.each([
    [
      "no driver",
      "2026-01-01 00:00:00.1: E external/cuda_platform.cc:52] failed call to cuInit: INTERNAL: CUDA error: UNKNOWN ERROR (303)",
      `it says "failed call to cuInit: INTERNAL: CUDA error: UNKNOWN ERROR (303)"; install NVIDIA's driver and see that ` +
        "nvidia-smi lists the GPU, then run the command again",
    ],
    [
      "an old driver",
      "W0000 00:00:1.2 1 x.cc:1] failed call to cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH: unsupported driver",
      'it says "failed call to cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH: unsupported driver"; update NVIDIA\'s driver to ' +
        "525 or newer, and restart the machine, then run the command again",
    ],
    [
      "a missing library",
      "W0000 00:00:1.2 1 gpu_device.cc:2342] Cannot dlopen some GPU libraries.\nSkipping registering GPU devices...",
      'it says "Cannot dlopen some GPU libraries"; remove the engine and install it again, then run the command again',
    ],
  ])("without a GPU gives TensorFlow's reason: %s", async (_what, stderr, expected) => {
    expect(await refusal(good, { kind: "cuda", stderr: `I0000 other advice\n${stderr}\n` })).toBe(
      `TensorFlow registers no GPU: ${expected}; ${REMEDY}`,
    );
  });

  test("without a GPU and a word why says that", async () => {
    expect(await refusal(good, { kind: "cuda", stderr: "I0000 nothing about it\n" })).toBe(
      `TensorFlow registers no GPU, and does not say why; ${REMEDY}`,
    );
  });
});
