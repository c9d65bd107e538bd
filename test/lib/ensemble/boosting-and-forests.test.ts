// Gradient boosting and random forests: beside scikit-learn, and what they promise.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { Booster } from "../../../lib/ensemble/booster.ts";
import { data, ensemble, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";
import fixture from "./fixtures/ensemble.json" with { type: "json" };

describe("gradient boosting", () => {
  const regressors = {
    stumps: { nEstimators: 20, maxDepth: 1, learningRate: 0.3 },
    regressor: { nEstimators: 10, maxDepth: 2, minSamplesLeaf: 5 },
  };
  for (const name of ["stumps", "regressor"] as const) {
    onEveryEngine(`of numbers is scikit-learn's, stage by stage: ${name}`, () => {
      const expected = fixture.boosting[name];
      const model = new ensemble.GradientBoostingRegressor(regressors[name]).fit(fixture.X, fixture.number);
      expectClose(model.predict(fixture.Q).dataSync(), expected.answer as number[], 1e-6);
      expectClose(model.trainScore, expected.trainScore, 1e-9);
      expectClose(model.featureImportances.dataSync(), expected.importances, 1e-6);
      for (const [stage, prediction] of [...model.stagedPredict(fixture.Q)].entries()) {
        expectClose(prediction.dataSync(), expected.staged[stage] as number[], 1e-6);
      }
    });
  }

  for (const [name, y, trainFactor] of [
    ["binary", fixture.binary, 2],
    ["three", fixture.three, 1],
  ] as const) {
    onEveryEngine(`of classes is scikit-learn's, stage by stage: ${name}`, () => {
      const expected = fixture.boosting[name];
      const nEstimators = expected.trainScore.length;
      const model = new ensemble.GradientBoostingClassifier({ nEstimators, maxDepth: 2, minSamplesLeaf: 5 });
      model.fit(fixture.X, y);
      expectClose(model.predictProba(fixture.Q).dataSync(), expected.answer.flat(), 1e-6);
      expectClose(
        model.trainScore.map((loss) => trainFactor * loss),
        expected.trainScore,
        1e-9,
      );
      expectClose(model.featureImportances.dataSync(), expected.importances, 1e-6);
      for (const [stage, p] of [...model.stagedPredictProba(fixture.Q)].entries()) {
        expectClose(p.dataSync(), (expected.staged[stage] as number[][]).flat(), 1e-6);
      }
      const stages = [...model.stagedPredict(fixture.Q)];
      expect([...stages.at(-1)!.dataSync()]).toEqual([...model.predict(fixture.Q).dataSync()]);
    });
  }

  test("on paper: one stump at rate 1/2 goes half the way from the mean to the sides' means", () => {
    const model = new ensemble.GradientBoostingRegressor({ nEstimators: 1, learningRate: 0.5, maxDepth: 1 });
    model.fit([[1], [2], [3], [4]], [0, 2, 7, 9]); // mean 4.5, sides 1 and 8
    expect([...model.predict([[1], [4]]).dataSync()]).toEqual([2.75, 6.25]);
    expect(model.trainScore).toEqual([(2.75 ** 2 + 0.75 ** 2 + 0.75 ** 2 + 2.75 ** 2) / 4]);
  });

  test("without stages it gives the mean, or the classes' shares", () => {
    const none = new ensemble.GradientBoostingRegressor({ nEstimators: 0 }).fit([[1], [2]], [3, 8]);
    expect([...none.predict([[9]]).dataSync()]).toEqual([5.5]);
    const shares = new ensemble.GradientBoostingClassifier({ nEstimators: 0 });
    shares.fit([[1], [2], [3], [4]], [0, 1, 1, 2]);
    expectClose(shares.predictProba([[9]]).dataSync(), [0.25, 0.5, 0.25], 1e-7);
  });

  test("the training loss never rises with a small rate, of numbers and of classes", () => {
    const table = fc.array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 3,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        table.filter((rows) => new Set(rows.map(([, y]) => y)).size > 1),
        fc.constantFrom(0.05, 0.2),
        (rows, learningRate) => {
          const X = rows.map(([x]) => [x]);
          const y = rows.map(([, y]) => y);
          for (const Model of [ensemble.GradientBoostingRegressor, ensemble.GradientBoostingClassifier]) {
            const { trainScore } = new Model({ nEstimators: 8, learningRate, maxDepth: 2 }).fit(X, y);
            for (let m = 1; m < trainScore.length; m++) {
              expect(trainScore[m]!).toBeLessThanOrEqual(trainScore[m - 1]! + 1e-12);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("subsampled stages are seeded, and still answer for every row", () => {
    const { X, y } = data.regression({ examples: 60, seed: 2 });
    const make = (seed: number) =>
      new ensemble.GradientBoostingRegressor({ nEstimators: 30, subsample: 0.5, seed }).fit(X, y);
    expect(make(1).trainScore).toEqual(make(1).trainScore);
    expect(make(1).trainScore).not.toEqual(make(2).trainScore);
    expect(make(1).score(X, y)).toBeGreaterThan(0.8);
    const loss = y.sub(make(1).predict(X)).square().mean().dataSync()[0];
    expect(make(1).trainScore.at(-1)).toBeCloseTo(loss!, 4);
  });

  test("certainty gives no NaN: classes that a cut tells apart, many stages, a large rate", () => {
    const model = new ensemble.GradientBoostingClassifier({ nEstimators: 300, learningRate: 1 });
    model.fit([[1], [2], [3], [4]], [0, 0, 1, 1]);
    expectClose(model.predictProba([[1], [4]]).dataSync(), [1, 0, 0, 1], 1e-6);
    expect(model.trainScore.every(Number.isFinite)).toBe(true);
  });

  test("a leaf of rows that are all predicted with certainty answers 0, not 0 / 0", () => {
    const x = { values: Float64Array.of(1, 2), rows: 2, columns: 1, precision: 0 };
    const { options } = new ensemble.GradientBoostingClassifier();
    const none = new Float64Array(2);
    expect([...new Booster(x, options).grow(none, none).tree.value]).toEqual([0]);
  });

  test("decisionFunction gives the scores behind the probabilities", () => {
    const two = new ensemble.GradientBoostingClassifier({ nEstimators: 5 }).fit(fixture.X, fixture.binary);
    const p = two.predictProba(fixture.Q).slice([0, 1]).flatten();
    expectClose(tf.sigmoid(two.decisionFunction(fixture.Q)).dataSync(), p.dataSync(), 1e-6);
    const three = new ensemble.GradientBoostingClassifier({ nEstimators: 5 }).fit(fixture.X, fixture.three);
    expectClose(
      tf.softmax(three.decisionFunction(fixture.Q)).dataSync(),
      three.predictProba(fixture.Q).dataSync(),
      1e-6,
    );
  });
});

describe("random forests", () => {
  test("a forest of one tree, not bagged, is that tree, whatever it draws", () => {
    for (const maxFeatures of ["all", "sqrt", 1, 0.5] as const) {
      const limits = { maxFeatures, maxDepth: 4, seed: 9 };
      const tree = new ensemble.DecisionTreeClassifier(limits).fit(fixture.X, fixture.three);
      const one = { ...limits, nEstimators: 1, bootstrap: false };
      const forest = new ensemble.RandomForestClassifier(one).fit(fixture.X, fixture.three);
      expect(forest.trees[0]).toEqual(tree.tree);
      const numbers = new ensemble.DecisionTreeRegressor(limits).fit(fixture.X, fixture.number);
      expect(new ensemble.RandomForestRegressor(one).fit(fixture.X, fixture.number).trees[0]).toEqual(
        numbers.tree,
      );
    }
  });

  test("predicts the mean of its trees", () => {
    const model = new ensemble.RandomForestRegressor({ nEstimators: 4 }).fit(fixture.X, fixture.number);
    const row = Float64Array.from(fixture.Q[0]!);
    const answers = model.trees.map((tree) => tree.value[tree.leafOf(row, 0)]!);
    const mean = answers.reduce((sum, answer) => sum + answer, 0) / 4;
    expect(new Set(answers).size).toBeGreaterThan(1);
    expect(model.predict([fixture.Q[0]!]).dataSync()[0]).toBeCloseTo(mean, 6);
  });

  test("a draw with replacement weighs rows as if they stood there so often", () => {
    // The root of a bagged tree knows the draw: its weight is the number of rows, its samples the distinct ones.
    const { trees } = new ensemble.RandomForestClassifier({ nEstimators: 40 }).fit(fixture.X, fixture.binary);
    for (const tree of trees) expect(tree.weight[0]).toBe(150);
    const distinct = trees.reduce((sum, tree) => sum + tree.samples[0]!, 0) / 40 / 150;
    expect(Math.abs(distinct - (1 - 1 / Math.E))).toBeLessThan(0.02); // 1 - (1 - 1/n)ⁿ
  });

  test("out-of-bag score agrees with the score on new rows; importances point at the features that matter", () => {
    const { X, y } = data.regression({ examples: 800, features: 5, noise: 0.5, seed: 4 });
    const [train, test] = [400, 400];
    const model = new ensemble.RandomForestRegressor({ nEstimators: 60, oobScore: true, seed: 1 });
    model.fit(X.slice([0, 0], [train, -1]) as tf.Tensor2D, y.slice(0, train));
    const fresh = model.score(X.slice([train, 0], [test, -1]) as tf.Tensor2D, y.slice(train));
    expect(Math.abs(model.oobScore! - fresh)).toBeLessThan(0.06);

    const labels = y.greater(0).toInt() as tf.Tensor1D;
    const classes = new ensemble.RandomForestClassifier({ nEstimators: 60, oobScore: true, seed: 1 });
    classes.fit(X.slice([0, 0], [train, -1]) as tf.Tensor2D, labels.slice(0, train));
    const right = classes.score(X.slice([train, 0], [test, -1]) as tf.Tensor2D, labels.slice(train));
    expect(Math.abs(classes.oobScore! - right)).toBeLessThan(0.06);

    const onlyFirst = Array.from({ length: 200 }, (_, i) => [i % 20, (i * 7) % 11, (i * 5) % 13]);
    const forest = new ensemble.RandomForestRegressor({ nEstimators: 10, maxFeatures: 2 });
    const shares = forest
      .fit(
        onlyFirst,
        onlyFirst.map(([x]) => x!),
      )
      .featureImportances.dataSync();
    expect(shares[0]).toBeGreaterThan(0.7);
    expect(shares[0]! + shares[1]! + shares[2]!).toBeCloseTo(1, 6);
  });

  test("names options that are out of bounds", () => {
    const text = (options: object) => refusal(() => new ensemble.RandomForestClassifier(options));
    expect([
      text({ nEstimators: 0 }),
      text({ maxDepth: 0 }),
      text({ maxFeatures: 1.5 }),
      text({ maxFeatures: "most" }),
      text({ minSamplesSplit: 1 }),
      text({ criterion: "mse" }),
      text({ oobScore: true, bootstrap: false }),
      text({ seed: 0.5 }),
      String(new ensemble.RandomForestClassifier({ maxDepth: Number.POSITIVE_INFINITY })),
    ]).toMatchInlineSnapshot(`
      [
        "RangeError: RandomForestClassifier: nEstimators must be a whole number of at least 1, got 0",
        "RangeError: RandomForestClassifier: maxDepth must be a whole number of at least 1, got 0",
        "RangeError: RandomForestClassifier: maxFeatures must be a whole number of at least 1, a share between 0 and 1, "sqrt", "log2", "all", got 1.5",
        "RangeError: RandomForestClassifier: maxFeatures must be a whole number of at least 1, a share between 0 and 1, "sqrt", "log2", "all", got "most"",
        "RangeError: RandomForestClassifier: minSamplesSplit must be a whole number of at least 2, got 1",
        "RangeError: RandomForestClassifier: no criterion "mse", found gini, entropy",
        "RangeError: RandomForestClassifier: oobScore needs bootstrap: true, as without it each tree has seen every row",
        "RangeError: RandomForestClassifier: seed must be a whole number, got 0.5",
        "RandomForestClassifier: not fitted yet",
      ]
    `);
    expect(
      () => new ensemble.GradientBoostingRegressor({ learningRate: 0 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: GradientBoostingRegressor: learningRate must be above 0, got 0]`,
    );
    expect(
      () => new ensemble.GradientBoostingRegressor({ subsample: 1.5 }),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: GradientBoostingRegressor: subsample must be above 0 and at most 1, got 1.5]`,
    );
  });
});
