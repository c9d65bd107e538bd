// What is measured beside scikit-learn: for each task its data, and how the two results are compared.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The largest difference of the weights to the exact ones, in the unit of the largest of these: ours, and theirs. */
const weights = ({ found }, { found: theirs, exact = theirs }) => {
  const largest = Math.max(...exact.map(Math.abs));
  const away = (w) => (Math.max(...exact.map((e, j) => Math.abs(w[j] - e))) / largest).toExponential(0);
  return `${away(found)} (${away(theirs)})`;
};

/** How well the rows that were held out are predicted, accuracy or R²: ours, and theirs. */
const scores = ({ score }, { score: theirs }) => `${score.toFixed(4)} (${theirs.toFixed(4)})`;

export const TASKS = {
  ridge: { group: "linear", title: "Ridge", data: "regression", compare: weights },
  lassoPath: { group: "linear", title: "Lasso path, 100 strengths", data: "regression", compare: weights },
  logistic: { group: "linear", title: "LogisticRegression", data: "classification", compare: weights },
  logisticScaled: {
    group: "linear",
    title: "LogisticRegression, columns scaled",
    data: "scaled",
    compare: weights,
  },
  svm: { group: "linear", title: "Linear SVM", data: "classification", compare: weights },
  svmScaled: { group: "linear", title: "Linear SVM, columns scaled", data: "scaled", compare: weights },
  forest: { group: "ensemble", title: "Random forest, 100 trees", data: "classes", compare: scores },
  forestRegressor: {
    group: "ensemble",
    title: "Random forest of numbers, 20 trees",
    data: "numbers",
    compare: scores,
  },
  boosting: { group: "ensemble", title: "Gradient boosting, 100 stumps", data: "numbers", compare: scores },
  boostingClassifier: {
    group: "ensemble",
    title: "Gradient boosting of classes, 100 stumps",
    data: "classes",
    compare: scores,
  },
};

/** Sizes, and y from the row and its true score. */
const DATA = {
  regression: { rows: 100_000, columns: 50, y: (score, next) => score + 3 * next.normal() },
  classification: {
    rows: 100_000,
    columns: 50,
    y: (score, next) => (next() < 1 / (1 + Math.exp(-score / 3)) ? 1 : 0),
  },
  scaled: {
    rows: 100_000,
    columns: 50,
    scaled: true,
    y: (score, next) => (next() < 1 / (1 + Math.exp(-score / 3)) ? 1 : 0),
  },
  // Of these the first half is trained on, the second half is held out.
  numbers: { rows: 40_000, columns: 20, y: (score, next) => score + Math.sin(2 * score) + next.normal() },
  classes: {
    rows: 40_000,
    columns: 20,
    y: (score, next) => (next() < 1 / (1 + Math.exp(-2 * score)) ? 1 : 0),
  },
};

/**
 * Writes NAME.x (32-bit numbers, row after row) and NAME.y (64-bit): columns that depend on each other, a third of which have a
 * weight; of different means and sizes, or `scaled`.
 */
export function writeData(name, folder) {
  const { rows, columns, y: target, scaled } = DATA[name];
  const next = numbers(1);
  const weights = Array.from({ length: columns }, (_, j) => (j % 3 === 0 ? next.normal() : 0));
  const x = new Float32Array(rows * columns);
  const y = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    const shared = next.normal();
    let score = 0;
    for (let j = 0; j < columns; j++) {
      const value = 0.5 * shared + next.normal();
      score += weights[j] * value;
      x[i * columns + j] = scaled ? value : (1 + (j % 5)) * value + (j % 7);
    }
    y[i] = target(score, next);
  }
  writeFileSync(join(folder, `${name}.x`), x);
  writeFileSync(join(folder, `${name}.y`), y);
}

/** Seeded numbers, so that two runs measure the same problem. */
function numbers(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z ^= z + Math.imul(z ^ (z >>> 7), 61 | z);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
  next.normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  return next;
}
