// The 31 numbers that the lectures work out, B1 to B31 of the course's inventory: where each is tested, and those that
// belong to no room.

import { readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { data, engine, linear, losses, models, nn, optim, tf, train } from "../../lib/index.ts";
import { expectClose, onEveryEngine } from "./engines.ts";

const here = "worked-numbers.test.ts";

/** In which file each stands; where a slide is wrong, the test has the right number. */
const WHERE: Record<string, string> = {
  B1: "linear/worked.test.ts",
  B2: "nn/activations.test.ts",
  B3: "losses/distributions.test.ts",
  B4: "losses/distributions.test.ts",
  B5: "losses/distributions.test.ts",
  B6: "linear/worked.test.ts",
  B7: "data/sets.test.ts",
  B8: "linear/worked.test.ts",
  B9: "linear/worked.test.ts",
  B10: "autograd/value.test.ts", // the slide's last b, 1.75, is 1.7448
  B11: here,
  B12: "autograd/derivatives.test.ts",
  B13: "autograd/value.test.ts",
  B14: "autograd/value.test.ts",
  B15: here,
  B16: "autograd/value.test.ts",
  B17: here,
  B18: "linear/worked.test.ts",
  B19: "linear/worked.test.ts",
  B20: "data/sets.test.ts",
  B21: here,
  B22: here,
  B23: "models/models.test.ts", // the slide's table lacks convolutions
  B24: "models/models.test.ts",
  B25: "losses/margin-losses.test.ts",
  B26: "linear/worked.test.ts",
  B27: "autograd/value.test.ts",
  B28: "losses/margin-losses.test.ts",
  B29: "autograd/value.test.ts",
  B30: "autograd/value.test.ts", // the slide's gradients by o and h are wrong
  B31: "optim/lectures.test.ts", // the slide feeds the corrected means back, and stalls
};

const ids = Array.from({ length: 31 }, (_, i) => `B${i + 1}`);

test("every worked number has its place", () => {
  expect(Object.keys(WHERE)).toEqual(ids);
});

test.each(ids)("%s stands in the title of a test", (id) => {
  const text = readFileSync(new URL(WHERE[id]!, import.meta.url), "utf8");
  const titles = [...text.matchAll(/\b(?:test|describe|onEveryEngine)\(\s*(["'`])(.*?)\1/g)].map(
    ([, , title]) => title!,
  );
  expect(
    titles.filter((title) => new RegExp(`\\b${id}\\b`).test(title)),
    WHERE[id],
  ).not.toEqual([]);
});

// K d and d, as slides count, hold where a constant feature is counted in d
test("B11: d + 1 numbers of a linear regression, and of each class of a classifier", () => {
  const X = [[1, 2, 0], [2, 0, 1], [0, 1, 3], [3, 1, 1], [1, 1, 2], [2, 2, 1]]; // biome-ignore format: a matrix
  const { coef } = new linear.LinearRegression().fit(X, [1, 2, 3, 4, 5, 6]);
  expect(coef.size + 1).toBe(4); // d = 3
  const { coef: W, intercept } = new linear.LogisticRegression().fit(X, [0, 1, 2, 0, 1, 2]);
  expect(W.size + (intercept as tf.Tensor).size).toBe(3 * 4); // K = 3
  const withOne = X.map((row) => [1, ...row]);
  const inside = new linear.LinearRegression({ fitIntercept: false }).fit(withOne, [1, 2, 3, 4, 5, 6]);
  expect(inside.coef.size).toBe(4);
});

describe("B15: XOR", () => {
  const { X, y } = data.xor();
  const step = (z: tf.Tensor) => z.greater(0).cast("float32") as tf.Tensor2D;

  onEveryEngine("by a net of two layers, with weights set by hand", () => {
    const h = step(tf.matMul(X, [[1, 1], [1, 1]]).sub([0.5, 1.5])); // biome-ignore format: a matrix
    const out = step(tf.matMul(h, [[1], [-1]]).sub(0.5));
    expect([...out.dataSync()]).toEqual([...y.dataSync()]);
  });

  test("by one layer with the feature x1 x2, and without it by none", () => {
    const lift = new linear.PolynomialFeatures({ degree: 2, interactionOnly: true });
    const lifted = lift.fitTransform(X); // x1, x2, x1 x2
    const out = step(
      tf
        .matMul(
          lifted.map((row) => [...row]),
          [[1], [1], [-2]],
        )
        .sub(0.5),
    );
    expect([...out.dataSync()]).toEqual([...y.dataSync()]);
    expect(new linear.Perceptron().fit(lifted, y).score(lifted, y)).toBe(1);
    expect(new linear.Perceptron().fit(X, y).score(X, y)).toBeLessThan(1);
  });
});

onEveryEngine("B17: four inputs and three units have 3 x (4 + 1) = 15 weights", () => {
  const layer = new nn.Dense({ units: 3, inputShape: [4] });
  layer.build([4]);
  const [W, b] = layer.getWeights();
  expect([W!.shape, b!.shape]).toEqual([[4, 3], [3]]);
  expect(W!.size + b!.size).toBe(15);
});

// The slides' questions are not shipped; the answer is the choice that the model finds likeliest, per character
test("B21: a question is answered by the choice of the highest log-probability", async () => {
  await engine.use("wasm");
  const right = "when it rains we open the umbrella. when it is dark we light the lamp. ";
  const text = right.repeat(12);
  const vocabulary = data.vocabulary(text);
  const model = models.charModel({ vocabulary, cell: "gru", units: 24, dimensions: 8 });
  const { X, y } = data.windows(vocabulary.encode(text), { length: 24 });
  await train.fit(model, X, y, {
    ...{ loss: "softmaxCrossEntropy", epochs: 30, batchSize: 8, verbose: false },
    optimizer: new optim.Adam({ learningRate: 0.02 }),
  });
  const surprise = (question: string, choice: string) => {
    const ids = [...vocabulary.encode(question + choice)];
    const logits = model.predict([ids.slice(0, -1)]) as tf.Tensor3D; // [1, characters, vocabulary]
    const start = question.length - 1; // what the first character of the choice is guessed from
    const guesses = logits.slice([0, start, 0]).squeeze([0]) as tf.Tensor2D;
    return losses.softmaxCrossEntropy(guesses, ids.slice(start + 1)).dataSync()[0]!;
  };
  const choices = ["the lamp", "the umbrella", "the rain"];
  const answer = (question: string) =>
    choices.toSorted((a, b) => surprise(question, a) - surprise(question, b))[0];
  expect(answer("when it rains we open ")).toBe("the umbrella");
  expect(answer("when it is dark we light ")).toBe("the lamp");
});

onEveryEngine("B22: a vertical edge gives 30, and with a flipped kernel, true convolution, -30", () => {
  const image = tf.tensor4d(Array.from({ length: 6 }, () => [10, 10, 10, 0, 0, 0]).flat(), [1, 6, 6, 1]);
  const kernel = tf.tensor4d([1, 0, -1, 1, 0, -1, 1, 0, -1], [3, 3, 1, 1]);
  const edge = (W: tf.Tensor4D) => nn.conv2d(image, W)[0].dataSync();
  const rows = (row: number[]) => Array.from({ length: 4 }, () => row).flat();
  expectClose(edge(kernel), rows([0, 30, 30, 0]));
  expectClose(edge(kernel.reverse([0, 1])), rows([0, -30, -30, 0]));
});
