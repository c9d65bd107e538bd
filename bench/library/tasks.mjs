// What is measured beside scikit-learn: for each task its data, and how the two results are compared.

import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** The largest difference of the numbers `found` (coefficients), in the unit of the largest of them. */
const coefficients = ({ found }, { found: theirs }) => {
  const largest = Math.max(...theirs.map(Math.abs));
  return `${(Math.max(...theirs.map((w, j) => Math.abs(w - found[j]))) / largest).toExponential(1)} of the largest weight`;
};

export const TASKS = {
  ridge: { group: "linear", title: "Ridge", data: "regression", compare: coefficients },
  lassoPath: {
    group: "linear",
    title: "Lasso path, 100 strengths",
    data: "regression",
    compare: coefficients,
  },
  logistic: {
    group: "linear",
    title: "LogisticRegression",
    data: "classification",
    compare: coefficients,
  },
  svm: { group: "linear", title: "Linear SVM, squared hinge", data: "classification", compare: coefficients },
};

/** Sizes, and y from the row and its true score. */
const DATA = {
  regression: { rows: 100_000, columns: 50, y: (score, next) => score + 3 * next.normal() },
  classification: {
    rows: 100_000,
    columns: 50,
    y: (score, next) => (next() < 1 / (1 + Math.exp(-score / 3)) ? 1 : 0),
  },
};

/**
 * Writes NAME.x (32-bit numbers, row after row) and NAME.y (64-bit): columns of different means and sizes that depend
 * on each other, a third of which have a weight.
 */
export function writeData(name, folder) {
  const { rows, columns, y: target } = DATA[name];
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
      x[i * columns + j] = (1 + (j % 5)) * value + (j % 7);
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
