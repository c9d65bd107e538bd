// The installed native engine itself: it trains, as wasm does, and its trial says so.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { afterAll, describe, expect, test } from "vitest";

import { verifyEngine } from "../../../../lib/engine/native/install/verify.ts";
import { findInstalled } from "../../../../lib/engine/native/installed.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { hasNative } from "../../engines.ts";

const trial = fileURLToPath(new URL("../../../../dist/lib/engine/native/install/trial.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lectern-native-"));

afterAll(() => rmSync(folder, { recursive: true }));

/** Losses of a net that learns y = x0 - 2 x1, from weights that are the same on every engine. */
function trainedLosses(): number[] {
  const x = tf.tensor2d(Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]));
  const y = tf.matMul(x, tf.tensor2d([[1], [-2]]));
  const W = tf.variable(tf.tensor2d([[0.1], [0.2]]));
  const optimizer = tf.train.adam(0.1);
  const step = () => optimizer.minimize(() => tf.matMul(x, W).sub(y).square().mean() as tf.Scalar, true)!;
  return Array.from({ length: 20 }, () => step().dataSync()[0]!);
}

describe.skipIf(!hasNative)("the native engine", () => {
  test("trains as wasm does", async () => {
    await engine.use("wasm");
    const expected = trainedLosses();
    const info = await engine.use("native");
    expect(info).toMatchObject({ engine: "native", version: "TensorFlow 2.21.0", loaded: true });
    const losses = trainedLosses();
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
    for (const [i, loss] of losses.entries()) expect(loss).toBeCloseTo(expected[i]!, 5);
  });

  test("passes the trial that an installation ends with, the kernels for a GPU's cache included", async () => {
    const { folder: installed } = findInstalled("cpu")!;
    const log = join(folder, "log");
    const result = await verifyEngine({ kind: "cpu", folder: installed, trial, log });
    expect(result).toMatchObject({ tensorflow: "2.21.0", gpu: false, noGpu: undefined });
    expect(result.losses.length).toBe(20);
    const warm = await verifyEngine({ kind: "cuda", folder: installed, trial, log }).catch(
      (error: Error) => error,
    );
    expect(String(warm)).toContain("TensorFlow registers no GPU"); // and it has come as far as that
  });
});
