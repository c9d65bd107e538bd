// Models that write: what they draw, at which temperature, and what they have learned of a grammar.

import fc from "fast-check";
import { expect, test } from "vitest";

import { data, engine, models, type nn, optim, type tf, train } from "../../../lib/index.ts";
import { ENGINES, expectClose, hasNative } from "../engines.ts";
import { refusal } from "../refusal.ts";

/** Knows nothing, but not everything is equally likely. */
const untrained = (options: Partial<models.CharModelOptions> = {}) => {
  const model = models.charModel({
    ...{ vocabulary: data.vocabulary("abcde "), units: 8, dimensions: 4, layers: 2, seed: 5 },
    ...options,
  });
  model.predict([[0, 1, 2]]);
  for (const p of model.parameters) p.assign(p.mul(3));
  return model;
};

test.each(ENGINES)(
  "sample carries the state on: each draw is that of a model that reads the whole text (%s)",
  async (name) => {
    await engine.use(name);
    for (const cell of ["rnn", "lstm", "gru"] as const) {
      const model = untrained({ cell });
      const { vocabulary } = model;
      const prompt = "bad ";
      const text = model.sample({ prompt, length: 30, temperature: 0.8, seed: 3 });
      expect(text).toHaveLength(30);
      // The same, reading all over again for each character.
      const next = data.random(3);
      let whole = prompt;
      while (whole.length < prompt.length + 30) {
        const logits = model
          .predict([[...vocabulary.encode(whole)]])
          .slice([0, whole.length - 1], [1, 1])
          .flatten();
        const p = logits.div(0.8).softmax().dataSync();
        let [id, sum] = [-1, 0];
        const u = next();
        while (u >= sum) sum += p[++id]!;
        whole += vocabulary.tokens[id];
      }
      expect(whole).toBe(prompt + text);
    }
  },
);

test("at temperature 0, and near it, the likeliest character is taken", () => {
  const model = untrained();
  const { vocabulary } = model;
  const greedy = model.sample({ prompt: "a", length: 20, temperature: 0 });
  let whole = "a";
  while (whole.length < 21) {
    const logits = model
      .predict([[...vocabulary.encode(whole)]])
      .slice([0, whole.length - 1], [1, 1])
      .flatten();
    whole += vocabulary.tokens[logits.argMax().dataSync()[0]!];
  }
  expect(`a${greedy}`).toBe(whole);
  for (const temperature of [1e-3, 1e-30, Number.MIN_VALUE]) {
    expect(model.sample({ prompt: "a", length: 20, temperature, seed: 9 })).toBe(greedy);
  }
});

test("characters are drawn as often as the model says (2000 draws, 4 sigma)", () => {
  const model = untrained();
  const p = model.next({ prompt: "cab", temperature: 1.5 });
  const counts = new Map<string, number>();
  expect([...p.values()]).toEqual([...p.values()].toSorted((a, b) => b - a));
  for (let seed = 0; seed < 2000; seed++) {
    const drawn = model.sample({ prompt: "cab", length: 1, temperature: 1.5, seed });
    counts.set(drawn, (counts.get(drawn) ?? 0) + 1);
  }
  for (const [character, share] of p) {
    const sigma = Math.sqrt(2000 * share * (1 - share));
    expect(Math.abs((counts.get(character) ?? 0) - 2000 * share)).toBeLessThan(4 * sigma);
  }
});

test("next gives probabilities that sum to one and flatten with the temperature (property)", () => {
  const model = untrained();
  fc.assert(
    fc.property(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (temperature) => {
      const p = [...model.next({ prompt: "dad", temperature }).values()];
      const hotter = [...model.next({ prompt: "dad", temperature: 2 * temperature }).values()];
      expectClose([p.reduce((a, b) => a + b)], [1], 1e-12);
      expect(hotter[0]!).toBeLessThanOrEqual(p[0]! + 1e-12);
    }),
    { numRuns: 20 },
  );
});

test("the same seed writes the same text, another one another; no tensor is left", () => {
  const model = untrained();
  const write = (seed: number) => model.sample({ prompt: "e", length: 40, seed });
  const first = write(1);
  const before = engine.memory().tensors;
  expect(write(1)).toBe(first);
  expect(write(2)).not.toBe(first);
  expect(model.sample({ prompt: "e", length: 0 })).toBe("");
  model.next({ prompt: "e" });
  expect(engine.memory().tensors).toBe(before);
});

test("a model that was saved writes on", async () => {
  const model = untrained({ cell: "gru" });
  const copy = models.fromBytes(model.toBytes(), models.CharModel);
  const options = { prompt: "bed", length: 30, seed: 4 };
  expect(copy.sample(options)).toBe(model.sample(options));
  expect(copy.vocabulary.tokens).toEqual(model.vocabulary.tokens);
});

test("words do as well as characters", () => {
  const vocabulary = data.vocabulary("the cat sat. the dog sat.", { level: "word" });
  const model = models.charModel({ vocabulary, units: 4, dimensions: 3 });
  const text = model.sample({ prompt: "the cat", length: 6, seed: 1 });
  expect(vocabulary.encode(text).length).toBeLessThanOrEqual(6);
});

test("what is said of samples that cannot be", () => {
  const model = untrained();
  expect([
    refusal(() => model.sample({ prompt: "" })),
    refusal(() => model.sample({ prompt: "xyz" })),
    refusal(() => model.sample({} as models.SampleOptions)),
    refusal(() => model.sample({ prompt: "a", temperature: -1 })),
    refusal(() => model.sample({ prompt: "a", temperature: Number.NaN })),
    refusal(() => model.sample({ prompt: "a", length: 1.5 })),
    refusal(() => model.sample({ prompt: "a", temp: 1 } as models.SampleOptions)),
    refusal(() => models.charModel({ vocabulary: "abc" as unknown as data.Vocabulary })),
    refusal(() => models.charModel({ vocabulary: data.vocabulary("abc"), cell: "gsu" as "gru" })),
    refusal(() => models.charModel({ vocabulary: data.vocabulary("abc"), layers: 0 })),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: CharModel.sample: prompt must be a text of at least one character, got an empty one",
      "RangeError: Vocabulary.encode: no character "x" (character 0 of the text), found " " a b c d e; build the vocabulary from all texts, or with special: true",
      "TypeError: CharModel.sample: prompt must be a text of at least one character, got undefined",
      "RangeError: CharModel.sample: temperature must be a finite number of at least 0, got -1",
      "RangeError: CharModel.sample: temperature must be a finite number of at least 0, got NaN",
      "RangeError: CharModel.sample: length must be a whole number of at least 0, got 1.5",
      "RangeError: CharModel.sample: no option "temp", found prompt, length, temperature, seed",
      "TypeError: models.charModel: vocabulary must be one of data, got string; write data.vocabulary(text)",
      "RangeError: models.charModel: no cell "gsu", found rnn, lstm, gru",
      "RangeError: models.charModel: layers must be a whole number of at least 1, got 0",
    ]
  `);
});

test.runIf(hasNative)(
  "a character LSTM learns grammarText's words and sentences",
  { timeout: 180_000 },
  async () => {
    await engine.use("native");
    const { text, sentences } = data.grammarText({ examples: 1200, seed: 1 });
    const vocabulary = data.vocabulary(text);
    const model = models.charModel({ vocabulary, units: 96, dimensions: 24 });
    const { X, y } = data.windows(vocabulary.encode(text), { length: 50 });
    const { loss } = await train.fit(model, X, y, {
      ...{ loss: "softmaxCrossEntropy", epochs: 12, batchSize: 32, verbose: false },
      optimizer: new optim.Adam({ learningRate: 0.006 }),
    });
    expect(loss[0]! / loss.at(-1)!).toBeGreaterThan(3);
    const written = model.sample({ prompt: "\n", length: 3000, temperature: 0.5, seed: 2 });
    const lines = written.split("\n").slice(0, -1);
    const known = new Set(sentences.flatMap((sentence) => sentence.match(/\w+/g) ?? []));
    const words = lines.flatMap((line) => line.match(/\w+/g) ?? []);
    const shareOfWords = words.filter((word) => known.has(word)).length / words.length;
    const shareOfEnds = lines.filter((line) => /[.!]$/.test(line)).length / lines.length;
    // "although the children did not like the bread."
    expect(shareOfWords).toBeGreaterThan(0.95);
    expect(shareOfEnds).toBeGreaterThan(0.95);
  },
);

test.runIf(hasNative)(
  "the classifiers learn what moods and chirps hang on",
  { timeout: 180_000 },
  async () => {
    await engine.use("native");
    const learn = async (model: nn.Sequential, { X, y }: { X: tf.Tensor; y: tf.Tensor }, epochs: number) => {
      const { valAccuracy } = await train.fit(model, X, y, {
        ...{
          loss: "softmaxCrossEntropy",
          metrics: ["accuracy"],
          epochs,
          validationSplit: 0.25,
          verbose: false,
        },
        optimizer: new optim.Adam({ learningRate: 0.005 }),
      });
      return Math.max(...valAccuracy);
    };
    const reviews = data.grammarText({ examples: 1600 });
    const sizes = { vocabularySize: reviews.vocabulary.size, classes: reviews.classNames.length };
    const [cnn, rnn, sound] = [
      await learn(models.textCNN(sizes), reviews, 8),
      await learn(models.textRNN(sizes), reviews, 8),
      await learn(models.soundNet(), data.tones({ examples: 600 }), 12),
    ];
    expect(cnn).toBeGreaterThan(0.8);
    expect(rnn).toBeGreaterThan(0.9);
    expect(sound).toBeGreaterThan(0.8);
  },
);
