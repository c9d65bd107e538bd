// What every margin loss owes: the numbers of the lecture, both forms in agreement, labels of -1 and 1.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { losses, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

type Loss = (
  scores: losses.LossArgument,
  labels: losses.LossArgument,
  options?: losses.MarginOptions,
) => tf.Tensor;

const { MARGIN_LOSSES } = losses;
const names = Object.keys(MARGIN_LOSSES) as losses.MarginLossName[];
const all = losses as unknown as Record<string, Loss>;

// The curves of the lecture at these margins, to four digits; squared hinge and log are the squared hinge and
// log 2 times the bits.
const M = [-2, -1, 0, 0.5, 1, 2];
const LECTURE: Record<losses.MarginLossName, string> = {
  hinge: "3 2 1 0.5 0 0",
  squaredHinge: "9 4 1 0.25 0 0",
  logistic: "2.1269 1.3133 0.6931 0.4741 0.3133 0.1269",
  log2Margin: "3.0685 1.8946 1 0.6839 0.4519 0.1831",
  exponential: "7.3891 2.7183 1 0.6065 0.3679 0.1353",
  sigmoidMargin: "1.7616 1.4621 1 0.7551 0.5379 0.2384",
  squaredMargin: "9 4 1 0.25 0 1",
  zeroOne: "1 1 1 0 0 0",
};

describe.each(names)("%s", (name) => {
  const [loss, lossGrad] = [all[name]!, all[`${name}Grad`]!];
  const { value, derivative } = MARGIN_LOSSES[name];
  const s = [0.3, -1.2, 2.5, 0.9, -40, 0.2];
  const y = [1, -1, -1, 1, -1, -1];

  test("has the lecture's values (B25)", () => {
    expect(M.map((M) => Number(value(M).toFixed(4))).join(" ")).toBe(LECTURE[name]);
  });

  test("the derivative agrees with central differences, and nothing overflows that need not", () => {
    const h = 1e-6;
    for (const M of [-3, -0.7, 0.2, 0.9, 1.1, 4]) {
      const numeric = (value(M + h) - value(M - h)) / (2 * h);
      expect(Math.abs(derivative(M) - numeric), `at M = ${M}`).toBeLessThan(1e-7 * (1 + Math.abs(numeric)));
    }
    for (const M of [-800, 800]) {
      expect(value(M)).not.toBeNaN();
      expect(derivative(M)).not.toBeNaN();
      if (name !== "exponential" || M > 0) expect(value(M)).toBeLessThan(1e6);
    }
  });

  onEveryEngine("of scores and labels it is the mean over the margins, its gradient y L'(M) / m", () => {
    const margins = s.map((s, i) => s * y[i]!);
    const mean = margins.reduce((sum, M) => sum + value(M), 0) / s.length;
    expectClose(loss(s, y).dataSync(), [mean], 1e-5);
    expectClose(
      lossGrad(s, y).dataSync(),
      margins.map((M, i) => (y[i]! * derivative(M)) / s.length),
      1e-5,
    );
  });

  onEveryEngine("the gradient agrees with tfjs's own, in the shape of the scores", () => {
    const labels = tf.tensor2d(y, [2, 3]);
    const scores = tf.tensor2d(s, [2, 3]);
    const byHand = lossGrad(scores, labels);
    expect(byHand.shape).toEqual([2, 3]);
    if (name === "zeroOne") return; // tfjs knows no gradient of a comparison
    const automatic = tf.grad((s: tf.Tensor) => loss(s, labels).asScalar())(scores);
    expectClose(byHand.dataSync(), automatic.dataSync(), 1e-5);
  });

  onEveryEngine("huge scores stay finite where the loss does; leaves one tensor, its result", () => {
    expect(Number.isFinite(loss([1e4, -1e4], [1, -1]).dataSync()[0])).toBe(true);
    if (name !== "exponential") expect(Number.isFinite(loss([1e4], [-1]).dataSync()[0])).toBe(true);
    for (const slope of lossGrad([1e4, -1e4], [1, -1]).dataSync()) expect(slope).not.toBeNaN();
    expect(tensorsLeftBy(() => loss(s, y))).toBe(1);
    expect(tensorsLeftBy(() => lossGrad(s, y))).toBe(1);
    expect(loss([1], [-1]).shape).toEqual([]);
  });

  test("refuses labels of 0 and 1, shapes that would be broadcast, and nothing at all", () => {
    const messages = [loss, lossGrad].flatMap((call) => {
      const said = (...args: Parameters<Loss>) => refusal(() => call(...args)).replace(`${name}Grad`, name);
      return [
        said([1, 2], [1, 0]),
        said([1, 2], tf.tensor1d([0, 1])),
        said([1, 2], [1, 2]),
        said([[1], [2]], [1, 1]),
        said([], []),
      ];
    });
    const expected = [
      `RangeError: ${name}: labels must be -1 or 1, got 0 at 1; labels of 0 and 1 become such by labels.map((y) => 2 * y - 1)`,
      `RangeError: ${name}: labels must be -1 or 1, got 0 at 0; labels of 0 and 1 become such by labels.mul(2).sub(1)`,
      `RangeError: ${name}: labels must be -1 or 1, got 2 at 1`,
      `TypeError: ${name}: labels must have the shape of scores [2, 1], got [2]; write labels.reshape([2, 1])`,
      `RangeError: ${name}: scores must hold at least one value, got none`,
    ];
    expect(messages).toEqual([...expected, ...expected]);
  });
});

test("all that the lecture draws bound the 0/1 loss from above, and meet at 1 for M = 0; the logistic does not", () => {
  const bounds = names.filter((name) => name !== "logistic");
  fc.assert(
    fc.property(fc.double({ min: -50, max: 50, noNaN: true }), (M) => {
      for (const name of bounds) {
        expect(MARGIN_LOSSES[name].value(M), name).toBeGreaterThanOrEqual(M < 0 ? 1 : 0);
      }
    }),
  );
  for (const name of bounds) expect(MARGIN_LOSSES[name].value(0), name).toBe(1);
  expect(MARGIN_LOSSES.logistic.value(0)).toBeLessThan(1);
});

test("the convex ones are convex", () => {
  const convex = names.filter((name) => name !== "sigmoidMargin" && name !== "zeroOne");
  const margin = fc.double({ min: -20, max: 20, noNaN: true });
  fc.assert(
    fc.property(margin, margin, (a, b) => {
      for (const name of convex) {
        const { value } = MARGIN_LOSSES[name];
        const chord = (value(a) + value(b)) / 2;
        expect(value((a + b) / 2), name).toBeLessThanOrEqual(chord * (1 + 1e-12) + 1e-12);
      }
    }),
  );
});

// A wrong decision has M <= 0; f = 0 is no decision, and counts as wrong.
onEveryEngine("margins: y s; 0/1 loss: the share of M <= 0", () => {
  expect([...losses.margins([2, -1, 0, 3], [1, -1, 1, -1]).dataSync()]).toEqual([2, 1, 0, -3]);
  expect(losses.zeroOne([2, -1, 0, 3], [1, -1, 1, -1]).dataSync()[0]).toBe(0.5);
  expect(tensorsLeftBy(() => losses.margins([1], [1]))).toBe(1);
});

// B28 with labels of -1 and 1: w = (.2, -.4), X = (1, 2), (-1, .5), (.3, -2)
onEveryEngine("B28: logistic: the gradient of both forms of the lecture, summed", () => {
  const X = tf.tensor2d([1, 2, -1, 0.5, 0.3, -2], [3, 2]);
  const s = X.matMul(tf.tensor2d([0.2, -0.4], [2, 1])).flatten();
  const byMargin = losses.logisticGrad(s, [1, -1, 1]).mul(3).expandDims(1);
  const byProbability = losses.sigmoidCrossEntropyGrad(s, [1, 0, 1]).mul(3).expandDims(1);
  for (const ds of [byMargin, byProbability]) {
    expectClose(X.matMul(ds, true, false).dataSync(), [-1.13617, -0.495978]);
  }
});

onEveryEngine("checkLabels: false takes labels as they are, as a recorded step must", () => {
  expect(losses.hinge([1, 2], tf.tensor1d([0, 1]), { checkLabels: false }).dataSync()[0]).toBe(0.5);
});
