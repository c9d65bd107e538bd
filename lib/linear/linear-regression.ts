// Linear regression: least squares, exactly or by gradient descent.

import { type Matrix, readMatrix, readVector, toTensor2D, type Vector } from "../engine/arguments.ts";
import * as tf from "../engine/tensorflow.ts";
import { r2 } from "../metrics/r2.ts";
import { type DescentOptions, type DescentStep, gradientDescent } from "./gradient-descent.ts";
import { columnsOf, solveByQR } from "./least-squares.ts";

export interface LinearRegressionOptions extends DescentOptions {
  /** How the minimum is found: "exact" solves the normal equation, "gradientDescent" walks down to it. */
  solver?: "exact" | "gradientDescent";
  /** Without an intercept the model is `X w`, and predicts 0 where X is 0. */
  fitIntercept?: boolean;
}

/**
 * Minimises `L(w, b) = 1/l ‖X w + b - y‖²`, for X [l, d] and y [l]; predicts `X w + b`.
 *
 *     const model = new LinearRegression().fit([[0], [1], [2]], [1, 3, 5]);
 *     model.intercept; // 1
 *     model.predict([[10]]); // Tensor float32 [1] [21]
 *
 * Learned by `fit`: `coef` [d] (the w of the formula), `intercept` (the b), and with gradient descent `path`.
 * Named as in scikit-learn, whose LinearRegression knows only the exact solution; `learningRate`, `maxIter`
 * and `tol` belong to gradient descent (its SGDRegressor says eta0).
 */
export class LinearRegression {
  readonly options: LinearRegressionOptions;
  /** The path of the descent, the start first; absent after an exact fit. */
  path?: DescentStep[];
  #learned?: { coef: tf.Tensor1D; intercept: number; examples: number };

  constructor(options: LinearRegressionOptions = {}) {
    const { solver = "exact", fitIntercept = true } = options;
    if (solver !== "exact" && solver !== "gradientDescent") {
      throw new RangeError(`LinearRegression: no solver "${solver}", found exact, gradientDescent`);
    }
    if (solver === "gradientDescent" && !fitIntercept) {
      throw new RangeError('LinearRegression: fitIntercept: false needs solver "exact"');
    }
    this.options = { ...options, solver, fitIntercept };
  }

  /** Finds w and b for X [l, d] and y [l], in double precision if the solver is "exact". */
  fit(X: Matrix, y: Vector): this {
    const x = readMatrix("LinearRegression.fit: X", X);
    const target = readVector("LinearRegression.fit: y", y);
    const { rows: l, columns: d } = x;
    if (l === 0) throw new RangeError(`LinearRegression.fit: X must have at least one row, got [0, ${d}]`);
    if (target.length !== l) {
      throw new TypeError(
        `LinearRegression.fit: y must have shape [${l}] to match X [${l}, ${d}], got [${target.length}]; ` +
          "X and y need one row for each example",
      );
    }
    if (this.options.solver === "exact") this.#solve(x, target);
    else this.#descend(X, y);
    return this;
  }

  /** `X w + b`: X [n, d] gives [n]. */
  predict(X: Matrix): tf.Tensor1D {
    const { coef, intercept } = this.#fitted("predict");
    return tf.tidy(() => {
      const x = toTensor2D("LinearRegression.predict: X", X);
      const [n, d] = [x.shape[0], coef.size];
      // [0, d] written as an empty array has lost its d
      if (x.size > 0 && x.shape[1] !== d) {
        throw new TypeError(
          `LinearRegression.predict: X must have shape [examples, ${d}], as in fit, got [${x.shape.join(", ")}]`,
        );
      }
      if (n === 0 || d === 0) return tf.fill([n], intercept) as tf.Tensor1D; // wasm multiplies no empty matrices
      return x.matMul(coef.expandDims(1)).add(intercept).flatten() as tf.Tensor1D;
    });
  }

  /** R² of the predictions for X [n, d] against y [n]: 1 is perfect, 0 no better than the mean of y. */
  score(X: Matrix, y: Vector): number {
    const prediction = this.predict(X);
    try {
      return r2(y, prediction);
    } finally {
      prediction.dispose();
    }
  }

  /** The weights w [d]. */
  get coef(): tf.Tensor1D {
    return this.#fitted("coef").coef;
  }

  /** The bias b. */
  get intercept(): number {
    return this.#fitted("intercept").intercept;
  }

  /** The exact solution. Columns and target are centred first: then w does not depend on b. */
  #solve(
    x: { values: Float64Array; rows: number; columns: number; precision: number },
    y: Float64Array,
  ): void {
    const { rows: l, columns: d } = x;
    const { fitIntercept = true } = this.options;
    const unknowns = d + (fitIntercept ? 1 : 0);
    if (l < unknowns) {
      throw new RangeError(
        `LinearRegression.fit: X must have at least ${unknowns} rows to fix ${unknowns} parameters, ` +
          `got [${l}, ${d}]; collect more examples or drop features`,
      );
    }
    const columns = columnsOf(x.values, d);
    const centres = columns.map((column) => (fitIntercept ? centre(column, x.precision) : 0));
    const yMean = fitIntercept ? centre(y, 0) : 0;
    const { w, dependent } = solveByQR(columns, y, x.precision);
    if (dependent !== undefined) throw new RangeError(dependence(dependent, d, fitIntercept));
    const intercept = yMean - w.reduce((sum, w, j) => sum + w * centres[j]!, 0);
    delete this.path;
    this.#learned = { coef: tf.keep(tf.tensor1d(Float32Array.from(w))), intercept, examples: l };
  }

  #descend(X: Matrix, y: Vector): void {
    const path = gradientDescent(X, y, this.options);
    const { maxIter = 1000, learningRate = 0.1 } = this.options;
    const first = path[0]!;
    const last = path.at(-1)!;
    if (path.length <= maxIter && last.loss > first.loss) {
      throw new RangeError(
        `LinearRegression.fit: the loss grew from ${first.loss.toPrecision(3)} to ${last.loss.toPrecision(3)} in ` +
          `${last.step} steps, as learningRate ${learningRate} is too large for these data; ` +
          "take a smaller one, or scale the features",
      );
    }
    this.path = path;
    this.#learned = {
      coef: tf.keep(tf.tensor1d(last.w)),
      intercept: last.b,
      examples: X instanceof tf.Tensor ? X.shape[0] : X.length,
    };
  }

  #fitted(member: string) {
    if (!this.#learned) {
      throw new Error(`LinearRegression.${member}: the model has learned nothing yet; call fit(X, y) first`);
    }
    return this.#learned;
  }

  /** The equation that was learned, or that nothing was. */
  toString(): string {
    if (!this.#learned) return "LinearRegression: not fitted yet";
    const { coef, intercept, examples } = this.#learned;
    const how = this.path ? `${this.path.length - 1} steps of gradient descent` : "exactly";
    const weights = [...coef.dataSync()];
    const terms = weights.slice(0, 4).map((w, j) => `${signed(w, j)} x${weights.length > 1 ? j + 1 : ""}`);
    if (weights.length > 4) terms.push(`+ … (${weights.length} features)`);
    const equation = `y = ${[...terms, signed(intercept, terms.length)].join(" ")}`;
    return `LinearRegression: ${equation}, found ${this.path ? "by " : ""}${how} from ${examples} examples`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** Subtracts the mean, in place, and gives it; what rounding leaves of a constant column becomes 0. */
function centre(column: Float64Array, precision: number): number {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
  const rounding = 8 * precision * Math.abs(mean);
  for (let i = 0; i < column.length; i++) {
    const rest = column[i]! - mean;
    column[i] = Math.abs(rest) <= rounding ? 0 : rest;
  }
  return mean;
}

function dependence(j: number, d: number, fitIntercept: boolean): string {
  const [why, remedy] =
    fitIntercept && d === 1
      ? ["is constant, so that the intercept cannot be told from it", "drop it"]
      : [
          `is (nearly) constant or a combination of the others${fitIntercept ? " and the intercept" : ""}`,
          "drop it, or collect examples in which it varies by itself",
        ];
  return `LinearRegression.fit: X must have independent columns, but column ${j} ${why}; ${remedy}`;
}

function signed(value: number, place: number): string {
  const size = Number(Math.abs(value).toPrecision(4)).toString();
  if (place === 0) return value < 0 ? `-${size}` : size;
  return `${value < 0 ? "-" : "+"} ${size}`;
}
