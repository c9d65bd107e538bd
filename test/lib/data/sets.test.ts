// What each set promises: its formula without noise, its ranges, and whether a line, a radius or a count can part it.

import { parseSync } from "oxc-parser";
import { describe, expect, test } from "vitest";

import { grayPng, stored } from "../../../lib/data/png.ts";
import { data, linear, tf } from "../../../lib/index.ts";
import { expectClose } from "../engines.ts";

describe("sine8", () => {
  test("has x = 0.2, 0.4, ..., 1.6 and y = sin x + noise", () => {
    const { X, y, truth } = data.sine8({ noise: 0 });
    expectClose(X.dataSync(), [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6], 1e-6);
    expectClose(y.dataSync(), [0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6].map(Math.sin), 1e-6);
    expect(truth(1)).toBe(Math.sin(1));
    const many = data.sine8({ examples: 4000, noise: 0.2, seed: 3 });
    const errors = many.y.sub(many.X.squeeze([1]).sin());
    const n = 4000;
    expect(Math.abs(errors.mean().dataSync()[0]!)).toBeLessThan((4 * 0.2) / Math.sqrt(n));
    expect(Math.abs(errors.square().mean().dataSync()[0]! - 0.04)).toBeLessThan(4 * 0.04 * Math.sqrt(2 / n));
  });

  const powers = (degree: number, first: number) => {
    const x = [...data.sine8({ noise: 0 }).X.dataSync()].map((x) => Math.round(10 * x) / 10);
    return x.map((x) => Array.from({ length: degree + 1 - first }, (_, k) => x ** (k + first)));
  };

  test("gives the lecture's fit of degree 3 without noise (worked number B7)", () => {
    const [b, ...w] = linear.leastSquares(powers(3, 0), data.sine8({ noise: 0 }).y);
    expectClose([b!, ...w], [-0.0075, 1.0528, -0.1043, -0.1004], 2e-4);
  });

  test("with noise, eight powers through eight points have coefficients of tens to thousands (B6)", () => {
    const sizes = [0, 1, 2, 3, 4].map((seed) => {
      const y = data.sine8({ noise: 0.1, seed }).y;
      const w = linear.leastSquares(powers(8, 1), y);
      const fitted = powers(8, 1).map((row) => row.reduce((sum, x, k) => sum + x * w[k]!, 0));
      expectClose(fitted, y.dataSync(), 1e-4); // no error left: the noise is in the coefficients
      return Math.max(...w.map(Math.abs));
    });
    for (const size of sizes) {
      expect(size).toBeGreaterThan(10);
      expect(size).toBeLessThan(100_000);
    }
  });
});

describe("points", () => {
  test("blobs lie around their centers with the spread, and centers may be given", () => {
    const { X, y, centers } = data.blobs({ examples: 3000, classes: 3, features: 4, spread: 2, seed: 5 });
    expect(centers.shape).toEqual([3, 4]);
    const away = X.sub(tf.gather(centers, y)); // [3000, 4]
    expect(Math.max(...away.mean(0).abs().dataSync())).toBeLessThan((4 * 2) / Math.sqrt(3000));
    expect(Math.abs(away.square().mean().dataSync()[0]! - 4)).toBeLessThan(4 * 4 * Math.sqrt(2 / 12_000));
    const given = data.blobs({ examples: 2, centers: [[1, 2], [3, 4]], spread: 0 }); // biome-ignore format: centers
    expect(given.X.arraySync()).toEqual([[1, 2], [3, 4]]); // biome-ignore format: centers
    expect(() => data.blobs({ classes: 2, centers: [[1]] })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.blobs: centers say how many classes and features there are; leave those out]`,
    );
    expect(() => data.blobs({ classes: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.blobs: classes must be a whole number of at least 1, got 0]`,
    );
    expect(() => data.blobs({ spread: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.blobs: spread must be a finite number of at least 0, got -1]`,
    );
  });

  test("moons lie on their half circles; a line gets most of them, but never all", () => {
    const { X, y } = data.moons({ examples: 300, noise: 0 });
    for (const [i, [x1, x2]] of (X.arraySync() as [number, number][]).entries()) {
      const isUpper = y.dataSync()[i] === 0;
      expect(isUpper ? Math.hypot(x1, x2) : Math.hypot(x1 - 1, x2 - 0.5)).toBeCloseTo(1, 5);
      expect(isUpper ? x2 : 0.5 - x2).toBeGreaterThanOrEqual(-1e-6);
    }
    const best = bestLine(X, y);
    expect(best).toBeGreaterThan(0.8);
    expect(best).toBeLessThan(0.95);
  });

  test("rings: no line parts them, one radius does", () => {
    const { X, y } = data.rings({ examples: 300 });
    expect(bestLine(X, y)).toBeLessThan(0.8);
    const radii = data.toPolar(X).slice([0, 0], [-1, 1]).dataSync();
    const labels = y.dataSync();
    expect(radii.every((r, i) => (r > 0.75 ? 1 : 0) === labels[i])).toBe(true);
    expect(data.rings({ classes: 3 }).classNames).toEqual(["ring 1", "ring 2", "ring 3"]);
  });

  test("spirals: no line parts them; unwound, the arms lie apart", () => {
    const { X, y } = data.spirals({ examples: 300, classes: 3, turns: 2, noise: 0 });
    expect(bestLine(X.slice([0, 0]), tf.equal(y, 0).toInt() as tf.Tensor1D)).toBeLessThan(0.8);
    const labels = y.dataSync();
    for (const [i, [r, angle]] of (data.toPolar(X).arraySync() as [number, number][]).entries()) {
      const turns = angle / (2 * Math.PI) - 2 * r - labels[i]! / 3;
      expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-3);
    }
  });

  test("xor is the truth table, and no line gets more than three of its four points", () => {
    const { X, y } = data.xor();
    expect(X.arraySync()).toEqual([[0, 0], [0, 1], [1, 0], [1, 1]]); // biome-ignore format: a table
    expect([...y.dataSync()]).toEqual([0, 1, 1, 0]);
    expect(bestLine(X, y)).toBe(0.75);
  });

  test("flipLabels changes the share of labels it says, each to another class, in a copy", () => {
    const { y } = data.blobs({ examples: 100, classes: 3 });
    const noisy = data.flipLabels(y, { share: 0.07, seed: 2 });
    const [before, after] = [y.dataSync(), noisy.y.dataSync()];
    const changed = [...before.keys()].filter((i) => before[i] !== after[i]);
    expect(changed).toEqual(noisy.rows);
    expect(changed).toHaveLength(7);
    expect(Math.max(...after)).toBeLessThan(3);
    expect(() => data.flipLabels([0, -1], {})).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.flipLabels: y must hold classes from 0 to 1, got -1 in row 1]`,
    );
    expect(() => data.flipLabels(y, { share: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.flipLabels: share must be a finite number from 0 to 1, got 2]`,
    );
  });
});

describe("doubleWell", () => {
  test("has the gradient of its value, zero at both minima and the saddle; the first minimum is the deeper", () => {
    for (const tilt of [-1.5, -0.3, 0, 0.3, 1.5]) {
      const { value, gradient, minima, saddle } = data.doubleWell({ tilt, stiffness: 2 });
      for (const w of [
        [2, 0.5],
        [-0.3, 1],
        [0.1, -2],
      ]) {
        // biome-ignore format: points
        const numeric = w.map((_, k) => {
          const moved = (by: number) => value(w.map((value, j) => (j === k ? value + by : value)));
          return (moved(1e-5) - moved(-1e-5)) / 2e-5;
        });
        expectClose(gradient(w), numeric, 1e-7);
      }
      for (const point of [...minima, saddle]) expectClose(gradient(point), [0, 0], 1e-9);
      expect(value(minima[0]!)).toBeLessThanOrEqual(value(minima[1]!) + 1e-12);
      expect(value(saddle)).toBeGreaterThan(value(minima[1]!));
    }
    expect(data.doubleWell().gradient([2, 0.5])).toEqual([24.3, 0.5]);
    expect(data.doubleWell().gradient([2])).toEqual([24.3]);
  });

  test("says what is wrong", () => {
    expect(() => data.doubleWell({ tilt: 2 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.doubleWell: tilt must be a finite number from -1.5 to 1.5, got 2]`,
    );
    expect(() => data.doubleWell({ tilts: 2 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.doubleWell: no option "tilts", found tilt, stiffness]`,
    );
    expect(() => data.doubleWell().value([])).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: doubleWell.value: w must have at least one coordinate, got []]`,
    );
  });
});

describe("images", () => {
  test("shapes16: bright shapes of the size asked for, pixels in [0, 1]", () => {
    const { X, y, classNames } = data.shapes16({ examples: 400, noise: 0.1 });
    expect([X.shape, classNames]).toEqual([
      [400, 16, 16, 1],
      ["circle", "square", "triangle", "cross"],
    ]);
    expect(X.min().dataSync()[0]).toBe(0);
    expect(X.max().dataSync()[0]).toBeLessThanOrEqual(1);
    expect(y.dataSync().slice(0, 5)).toEqual(Int32Array.of(0, 1, 2, 3, 0));
    // Without noise and brightness a circle of radius 4 covers 16π pixels, a square of 0.88 * 4 a side (2 * 3.52)².
    const clean = data.shapes16({ examples: 4, noise: 0, shift: 0, radius: [4, 4] });
    const covered = clean.X.div(clean.X.max([1, 2, 3], true))
      .sum([1, 2, 3])
      .dataSync();
    expectClose(covered, [16 * Math.PI, 7.04 ** 2, (3 * Math.sqrt(3) * 2.48 ** 2), 6.336 + 36], 0.12); // biome-ignore format: a list
    expect(() => data.shapes16({ radius: [5, 4] })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.shapes16: radius[1] must be a finite number from 5 to 8, got 4]`,
    );
    expect(() => data.shapes16({ radius: 4 } as object)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: data.shapes16: radius must be [smallest, largest], got 4]`,
    );
    expect(() => data.shapes16({ shift: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.shapes16: shift must be a finite number from 0 to 8, got -1]`,
    );
  });

  test("shapeScenes: each mask's pixels lie in a box of their class, and boxes do not overlap", () => {
    const { X, masks, boxes, classNames } = data.shapeScenes({ examples: 60, size: 40, shapes: 4, noise: 0 });
    expect([X.shape, masks.shape, masks.dtype]).toEqual([[60, 40, 40, 1], [60, 40, 40], "int32"]); // biome-ignore format: shapes
    expect(classNames[0]).toBe("background");
    const labels = masks.arraySync();
    const pixels = X.squeeze([3]).arraySync() as number[][][];
    expect(Math.max(...boxes.map((found) => found.length))).toBe(4);
    for (const [i, found] of boxes.entries()) {
      expect(found.length).toBeGreaterThan(0);
      const reached = found.map(() => ({ left: 40, right: 0, top: 40, bottom: 0 }));
      for (let row = 0; row < 40; row++) {
        for (let column = 0; column < 40; column++) {
          const label = labels[i]![row]![column]!;
          const [x, y] = [column + 0.5, row + 0.5];
          if (label === 0) {
            expect(pixels[i]![row]![column]).toBeLessThan(0.6); // only a soft edge
            continue;
          }
          const inside = found.findIndex(
            (box) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
          );
          expect(found[inside]!.label).toBe(label);
          const edges = reached[inside]!;
          edges.left = Math.min(edges.left, column);
          edges.right = Math.max(edges.right, column + 1);
          edges.top = Math.min(edges.top, row);
          edges.bottom = Math.max(edges.bottom, row + 1);
        }
      }
      // And the box is no larger than the shape: within a pixel and a half.
      for (const [k, box] of found.entries()) {
        const { left, right, top, bottom } = reached[k]!;
        expectClose([left, right, top, bottom].map((v) => v / 40), [box.x, box.x + box.width, box.y, box.y + box.height].map((v) => v / 40), 1.6 / 40); // biome-ignore format: edges
      }
    }
    const shown = (data.shapeScenes({ examples: 2 }) as unknown as Record<symbol, () => Record<string, string>>)[Symbol.for("Jupyter.display")]!(); // biome-ignore format: a cast
    expect(shown["text/html"]).toContain("<rect");
    expect(shown["text/plain"]).toContain("boxes");
  });

  test("strokeDigits32: ten digits that a template gets half of; without jitter and noise always the same", () => {
    const { X, y } = data.strokeDigits32({ examples: 2000, seed: 1 });
    expect(X.shape).toEqual([2000, 32, 32, 1]);
    expect([X.min().dataSync()[0], X.max().dataSync()[0]! <= 1]).toEqual([0, true]);
    // The mean image of each class as its template: better than chance by far, and far from done.
    const rows = X.reshape([2000, 1024]) as tf.Tensor2D;
    const templates = tf.oneHot(y, 10).toFloat().transpose().matMul(rows).div(200) as tf.Tensor2D; // [10, 1024]
    const test = data.strokeDigits32({ examples: 500, seed: 2 });
    const distance = templates.square().sum(1).sub(test.X.reshape([500, 1024]).matMul(templates, false, true).mul(2)); // biome-ignore format: one line
    const right = distance.argMin(1).equal(test.y).mean().dataSync()[0]!;
    expect(right).toBeGreaterThan(0.4);
    expect(right).toBeLessThan(0.8);
    const still = data.strokeDigits32({ examples: 200, jitter: 0, noise: 0 });
    const kinds = new Set(tf.unstack(still.X).map((image) => image.dataSync().join()));
    expect(kinds.size).toBe(2 * 9 + 3); // the ways of writing them
    expect(() => data.strokeDigits32({ jitter: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.strokeDigits32: jitter must be a finite number from 0 to 2, got 3]`,
    );
  });

  test("a PNG holds the pixels that it was given, compressed by Node or stored as in a browser", () => {
    const pixels = Uint8Array.from({ length: 300 * 300 }, (_, i) => (7 * i) % 256);
    const { inflateSync } = process.getBuiltinModule("node:zlib");
    expect(new Uint8Array(inflateSync(stored(pixels)))).toEqual(pixels);
    expect(new Uint8Array(inflateSync(stored(new Uint8Array(0))))).toEqual(new Uint8Array(0));
    const file = Buffer.from(grayPng(pixels, 300, 300).split(",")[1]!, "base64");
    expect(file.subarray(1, 4).toString()).toBe("PNG");
    expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([300, 300]);
    const length = file.readUInt32BE(33);
    const { crc32 } = process.getBuiltinModule("node:zlib") as { crc32?: (bytes: Uint8Array) => number };
    if (crc32) expect(file.readUInt32BE(41 + length)).toBe(crc32(file.subarray(37, 41 + length)));
    const rows = inflateSync(file.subarray(41, 41 + length));
    expect(rows.length).toBe(300 * 301);
    expect(new Uint8Array(rows.subarray(301 + 1, 2 * 301))).toEqual(pixels.subarray(300, 600));
  });
});

describe("sounds", () => {
  test("spectrogram of a sine is 1 at its frequency, 0 far from it, and matches the sum it is defined by", () => {
    const wave = Float64Array.from({ length: 192 }, (_, n) => Math.sin((2 * Math.PI * 8 * n) / 64));
    const X = data.spectrogram([wave]);
    expect(X.shape).toEqual([1, 5, 32]);
    const [first] = (X.arraySync() as number[][][])[0]!;
    expect(first![8]).toBeCloseTo(1, 5);
    expect(first![7]).toBeCloseTo(1 - 6.0206 / 60, 3); // Hann's window leaves half of it beside
    expect(first![20]).toBe(0);
    const noise = data.random(1);
    const any = Float64Array.from({ length: 16 }, () => noise.normal());
    const values = data.spectrogram([any], { frameLength: 16, range: 200 }).dataSync();
    for (let k = 0; k < 8; k++) {
      let [re, im] = [0, 0];
      for (let n = 0; n < 16; n++) {
        const h = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / 16);
        re += h * any[n]! * Math.cos((2 * Math.PI * k * n) / 16);
        im -= h * any[n]! * Math.sin((2 * Math.PI * k * n) / 16);
      }
      expect(values[k]).toBeCloseTo(1 + (20 * Math.log10((4 / 16) * Math.hypot(re, im))) / 200, 5);
    }
    expect(data.spectrogram([]).shape).toEqual([0, 0, 32]);
    expect(() => data.spectrogram([[1, 2]])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.spectrogram: waves must have at least frameLength 64 samples, got [1, 2]]`,
    );
    expect(() => data.spectrogram([wave], { frameLength: 48 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.spectrogram: frameLength must be a power of two of at least 2, got 48]`,
    );
  });

  test("tones: the pitch of each half rises or falls as its class says", () => {
    const { X, y, waves, classNames, sampleRate } = data.tones({ examples: 40, noise: 0 });
    expect([X.shape, waves.shape, sampleRate]).toEqual([[40, 64, 32, 1], [40, 2080], 4000]); // biome-ignore format: shapes
    expect(classNames).toEqual(["rise rise", "rise fall", "fall rise", "fall fall"]);
    const sounds = X.squeeze([3]).arraySync() as number[][][];
    for (const [i, frames] of sounds.entries()) {
      const words = classNames[y.dataSync()[i]!]!.split(" ");
      const halves = [frames.slice(0, 32), frames.slice(32)].map((half) => {
        const loud = half
          .filter((frame) => Math.max(...frame) > 0.8)
          .map((frame) => frame.indexOf(Math.max(...frame)));
        return loud.at(-1)! > loud[0]! ? "rise" : "fall";
      });
      expect(halves).toEqual(words);
    }
    expect(data.tones({ examples: 1, chirps: 3 }).classNames).toHaveLength(8);
    expect(() => data.tones({ chirps: 9 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.tones: chirps must be a finite number of at most 4, got 9]`,
    );
  });
});

describe("texts", () => {
  const BAD = /\b(bad|dull|poor|awful|sad|terrible|hated?|disliked?|regret(ted)?)\b/;

  test("grammarText: the mood of a sentence is that of its last clause, negations reckoned with", () => {
    const { sentences, y, X, vocabulary, classNames } = data.grammarText({ examples: 600, seed: 4 });
    expect([X.dtype, X.shape, classNames]).toEqual(["int32", [600, 22], ["bad", "good"]]);
    for (const [i, text] of sentences.entries()) {
      const clause = text.split(", ").at(-1)!;
      const flips = /\b(not|never|hardly|anything but)\b/.test(clause);
      expect(BAD.test(clause) !== flips, text).toBe(y.dataSync()[i] === 0);
      expect(text).toMatch(/^[a-z][a-z ,]*\.$/);
    }
    expect(vocabulary.decode(X.slice([5, 0], [1, 22]).dataSync())).toBe(sentences[5]);
    expect(X.equal(1).sum().dataSync()[0]).toBe(0); // no word is unknown
    expect(data.grammarText({ examples: 3, seed: 9 }).vocabulary.tokens).toEqual(vocabulary.tokens);
    expect(new Set(sentences).size).toBeGreaterThan(500);
  });

  test("grammarText: counting bad words gets little more than half of the moods", () => {
    const { sentences, y } = data.grammarText({ examples: 2000 });
    const right = sentences.filter((text, i) => BAD.test(text) === (y.dataSync()[i] === 0)).length / 2000;
    expect(right).toBeGreaterThan(0.45);
    expect(right).toBeLessThan(0.7);
    const topics = data.grammarText({ examples: 8, label: "topic" });
    expect(topics.classNames).toEqual(["food", "stage", "journey", "school"]);
    expect(topics.text.split("\n")).toHaveLength(9);
    expect(() => data.grammarText({ label: "tone" as "mood" })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: data.grammarText: no label "tone", found mood, topic]`,
    );
  });

  test("codeText: TypeScript that can be read, no blank left, in the characters of the vocabulary", () => {
    const { text, snippets, vocabulary } = data.codeText({ examples: 300, seed: 1 });
    for (const snippet of snippets) expect(parseSync("snippet.ts", snippet).errors, snippet).toEqual([]);
    expect(text).not.toMatch(/LIST|ITEM|RESULT|INDEX/);
    expect(vocabulary.decode(vocabulary.encode(text))).toBe(text);
    expect(data.codeText({ examples: 2, seed: 5 }).vocabulary.tokens).toEqual(vocabulary.tokens);
    expect(data.codeText({ examples: 0 }).text).toBe("");
  });
});

test("agentTable has the lecture's 16 headings, from sine and cosine (worked number B20)", () => {
  const { X, headings } = data.agentTable();
  expect(X.shape).toEqual([16, 6]);
  expect([...headings.dataSync()].map(Math.round)).toEqual([
    -28, -30, -69, 77, -51, 81, 177, 1, 23, 179, 41, 28, -13, 52, 62, 85,
  ]);
  for (const row of X.arraySync()) {
    const length = row[2]! ** 2 + row[3]! ** 2;
    expect(length).toBeGreaterThan(0.9995);
    expect(length).toBeLessThan(1.0007);
  }
});

/** The share of two classes that the best straight line gets right: each direction, each threshold between points. */
function bestLine(X: tf.Tensor2D, y: tf.Tensor1D): number {
  const points = X.arraySync();
  const labels = Array.from(y.dataSync());
  const ones = labels.reduce((sum, label) => sum + label, 0);
  let best = 0;
  for (let step = 0; step < 360; step++) {
    const angle = (Math.PI * step) / 360;
    const order = points
      .map(([x1, x2], i) => ({ along: x1! * Math.cos(angle) + x2! * Math.sin(angle), label: labels[i]! }))
      .sort((a, b) => a.along - b.along);
    let right = ones; // all points called 1; then one after the other called 0
    for (const [i, { along, label }] of order.entries()) {
      right += label === 0 ? 1 : -1;
      const isBetween = i + 1 === order.length || order[i + 1]!.along > along + 1e-9;
      if (isBetween) best = Math.max(best, right, order.length - right);
    }
  }
  return best / labels.length;
}
