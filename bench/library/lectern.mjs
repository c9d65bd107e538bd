// Lectern's side of the bench: a line with a task's name is answered by milliseconds and what was found.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { ensemble, linear, tf } from "../../dist/lib/node.js";

import { TASKS } from "./tasks.mjs";

const folder = process.argv[2];

const fits = {
  ridge: (X, y) => new linear.Ridge({ alpha: 1 }).fit(X, y),
  lassoPath: (X, y) => linear.lassoPath(X, y),
  logistic: (X, y) => new linear.LogisticRegression().fit(X, y),
  logisticScaled: (X, y) => new linear.LogisticRegression().fit(X, y),
  svm: (X, y) => new linear.LinearSVM().fit(X, y),
  svmScaled: (X, y) => new linear.LinearSVM().fit(X, y),
};

const ensembles = {
  forest: () => new ensemble.RandomForestClassifier(),
  forestRegressor: () => new ensemble.RandomForestRegressor({ nEstimators: 20 }),
  boosting: () => new ensemble.GradientBoostingRegressor({ maxDepth: 1 }),
  boostingClassifier: () => new ensemble.GradientBoostingClassifier({ maxDepth: 1 }),
};

/** Trains on the first half of the rows, and scores on the second. */
function onHalves(make, X, y) {
  const half = y.length / 2;
  const [train, test] = [X.slice([0, 0], [half, -1]), X.slice([half, 0], [half, -1])];
  const start = performance.now();
  const model = make().fit(train, y.subarray(0, half));
  const ms = performance.now() - start;
  return { ms, score: model.score(test, y.subarray(half)) };
}

/** The numbers that are compared: the weights, or those of the path's last model. */
const found = ({ coef, coefs }) => ({
  found: [...(coef ?? coefs).dataSync()].slice(-(coef ?? coefs).shape.at(-1)),
});

const data = new Map();
function read(name) {
  if (!data.has(name)) {
    const y = new Float64Array(readFileSync(join(folder, `${name}.y`)).buffer);
    const x = new Float32Array(readFileSync(join(folder, `${name}.x`)).buffer);
    data.set(name, [tf.tensor2d(x, [y.length, x.length / y.length]), y]);
  }
  return data.get(name);
}

console.log("ready");
for await (const name of createInterface({ input: process.stdin })) {
  const [X, y] = read(TASKS[name].data);
  if (ensembles[name]) {
    console.log(JSON.stringify(onHalves(ensembles[name], X, y)));
    continue;
  }
  const start = performance.now();
  const model = fits[name](X, y);
  const ms = performance.now() - start;
  console.log(JSON.stringify({ ms, ...found(model) }));
}
process.exit();
