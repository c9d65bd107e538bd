// What an ensemble of any estimators asks of its members: fits on chosen rows, and answers as plain arrays.

import type { DenseMatrix } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import { type Classifier, type Estimator, isClassifier } from "../estimator.ts";

/** A matrix as members take it, and know how many rows it has. */
export type Rows = readonly (readonly number[] | Float32Array | Float64Array)[];

/** Some rows of x, and of these some columns; typed arrays that say again how precise x was. */
export function rowsOf(x: DenseMatrix, rows: Int32Array, features?: Int32Array): Rows {
  const { values, columns, precision } = x;
  const row = precision > 2 ** -52 ? Float32Array : Float64Array;
  return Array.from(rows, (i) => {
    const whole = values.subarray(i * columns, (i + 1) * columns);
    return row.from(features ? Array.from(features, (j) => whole[j]!) : whole);
  });
}

/** All rows of x, and of these some columns. */
export function allRowsOf(x: DenseMatrix, features?: Int32Array): Rows {
  return rowsOf(x, Int32Array.from(Array(x.rows).keys()), features);
}

export function labelsOf(
  labels: { classes: readonly number[]; indices: Int32Array },
  rows: Int32Array,
): Float64Array {
  return Float64Array.from(rows, (row) => labels.classes[labels.indices[row]!]!);
}

/** What the members of an ensemble are asked: `width` numbers for each row of X. */
export type Answers = (member: Estimator, X: Rows) => { values: Float64Array; width: number };

/** Of regressors. */
export const predictions: Answers = (member, X) => ({ values: predictionsOf(member, X), width: 1 });

/** Of classifiers, in an ensemble of these classes. */
export function probabilitiesIn(classes: readonly number[]): Answers {
  return (member, X) => ({
    values: probabilitiesOf(member as Classifier, X, classes),
    width: classes.length,
  });
}

/** `Σ ρ f(x)` over members f and their weights ρ, 1 where none is given, each on its own features: [n, width]. */
export function mix(
  members: readonly { model: Estimator; weight?: number; features?: Int32Array | undefined }[],
  x: DenseMatrix,
  answersOf: Answers,
): Float64Array {
  const X = allRowsOf(x);
  const answers = members.map(
    ({ model, features }) => answersOf(model, features ? allRowsOf(x, features) : X).values,
  );
  const sums = new Float64Array(answers[0]!.length);
  for (const [m, { weight = 1 }] of members.entries()) {
    for (let i = 0; i < sums.length; i++) sums[i]! += weight * answers[m]![i]!;
  }
  return sums;
}

/** What a member predicts for X [n, d]: [n]. */
export function predictionsOf(member: Estimator, X: Rows): Float64Array {
  if (X.length === 0) return new Float64Array(0);
  return read(member.predict(X));
}

/**
 * The probability that a member gives each of `classes`: [n, K]; of a classifier without probabilities, 1 for the
 * class that it predicts. A member may know fewer classes than the ensemble, if its rows had fewer.
 */
export function probabilitiesOf(member: Classifier, X: Rows, classes: readonly number[]): Float64Array {
  const n = X.length;
  const p = new Float64Array(n * classes.length);
  if (n === 0) return p;
  if (!member.predictProba) {
    const places = new Map(classes.map((label, k) => [label, k]));
    for (const [i, label] of predictionsOf(member, X).entries())
      p[i * classes.length + places.get(label)!] = 1;
    return p;
  }
  const own = read(member.predictProba(X));
  const places = member.classes.map((label) => classes.indexOf(label));
  for (let i = 0; i < n; i++) {
    for (const [k, place] of places.entries()) p[i * classes.length + place] = own[i * places.length + k]!;
  }
  return p;
}

/** Refuses what is no estimator, and what predicts labels where numbers are wanted or the other way round. */
export function checkMember(where: string, member: Estimator, kind: "classifier" | "regressor"): void {
  const has = (name: string) => typeof (member as unknown as Record<string, unknown>)?.[name] === "function";
  if (!has("fit") || !has("predict")) {
    throw new TypeError(
      `${where} must be an estimator with fit and predict, such as new linear.LinearRegression(), got ` +
        `${member === null ? "null" : typeof member}`,
    );
  }
  if (isClassifier(member) === (kind === "classifier")) return;
  throw new TypeError(`${where} must be a ${kind}, got ${member.constructor.name}`);
}

/** Refuses a list of members that is none, or has none. */
export function checkMembers(
  where: string,
  estimators: readonly Estimator[],
  kind: "classifier" | "regressor",
): void {
  if (!Array.isArray(estimators) || estimators.length === 0) {
    throw new TypeError(`${where}: estimators must be an array of at least one estimator`);
  }
  for (const [i, estimator] of estimators.entries())
    checkMember(`${where}: estimators[${i}]`, estimator, kind);
}

function read(tensor: tf.Tensor): Float64Array {
  try {
    return Float64Array.from(tensor.dataSync());
  } finally {
    tf.dispose(tensor);
  }
}
