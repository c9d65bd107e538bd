import { expect, test } from "vitest";

import { nn, tf, train } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const W = () => tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // biome-ignore format: a row for each symbol

onEveryEngine("embedding by hand: the row of each id, and the sum of what comes back to it", () => {
  const [y, cache] = nn.embedding(tf.tensor2d([[2, 0, 2]]), W());
  expect(y.shape).toEqual([1, 3, 2]);
  expectClose(y.dataSync(), [5, 6, 1, 2, 5, 6]);
  const { dW } = nn.embeddingGrad(tf.tensor3d([[[1, 10], [2, 20], [3, 30]]]), cache); // biome-ignore format: one line
  expectClose(dW.dataSync(), [2, 20, 0, 0, 4, 40]);
});

onEveryEngine("an embedding is the product of one-hot rows with W", () => {
  const ids = tf.tensor1d([0, 2, 1, 2], "int32");
  expectClose(nn.embedding(ids, W())[0].dataSync(), tf.oneHot(ids, 3).toFloat().matMul(W()).dataSync());
});

onEveryEngine("an id that does not exist is told with its row and position", () => {
  const layer = new nn.Embedding({ inputDim: 3, outputDim: 2, name: "words" });
  expect(
    refusal(() =>
      layer.forward(
        tf.tensor2d([
          [0, 1],
          [2, 7],
        ]),
      ),
    ),
  ).toBe(
    // biome-ignore format: a row for each example
    "RangeError: words: x must hold whole numbers from 0 to 2, the ids of words, got 7 in row 1, position 1",
  );
});

test("fit and evaluate check all ids before anything is trained", async () => {
  const model = (branches: boolean) => {
    const embedding = new nn.Embedding({ inputDim: 3, outputDim: 2, name: "words" });
    const first = branches
      ? new nn.Parallel({ branches: [[embedding], [new nn.Reshape({ targetShape: [2, 1] })]] })
      : embedding;
    return new nn.Sequential([first, new nn.Flatten(), new nn.Dense({ units: 1 })]);
  };
  const text = (x: number[][], branches = false) =>
    train.fit(model(branches), x, [[0], [1]], { loss: "mse", verbose: false }).then(() => "no error", String);
  expect([
    await text([[0, 1], [2, 3]]), // biome-ignore format: a row for each example
    await text([[0, -1], [2, 2]]), // biome-ignore format: a row for each example
    await text([[0, 1], [0.5, 2]]), // biome-ignore format: a row for each example
    await text([[0, 1], [Number.NaN, 2]], true), // biome-ignore format: a row for each example
    await train.evaluate(model(false), [[0, 9]], [[0]], { loss: "mse" }).then(() => "no error", String),
    await text([[0, 1], [2, 2]]), // biome-ignore format: a row for each example
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: train.fit: x must hold whole numbers from 0 to 2, the ids of words, got 3 in row 1, position 1; write inputDim: 4 if that is an id too",
      "RangeError: train.fit: x must hold whole numbers from 0 to 2, the ids of words, got -1 in row 0, position 1",
      "RangeError: train.fit: x must hold whole numbers from 0 to 2, the ids of words, got 0.5 in row 1, position 0",
      "RangeError: train.fit: x must hold whole numbers from 0 to 2, the ids of words, got NaN in row 1, position 0",
      "RangeError: train.evaluate: x must hold whole numbers from 0 to 2, the ids of words, got 9 in row 0, position 1",
      "no error",
    ]
  `);
});

test("Embedding refuses what does not fit", () => {
  expect([
    refusal(() => new nn.Embedding({ inputDim: 0, outputDim: 2 })),
    refusal(() => new nn.Embedding({ inputDim: 2, outputDim: 1.5 })),
    refusal(() => new nn.Embedding({ inputDim: 2, outputDim: 2, inputLength: 5 } as nn.EmbeddingOptions)),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: nn.Embedding: inputDim must be a whole number of at least 1, got 0",
      "RangeError: nn.Embedding: outputDim must be a whole number of at least 1, got 1.5",
      "RangeError: nn.Embedding: no option "inputLength", found inputDim, outputDim, maskZero, embeddingsInitializer, embeddingsRegularizer, name, inputShape, seed",
    ]
  `);
});
