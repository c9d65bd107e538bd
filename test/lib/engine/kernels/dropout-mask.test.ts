import { afterAll, expect, test } from "vitest";

import { dropoutMask } from "../../../../lib/engine/kernels/index.ts";
import { engine, tf } from "../../../../lib/index.ts";
import { ENGINES } from "../../engines.ts";

const draw = (step: number, options: { rate: number; seed?: number }, shape = [40, 50]) => [
  ...dropoutMask(tf.zeros(shape), tf.scalar(step, "int32"), options).dataSync(),
];

test("the mask is the same on every engine, bit for bit", async () => {
  const masks: number[][] = [];
  for (const name of ENGINES) {
    await engine.use(name);
    masks.push(draw(3, { rate: 0.3, seed: 11 }));
  }
  for (const mask of masks) expect(mask).toEqual(masks[0]);
});

test.each(ENGINES)("the share of zeros is the rate, and the mean stays 1 (%s)", async (name) => {
  await engine.use(name);
  const mask = draw(1, { rate: 0.3 }, [300, 300]);
  const kept = Math.fround(1 / Math.fround(1 - 0.3));
  expect(new Set(mask)).toEqual(new Set([0, kept]));
  // 90,000 draws: five standard deviations are 0.008.
  expect(mask.filter((m) => m === 0).length / mask.length).toBeCloseTo(0.3, 2);
});

test("another step or seed gives another mask, the same ones the same", async () => {
  await engine.use("wasm");
  const mask = draw(1, { rate: 0.5 });
  expect(draw(1, { rate: 0.5 })).toEqual(mask);
  const agree = (other: number[]) => other.filter((m, i) => m === mask[i]).length / mask.length;
  expect(agree(draw(2, { rate: 0.5 }))).toBeCloseTo(0.5, 1);
  expect(agree(draw(1, { rate: 0.5, seed: 1 }))).toBeCloseTo(0.5, 1);
});

test("a rate that leaves nothing is refused", async () => {
  await engine.use("wasm");
  expect(() => draw(1, { rate: 1 })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: dropoutMask: rate must be at least 0 and below 1, got 1]`,
  );
});

afterAll(() => engine.use("wasm"));
