// data.augment: images moved, mirrored, made noisy; what stays, and what is refused.

import fc from "fast-check";
import { expect, test } from "vitest";

import { data, nn, optim, tf, train } from "../../../lib/index.ts";
import { onEveryEngine, tensorsLeftBy } from "../engines.ts";

const cross = () => tf.tensor4d([0, 1, 0, 1, 2, 3, 0, 4, 0], [1, 3, 3, 1]);

onEveryEngine("without a shift it is a copy; mirrored, left and right change places", () => {
  const X = cross();
  expect([...data.augment(X, { shift: 0 }).dataSync()]).toEqual([...X.dataSync()]);
  const many = tf.tile(X, [20, 1, 1, 1]);
  const rows = data
    .augment(many, { shift: 0, flip: true, seed: 3 })
    .reshape([20, 9])
    .arraySync() as number[][];
  const kinds = new Set(rows.map((row) => row.join(" ")));
  expect([...kinds].sort()).toEqual(["0 1 0 1 2 3 0 4 0", "0 1 0 3 2 1 0 4 0"]);
  expect(tensorsLeftBy(() => data.augment(X))).toBe(1);
});

test("a shifted image has lost what went over the edge, and 0 came in", () => {
  const rows = data
    .augment(tf.tile(cross(), [60, 1, 1, 1]), { shift: 1, seed: 1 })
    .reshape([60, 9])
    .arraySync() as number[][];
  const moved = (down: number, across: number) =>
    Array.from({ length: 9 }, (_, at) => {
      const [i, j] = [Math.floor(at / 3) - down, (at % 3) - across];
      return i < 0 || j < 0 || i > 2 || j > 2 ? 0 : [0, 1, 0, 1, 2, 3, 0, 4, 0][3 * i + j]!;
    }).join(" ");
  const wanted = [-1, 0, 1].flatMap((down) => [-1, 0, 1].map((across) => moved(down, across)));
  expect([...new Set(rows.map((row) => row.join(" ")))].sort()).toEqual(wanted.sort());
});

test("the same seed alters the same way; pixels stay in [0, 1]; any shape keeps its shape", () => {
  const sizes = fc.tuple(
    fc.nat(3),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 3 }),
  );
  fc.assert(
    fc.property(sizes, fc.integer(), fc.nat(7), (shape, seed, shift) => {
      const X = tf.randomUniform(shape, 0, 1, "float32", 1) as tf.Tensor4D;
      const options = { shift, seed, flip: true, noise: 0.5 };
      const altered = data.augment(X, options);
      expect(altered.shape).toEqual(shape);
      const values = altered.dataSync();
      expect(values).toEqual(data.augment(X, options).dataSync());
      expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test("a network trains on new copies each epoch", async () => {
  const { X, y } = data.shapes16({ examples: 80, shift: 0, seed: 1 });
  const model = new nn.Sequential([new nn.Flatten(), new nn.Dense({ units: 4 })]);
  const history = await train.fit(
    model,
    (epoch: number) =>
      data.batches(data.augment(X, { shift: 1, seed: epoch }), y, { shuffle: true, seed: epoch }),
    {
      loss: "softmaxCrossEntropy",
      optimizer: new optim.Adam({ learningRate: 0.01 }),
      epochs: 6,
      verbose: false,
    },
  );
  expect(history.loss.at(-1)!).toBeLessThan(history.loss[0]!);
});

test("says what does not fit", () => {
  const said = (body: () => unknown) => {
    try {
      body();
    } catch (error) {
      return String(error);
    }
    return "nothing";
  };
  expect([
    said(() => data.augment(tf.zeros([2, 4, 4]) as tf.Tensor as tf.Tensor4D)),
    said(() => data.augment([[1]] as unknown as tf.Tensor4D)),
    said(() => data.augment(cross(), { shift: 0.5 })),
    said(() => data.augment(cross(), { noise: -1 })),
    said(() => data.augment(cross(), { rotate: 3 } as object)),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: data.augment: X must be a tensor [examples, height, width, channels], got [2, 4, 4]; for grey levels write X.expandDims(3)",
      "TypeError: data.augment: X must be a tensor [examples, height, width, channels], got object",
      "RangeError: data.augment: shift must be a whole number of at least 0, got 0.5",
      "RangeError: data.augment: noise must be a finite number of at least 0, got -1",
      "RangeError: data.augment: no option "rotate", found shift, flip, noise, seed",
    ]
  `);
});
