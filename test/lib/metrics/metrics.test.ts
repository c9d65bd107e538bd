// The metrics of labels, scores and numbers: beside scikit-learn, on paper, and in a loop.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { metrics, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";
import fixture from "./fixtures/metrics.json" with { type: "json" };

const { y, p, binary, guess, score, proba } = fixture;

describe("beside scikit-learn", () => {
  test("accuracy, precision, recall and F1, by every average", () => {
    expect(metrics.accuracy(y, p)).toBeCloseTo(fixture.accuracy, 14);
    for (const name of ["precision", "recall", "f1"] as const) {
      expect(metrics[name](binary, guess)).toBeCloseTo(fixture.binaryScores[name], 14);
      for (const average of ["macro", "micro", "weighted"] as const) {
        expect(metrics[name](y, p, { average })).toBeCloseTo(fixture.averaged[name][average], 14);
      }
      expectClose(metrics[name](y, p, { average: null }), fixture.averaged[name].None, 1e-14);
    }
  });

  onEveryEngine("the confusion matrix, in counts", () => {
    const matrix = metrics.confusionMatrix(y, tf.tensor1d(p, "int32"));
    expect(matrix.dtype).toBe("int32");
    expect(matrix.arraySync()).toEqual(fixture.confusion);
  });

  onEveryEngine("the ROC curve, equal scores taken together, and the area under it", () => {
    const { fpr, tpr, thresholds } = metrics.rocCurve(binary, score);
    expectClose(fpr.dataSync(), fixture.fpr, 1e-6);
    expectClose(tpr.dataSync(), fixture.tpr, 1e-6);
    expectClose(thresholds.dataSync().slice(1), fixture.thresholds, 1e-6);
    expect(thresholds.dataSync()[0]).toBe(Number.POSITIVE_INFINITY);
    expect(metrics.rocAuc(binary, score)).toBeCloseTo(fixture.rocAuc, 14);
    expect(metrics.auc(fixture.fpr, fixture.tpr)).toBeCloseTo(fixture.rocAuc, 14);
  });

  test("log-loss, top-k accuracy, and the errors of numbers", () => {
    expect(metrics.logLoss(y, proba)).toBeCloseTo(fixture.logLoss, 12);
    expect([1, 2].map((k) => metrics.topKAccuracy(y, proba, { k }))).toEqual(fixture.topK);
    for (const name of ["mse", "mae", "rmse"] as const) {
      expect(metrics[name](fixture.number, fixture.prediction)).toBeCloseTo(fixture[name], 14);
    }
  });
});

describe("on paper", () => {
  test("accuracy is the mean of Iverson's brackets", () => {
    expect(metrics.accuracy([0, 1, 1, 2], [0, 1, 2, 2])).toBe(0.75);
    expect(metrics.accuracy([3], [4])).toBe(0);
  });

  test("2 found, 1 of them wrongly, 1 missed", () => {
    const [y, p] = [
      [1, 1, 0, 0],
      [1, 0, 1, 0],
    ];
    expect(metrics.precision(y, p)).toBe(0.5);
    expect(metrics.recall(y, p)).toBe(0.5);
    expect(metrics.f1(y, p)).toBe(0.5);
    expect(metrics.confusionMatrix(y, p).arraySync()).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(metrics.confusionMatrix([5], [5], { labels: [4, 5] }).arraySync()).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });

  test("0 / 0 is what was asked for: a class that is never predicted, or never there", () => {
    expect(metrics.precision([1, 0], [0, 0])).toBe(0);
    expect(metrics.precision([1, 0], [0, 0], { zeroDivision: 1 })).toBe(1);
    expect(metrics.recall([0, 0], [0, 0])).toBe(0);
    expect(metrics.f1([2, 7], [2, 2], { posLabel: 7, zeroDivision: 1 })).toBe(0);
  });

  test("the example of every page on ROC", () => {
    const [y, s] = [
      [0, 0, 1, 1],
      [0.1, 0.4, 0.35, 0.8],
    ];
    const { fpr, tpr } = metrics.rocCurve(y, s);
    expect([...fpr.dataSync()]).toEqual([0, 0, 0.5, 0.5, 1]);
    expect([...tpr.dataSync()]).toEqual([0, 0.5, 0.5, 1, 1]);
    expect(metrics.rocAuc(y, s)).toBe(0.75);
    expect(metrics.rocAuc(y, [0, 0, 0, 0])).toBe(0.5);
    expect(metrics.rocAuc([-1, 1], [3, 4])).toBe(1);
    expect(metrics.auc([0, 0.5, 1], [0, 1, 1])).toBe(0.75);
  });

  test("log-loss of a fair coin is log 2; a certain mistake is finite", () => {
    expect(metrics.logLoss([0, 1], [0.5, 0.5])).toBeCloseTo(Math.LN2, 14);
    expect(
      metrics.logLoss(
        [0, 1],
        [
          [0.5, 0.5],
          [0.25, 0.75],
        ],
      ),
    ).toBeCloseTo(0.49041462650586315, 14);
    expect(
      metrics.logLoss(
        [0, 1],
        [
          [0, 1],
          [0, 1],
        ],
      ),
    ).toBeCloseTo(18.021826694558577, 9);
    expect(metrics.logLoss([1], [[0.2, 0.8]], { labels: [0, 1] })).toBeCloseTo(-Math.log(0.8), 14);
  });
});

describe("properties", () => {
  const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })), {
    minLength: 1,
  });

  test("micro precision, recall and F1 are the accuracy; the diagonal's share is too", () => {
    fc.assert(
      fc.property(pairs, (rows) => {
        const [y, p] = [rows.map(([y]) => y), rows.map(([, p]) => p)];
        const accuracy = metrics.accuracy(y, p);
        for (const name of ["precision", "recall", "f1"] as const) {
          expect(metrics[name](y, p, { average: "micro" })).toBeCloseTo(accuracy, 12);
        }
        const matrix = metrics.confusionMatrix(y, p).arraySync();
        const right = matrix.reduce((sum, row, i) => sum + row[i]!, 0);
        expect(right / rows.length).toBeCloseTo(accuracy, 12);
        expect(matrix.flat().reduce((sum, count) => sum + count, 0)).toBe(rows.length);
      }),
    );
  });

  test("rocAuc is the share of pairs in the right order, ties by half", () => {
    const rows = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 5 })), {
      minLength: 2,
      maxLength: 25,
    });
    fc.assert(
      fc.property(
        rows.filter((rows) => new Set(rows.map(([y]) => y)).size === 2),
        (rows) => {
          const of = (side: boolean) => rows.filter(([y]) => y === side).map(([, s]) => s);
          const pairs = of(true).flatMap((a) =>
            of(false).map((b) => (a > b ? 1 : a === b ? 0.5 : 0) as number),
          );
          const share = pairs.reduce((sum, one) => sum + one, 0) / pairs.length;
          const auc = metrics.rocAuc(
            rows.map(([y]) => (y ? 1 : 0)),
            rows.map(([, s]) => s),
          );
          expect(auc).toBeCloseTo(share, 12);
        },
      ),
    );
  });
});

test("metrics that give numbers leave no tensor", () => {
  const [a, b] = [tf.tensor1d([0, 1, 1], "int32"), tf.tensor1d([0, 1, 0], "int32")];
  expect(tensorsLeftBy(() => metrics.f1(a, b) + metrics.accuracy(a, b) + metrics.rocAuc(a, b))).toBe(0);
  expect(tensorsLeftBy(() => metrics.confusionMatrix(a, b))).toBe(1);
});

test("what is wrong is named", () => {
  expect([
    refusal(() => metrics.accuracy([0, 1], [0])),
    refusal(() => metrics.accuracy([], [])),
    refusal(() => metrics.precision([0, 1, 2], [0, 1, 2])),
    refusal(() => metrics.precision([0, 2], [0, 2])),
    refusal(() => metrics.f1([0, 1], [0, 1], { average: "mean" as never })),
    refusal(() => metrics.recall([0, 1], [0, 1], { mean: "macro" } as never)),
    refusal(() => metrics.confusionMatrix([0, 1], [0, 2], { labels: [0, 1] })),
    refusal(() => metrics.confusionMatrix([0.5], [1])),
    refusal(() => metrics.rocCurve([1, 1], [0.2, 0.3])),
    refusal(() => metrics.rocAuc([0, 1], [0.2])),
    refusal(() => metrics.auc([0, 1, 0.5], [0, 1, 1])),
    refusal(() => metrics.auc([0], [0])),
    refusal(() =>
      metrics.logLoss(
        [0, 1, 2],
        [
          [0.5, 0.5],
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ),
    ),
    refusal(() =>
      metrics.logLoss(
        [0, 1],
        [
          [0.5, 0.7],
          [0.5, 0.5],
        ],
      ),
    ),
    refusal(() =>
      metrics.topKAccuracy(
        [0, 3],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ),
    ),
    refusal(() => metrics.mse([1, 2], [1])),
  ]).toMatchInlineSnapshot(`
    [
      "TypeError: accuracy: prediction must have shape [2] to match target, got [1]",
      "RangeError: accuracy: target must hold at least one value, got none",
      "RangeError: precision: average "binary" is for two classes, found 3 (0, 1, 2); write { average: "macro" }",
      "RangeError: precision: posLabel must be one of 0, 2, got 1",
      "RangeError: f1: no average "mean", found binary, macro, micro, weighted",
      "RangeError: recall: no option "mean", found average, posLabel, zeroDivision",
      "RangeError: confusionMatrix: prediction must hold the labels 0, 1, got 2",
      "TypeError: confusionMatrix: target must hold class labels, whole numbers such as 0 and 1, got 0.5 in row 0; for numbers to be predicted take a regression",
      "RangeError: rocCurve: target must hold positive and negative examples, got only positive ones (posLabel 1, labels 1)",
      "TypeError: rocAuc: score must have shape [2] to match target, got [1]",
      "RangeError: auc: x must ascend, but falls from 1 to 0.5",
      "RangeError: auc: x must hold at least 2 values, got 1",
      "TypeError: logLoss: probability must have a column for each of the 3 labels 0, 1, 2, got 2; say which they are: { labels: [...] }",
      "RangeError: logLoss: probability must hold rows of numbers from 0 to 1 that sum to 1, got [0.5, 0.7] in row 0",
      "RangeError: topKAccuracy: target must hold the labels 0, 1, got 3 in row 1",
      "TypeError: mse: prediction must have shape [2] to match target, got [1]",
    ]
  `);
});
