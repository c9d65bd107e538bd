// Ensembles of any estimators: bagging, random subspaces, blending, stacking.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearestInSimplex } from "../../../lib/ensemble/simplex-weights.ts";
import { data, ensemble, linear, neighbors, selection, tf } from "../../../lib/index.ts";
import { expectClose } from "../engines.ts";
import { refusal } from "../refusal.ts";

const { X, y } = data.regression({ examples: 60, features: 4, noise: 1, seed: 8 });
const rows = X.arraySync();
const numbers = [...y.dataSync()];
const labels = numbers.map((value) => (value > 0 ? 1 : 0));

/** Remembers its examples: right on what it has seen, 1000 elsewhere. */
class Memory {
  readonly options = {};
  #known = new Map<string, number>();
  fit(X: readonly (readonly number[] | Float32Array | Float64Array)[], y: ArrayLike<number>): this {
    this.#known = new Map(Array.from(X, (row, i) => [row.join(), y[i]!]));
    return this;
  }
  predict(X: readonly (readonly number[] | Float32Array | Float64Array)[]): tf.Tensor1D {
    return tf.tensor1d(Array.from(X, (row) => this.#known.get(row.join()) ?? 1000));
  }
  score(): number {
    return 0;
  }
}
const memory = new Memory() as unknown as linear.LinearRegression;

describe("bagging", () => {
  test("a bag of one, all rows, not drawn, is its estimator", () => {
    const estimator = new linear.LinearRegression();
    const bag = new ensemble.BaggingRegressor({ estimator, nEstimators: 1, bootstrap: false }).fit(X, y);
    expectClose(bag.predict(X).dataSync(), estimator.fit(X, y).predict(X).dataSync(), 1e-6);
  });

  test("predicts the mean of its members, each fitted to its own draw", () => {
    const estimator = new ensemble.DecisionTreeRegressor();
    const bag = new ensemble.BaggingRegressor({ estimator, nEstimators: 5 }).fit(X, y);
    const answers = bag.estimators.map((member) => [...member.predict(X).dataSync()]);
    expect(new Set(answers.map(String)).size).toBe(5);
    const mean = answers[0]!.map((_, i) => answers.reduce((sum, answer) => sum + answer[i]! / 5, 0));
    expectClose(bag.predict(X).dataSync(), mean, 1e-5);
  });

  test("classifiers without probabilities vote", () => {
    const votes = [0, 1, 1];
    let made = 0;
    class Stubborn {
      readonly options = {};
      readonly classes = [0, 1];
      readonly #label = votes[made++ % 3]!;
      fit(): this {
        return this;
      }
      predict(X: readonly unknown[]): tf.Tensor1D {
        return tf.fill([X.length], this.#label, "int32") as tf.Tensor1D;
      }
      score(): number {
        return 0;
      }
    }
    const estimator = new Stubborn() as unknown as linear.LinearRegression & { classes: number[] };
    made = 0;
    const bag = new ensemble.BaggingClassifier({ estimator, nEstimators: 3 }).fit(rows, labels);
    expectClose(bag.predictProba([rows[0]!]).dataSync(), [1 / 3, 2 / 3], 1e-6);
    expect([...bag.predict([rows[0]!]).dataSync()]).toEqual([1]);
  });

  test("random subspaces: every member sees all rows, and only its own features", () => {
    const estimator = new linear.LinearRegression();
    const model = new ensemble.RandomSubspaceRegressor({ estimator, nEstimators: 8, maxFeatures: 2 }).fit(
      X,
      y,
    );
    for (const member of model.estimators) expect(member.coef.shape).toEqual([2]);
    expect(new Set(model.estimators.map((member) => String(member.coef.dataSync()))).size).toBeGreaterThan(2);
    const whole = new ensemble.RandomSubspaceRegressor({ estimator, nEstimators: 2, maxFeatures: "all" }).fit(
      X,
      y,
    );
    expectClose(whole.predict(X).dataSync(), estimator.fit(X, y).predict(X).dataSync(), 1e-5);
  });

  test("a member that has seen fewer classes gives the others 0", () => {
    const X = Array.from({ length: 30 }, (_, i) => [i]);
    const y = X.map(([i]) => (i === 29 ? -1 : i! < 15 ? 0 : 1));
    const estimator = new neighbors.KNeighborsClassifier({ nNeighbors: 1 });
    const bag = new ensemble.BaggingClassifier({ estimator, nEstimators: 20, seed: 2 }).fit(X, y);
    expect(bag.estimators.some((member) => member.classes.length === 2)).toBe(true);
    const p = bag.predictProba([[3], [22]]); // of -1, 0 and 1
    expectClose(p.dataSync(), [0, 1, 0, 0, 0, 1], 1e-6);
  });

  test("out-of-bag score: a member is never asked for a row that it was trained on", () => {
    const bag = new ensemble.BaggingRegressor({ estimator: memory, nEstimators: 20, oobScore: true });
    expect(bag.fit(rows, numbers).oobScore).toBeLessThan(-1000); // each answer was 1000
  });

  test("draws of one class are drawn again, and given up where there is no other", () => {
    const X = Array.from({ length: 12 }, (_, i) => [i]);
    const y = X.map(([i]) => (i === 0 ? 1 : 0));
    const estimator = new ensemble.GradientBoostingClassifier({ nEstimators: 2 });
    const bag = new ensemble.BaggingClassifier({ estimator, nEstimators: 30 }).fit(X, y);
    expect(bag.estimators).toHaveLength(30);
    const tiny = new ensemble.BaggingClassifier({ estimator, maxSamples: 1 });
    expect(() => tiny.fit(X, y)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: BaggingClassifier.fit: 100 draws of 1 of the 12 rows held one class only; take a larger maxSamples, or more examples of the rare class]`,
    );
  });
});

describe("the simplex", () => {
  test("on paper", () => {
    expectClose(
      ensemble.simplexWeights(
        [
          [0, 0],
          [2, 4],
        ],
        [1, 2],
      ),
      [0.5, 0.5],
      1e-9,
    );
    expectClose(
      ensemble.simplexWeights(
        [
          [1, 2],
          [5, 5],
        ],
        [1, 2],
      ),
      [1, 0],
      1e-9,
    ); // one is right
    expectClose(ensemble.simplexWeights([[3], [5]], [1]), [1, 0], 1e-9); // both too large: no negative weight
    expect(ensemble.simplexWeights([[7, 7]], [1, 2])).toEqual([1]);
    expectClose(
      ensemble.simplexWeights(
        [
          [1, 2],
          [1, 2],
        ],
        [1, 2],
      ),
      [0.5, 0.5],
      1e-9,
    );
    expect(nearestInSimplex([0.5, 0.5, -1])).toEqual([0.5, 0.5, 0]);
    expectClose(nearestInSimplex([2, 1, 0]), [1, 0, 0], 1e-12);
  });

  test("no other mixture is better: what remains of the error grows towards each of the predictions", () => {
    const number = fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(number, number, number, number, number), { minLength: 1, maxLength: 12 }),
        (table) => {
          const y = table.map(([y]) => y);
          const f = [1, 2, 3, 4].map((m) => table.map((row) => row[m]!));
          const rho = ensemble.simplexWeights(f, y);
          expect(rho.every((weight) => weight >= 0)).toBe(true);
          expect(rho.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
          const error = y.map((y, i) => f.reduce((sum, f, m) => sum + rho[m]! * f[i]!, 0) - y);
          const own = error.reduce((sum, e) => sum + e * e, 0);
          for (const one of f) {
            const slope = error.reduce((sum, e, i) => sum + e * (one[i]! - y[i]!), 0) - own;
            expect(slope).toBeGreaterThan(-1e-6 * (1 + own));
          }
        },
      ),
    );
  });
});

describe("blending", () => {
  test("the weights are fitted on examples that the models have not seen: one that only remembers gets none", () => {
    const estimators = [memory, new linear.LinearRegression()];
    for (const how of [{ testSize: 0.3 }, { cv: 5 }]) {
      const model = new ensemble.BlendingRegressor({ estimators, ...how }).fit(rows, numbers);
      expectClose(model.weights.dataSync(), [0, 1], 1e-3);
    }
  });

  test("is half of each where one errs as much as the other, the other way round", () => {
    class Off extends Memory {
      readonly shift: number;
      override readonly options: { shift: number };
      constructor({ shift }: { shift: number }) {
        super();
        this.shift = shift;
        this.options = { shift };
      }
      override predict(X: readonly (readonly number[] | Float32Array | Float64Array)[]): tf.Tensor1D {
        return tf.tensor1d(Array.from(X, (row) => row[0]! + this.shift));
      }
    }
    const estimators = [
      new Off({ shift: 2 }),
      new Off({ shift: -2 }),
    ] as unknown as linear.LinearRegression[];
    const X = Array.from({ length: 20 }, (_, i) => [i]);
    const model = new ensemble.BlendingRegressor({ estimators }).fit(X, X.flat());
    expectClose(model.weights.dataSync(), [0.5, 0.5], 1e-6);
    expectClose(model.predict([[3]]).dataSync(), [3], 1e-5);
    expect(String(model)).toBe("BlendingRegressor: 0.5 of Off, 0.5 of Off, from 20 examples of 1 feature");
  });

  test("with cv the models are fitted to everything, with a hold-out to the rest of it", () => {
    const tree = new ensemble.DecisionTreeRegressor();
    const cv = new ensemble.BlendingRegressor({ estimators: [tree], cv: 4 }).fit(rows, numbers);
    expect(cv.estimators[0]!.score(rows, numbers)).toBe(1);
    const held = new ensemble.BlendingRegressor({ estimators: [tree], testSize: 20 }).fit(rows, numbers);
    const right = [...held.estimators[0]!.predict(rows).dataSync()].filter(
      (value, i) => Math.abs(value - numbers[i]!) < 1e-5,
    );
    expect(right).toHaveLength(40);
  });
});

describe("stacking", () => {
  test("meta-features are out of fold, in the order of the rows", () => {
    const seen: number[][][] = [];
    class Witness extends Memory {
      override fit(
        X: readonly (readonly number[] | Float32Array | Float64Array)[],
        y: ArrayLike<number>,
      ): this {
        seen.push(Array.from(X, (row) => [...row]));
        return super.fit(X, y);
      }
    }
    const finalEstimator = new Witness() as unknown as linear.LinearRegression;
    const estimators = [new linear.LinearRegression(), memory];
    const model = new ensemble.StackingRegressor({ estimators, finalEstimator, cv: 3, passthrough: true });
    model.fit(rows, numbers);
    const [meta] = seen;
    expect(meta!.map((row) => row[1])).toEqual(numbers.map(() => 1000)); // the memory knew no row that it was asked
    for (const { train, test } of new selection.KFold({ nSplits: 3 }).split(rows)) {
      const fold = new linear.LinearRegression().fit(
        [...train].map((row) => rows[row]!),
        [...train].map((row) => numbers[row]!),
      );
      const expected = fold.predict([...test].map((row) => rows[row]!)).dataSync();
      expectClose(
        [...test].map((row) => meta![row]![0]!),
        expected,
        1e-4,
      );
      for (const row of test) expectClose(meta![row]!.slice(2), rows[row]!, 1e-6);
    }
    // New rows: models fitted to everything, so that the memory knows them all.
    expectClose(model.transform(rows).slice([0, 1], [-1, 1]).dataSync(), numbers, 1e-6);
  });

  test("refit: false averages the folds' models", () => {
    const estimators = [memory];
    const finalEstimator = new linear.LinearRegression({ fitIntercept: false });
    const model = new ensemble.StackingRegressor({ estimators, finalEstimator, cv: 3, refit: false });
    model.fit(rows, numbers);
    expect(model.estimators[0]).toHaveLength(3);
    // Of three models two know each row, the third says 1000.
    const expected = numbers.map((value) => (2 * value + 1000) / 3);
    expectClose(model.transform(rows).dataSync(), expected, 1e-5);
  });

  test("of two classes the second's probability is the feature, of three all", () => {
    const estimators = [new neighbors.KNeighborsClassifier(), new ensemble.DecisionTreeClassifier()];
    const finalEstimator = new ensemble.DecisionTreeClassifier({ maxDepth: 2 });
    const two = new ensemble.StackingClassifier({ estimators, finalEstimator }).fit(rows, labels);
    expect(two.transform(rows).shape).toEqual([60, 2]);
    const three = numbers.map((value) => (value > 1 ? 2 : value > -1 ? 1 : 0));
    const model = new ensemble.StackingClassifier({ estimators, finalEstimator }).fit(rows, three);
    expect(model.transform(rows).shape).toEqual([60, 6]);
    expect(String(two)).toBe(
      "StackingClassifier: DecisionTreeClassifier over KNeighborsClassifier, DecisionTreeClassifier, " +
        "from 60 examples of 4 features in 2 classes",
    );
  });

  test("refuses folds that leave examples out, and members of the other kind", () => {
    const line = new linear.LinearRegression();
    const cv = new selection.ShuffleSplit({ nSplits: 3 });
    const some = new ensemble.StackingRegressor({ estimators: [line], finalEstimator: line, cv });
    expect(() => some.fit(rows, numbers)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: StackingRegressor.fit: cv must test on each of the 60 examples once, it left out 43; write new selection.KFold()]`,
    );
    const tree = new ensemble.DecisionTreeClassifier();
    expect([
      refusal(() => new ensemble.StackingRegressor({ estimators: [], finalEstimator: line })),
      refusal(() => new ensemble.StackingRegressor({ estimators: [tree], finalEstimator: line })),
      refusal(() => new ensemble.BaggingClassifier({ estimator: line as never })),
      refusal(() => new ensemble.BlendingRegressor({ estimators: [null as never] })),
      refusal(() => new ensemble.BaggingRegressor({ estimator: line, maxSamples: 1.5 })),
    ]).toMatchInlineSnapshot(`
      [
        "TypeError: StackingRegressor: estimators must be an array of at least one estimator",
        "TypeError: StackingRegressor: estimators[0] must be a regressor, got DecisionTreeClassifier",
        "TypeError: BaggingClassifier: estimator must be a classifier, got LinearRegression",
        "TypeError: BlendingRegressor: estimators[0] must be an estimator with fit and predict, such as new linear.LinearRegression(), got null",
        "RangeError: BaggingRegressor: maxSamples must be a whole number of at least 1, a share between 0 and 1, "all", got 1.5",
      ]
    `);
  });
});
