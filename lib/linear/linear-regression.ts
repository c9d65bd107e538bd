// Linear regression: least squares, exactly or by gradient descent.

import type { DenseMatrix, Matrix, Vector } from "../engine/arguments.ts";
import { checkOptions } from "../engine/options.ts";
import { readExamples } from "../examples.ts";
import { type DescentOptions, type DescentStep, gradientDescent } from "./gradient-descent.ts";
import { columnsOf, solveByQR } from "./least-squares.ts";
import { LinearRegressor } from "./linear-regressor.ts";

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
export class LinearRegression extends LinearRegressor<LinearRegressionOptions> {
  /** The path of the descent, the start first; absent after an exact fit. */
  path?: DescentStep[];

  constructor(options: LinearRegressionOptions = {}) {
    checkOptions("LinearRegression", options, [
      "solver",
      "fitIntercept",
      "learningRate",
      "maxIter",
      "tol",
      "start",
    ]);
    const { solver = "exact", fitIntercept = true } = options;
    if (solver !== "exact" && solver !== "gradientDescent") {
      throw new RangeError(`LinearRegression: no solver "${solver}", found exact, gradientDescent`);
    }
    if (solver === "gradientDescent" && !fitIntercept) {
      throw new RangeError('LinearRegression: fitIntercept: false needs solver "exact"');
    }
    super("LinearRegression", { ...options, solver, fitIntercept });
  }

  /** Finds w and b for X [l, d] and y [l], in double precision if the solver is "exact". */
  fit(X: Matrix, y: Vector): this {
    const { x, target } = readExamples("LinearRegression.fit", X, y);
    return this.options.solver === "exact" ? this.#solve(x, target) : this.#descend(X, y, x.rows);
  }

  /** The exact solution. Columns and target are centred first: then w does not depend on b. */
  #solve(x: DenseMatrix, y: Float64Array): this {
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
    return this.learn(w, intercept, { examples: l });
  }

  #descend(X: Matrix, y: Vector, examples: number): this {
    const { solver, fitIntercept, ...descent } = this.options;
    const path = gradientDescent(X, y, descent);
    const { maxIter = 1000, learningRate = 0.1 } = descent;
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
    return this.learn(last.w, last.b, { examples, nIter: last.step });
  }

  protected how(): string {
    return this.path ? `by ${this.path.length - 1} steps of gradient descent` : "exactly";
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
