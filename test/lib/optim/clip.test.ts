// Gradient clipping, by value, by each gradient's length, by the length of all together.

import fc from "fast-check";
import { expect, test } from "vitest";

import { tf } from "../../../lib/index.ts";
import { clip } from "../../../lib/optim/clip.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

const gradients = () => [tf.tensor1d([3, -4]), tf.tensor2d([[0.5], [12]]), tf.scalar(0)];
const values = (clipped: tf.Tensor[]) => clipped.map((g) => [...g.dataSync()]);

onEveryEngine("by hand: lengths 5 and 12.01, together 13.01", () => {
  expect(values(clip({ clipValue: 3 }, gradients()))).toEqual([[3, -3], [0.5, 3], [0]]);
  const [first, second, third] = clip({ clipNorm: 6 }, gradients());
  expectClose(first!.dataSync(), [3, -4]); // short enough
  expectClose(
    second!.dataSync(),
    [0.5, 12].map((g) => (g * 6) / Math.hypot(0.5, 12)),
  );
  expect([...third!.dataSync()]).toEqual([0]);
  const whole = Math.hypot(3, 4, 0.5, 12);
  const all = clip({ globalClipNorm: 2 }, gradients());
  expectClose(
    values(all).flat(),
    [3, -4, 0.5, 12, 0].map((g) => (g * 2) / whole),
  );
  expect(all.map((g) => g.shape)).toEqual([[2], [2, 1], []]);
});

onEveryEngine("limits that are wide enough, and no limit, change nothing; no parameters are fine", () => {
  for (const options of [{}, { clipValue: 100 }, { clipNorm: 100 }, { globalClipNorm: 100 }]) {
    expect(values(clip(options, gradients()))).toEqual(values(gradients()));
    expect(clip(options, [])).toEqual([]);
    expect(tensorsLeftBy(() => tf.tidy(() => void clip(options, gradients())))).toBe(0);
  }
});

test("by norm keeps the direction, and is never longer than asked for", () => {
  const value = fc.float({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (g) => {
      const [clipped] = clip({ clipNorm: 1 }, [tf.tensor1d(g)]);
      const short = clipped!.dataSync();
      expect(Math.hypot(...short)).toBeLessThanOrEqual(1 + 1e-5);
      const share = 1 / Math.max(1, Math.hypot(...g));
      expectClose(
        short,
        g.map((g) => g * share),
        1e-5,
      );
    }),
    { numRuns: 50 },
  );
});
