// That a minimum is one: conditions that hold there and nowhere else, on problems that fast-check makes up.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { readMatrix } from "../../../lib/engine/arguments.ts";
import { linear, losses } from "../../../lib/index.ts";
import { coordinateDescent, onGram, onResiduals } from "../../../lib/linear/coordinate-descent.ts";
import { dualCoordinateDescent } from "../../../lib/linear/dual-coordinate-descent.ts";
import { addProductsByLoops, gram } from "../../../lib/linear/gram.ts";
import { addProductsByWasm } from "../../../lib/linear/gram-kernel.ts";
import { Kernels } from "../../../lib/linear/kernels.ts";
import { columnsOf } from "../../../lib/linear/least-squares.ts";
import { hingeMachine } from "../../../lib/linear/linear-svm.ts";
import { moments } from "../../../lib/linear/moments.ts";
import { BLOCK, rowBlocksByLoops } from "../../../lib/linear/row-blocks.ts";
import { rowBlocksByWasm } from "../../../lib/linear/row-blocks-kernel.ts";
import { expectClose } from "../engines.ts";

/** X [l, d] with numbers of moderate size, y [l] and labels [l] of both kinds. */
const problem = fc
  .record({ l: fc.integer({ min: 6, max: 20 }), d: fc.integer({ min: 1, max: 4 }) })
  .chain(({ l, d }) =>
    fc.record({
      X: fc.array(fc.array(tenths(), { minLength: d, maxLength: d }), { minLength: l, maxLength: l }),
      y: fc.array(tenths(), { minLength: l, maxLength: l }),
      labels: fc
        .array(fc.constantFrom(0, 1), { minLength: l - 2, maxLength: l - 2 })
        .map((rest) => [0, 1, ...rest]),
    }),
  );

function tenths() {
  return fc.integer({ min: -50, max: 50 }).map((n) => n / 10);
}

const scoresOf = (X: number[][], w: ArrayLike<number>, b: number) =>
  X.map((row) => row.reduce((sum, x, j) => sum + x * w[j]!, b));
/** `Xᵀ c` */
const correlate = (X: number[][], c: number[]) =>
  X[0]!.map((_, j) => X.reduce((sum, row, i) => sum + row[j]! * c[i]!, 0));
const sum = (values: number[]) => values.reduce((sum, value) => sum + value, 0);

describe("regressions", () => {
  test("Ridge: Xᵀ(y - X w - b) = alpha w, and the residuals sum to 0", () => {
    fc.assert(
      fc.property(problem, fc.double({ min: 0.01, max: 100, noNaN: true }), ({ X, y }, alpha) => {
        const model = new linear.Ridge({ alpha }).fit(X, y);
        const w = [...model.coef.dataSync()];
        const e = scoresOf(X, w, model.intercept).map((p, i) => y[i]! - p);
        expect(Math.abs(sum(e))).toBeLessThan(1e-3);
        expectClose(
          correlate(X, e),
          w.map((w) => alpha * w),
          2e-3,
        );
      }),
    );
  });

  test("Ridge at alpha 0 is least squares, where that has one answer", () => {
    fc.assert(
      fc.property(problem, ({ X, y }) => {
        let exact: linear.LinearRegression;
        try {
          exact = new linear.LinearRegression().fit(X, y);
        } catch (error) {
          expect(String(error)).toContain("independent columns");
          expect(() => new linear.Ridge({ alpha: 0 }).fit(X, y)).toThrow("independent columns");
          return;
        }
        const ridge = new linear.Ridge({ alpha: 0 }).fit(X, y);
        expectClose(ridge.coef.dataSync(), exact.coef.dataSync(), 1e-4);
        expect(ridge.intercept).toBeCloseTo(exact.intercept, 4);
      }),
    );
  });

  test("Lasso: each correlation with the residuals is at most l alpha, and just that where the weight is not 0", () => {
    fc.assert(
      fc.property(problem, fc.double({ min: 0.01, max: 2, noNaN: true }), ({ X, y }, alpha) => {
        const model = new linear.Lasso({ alpha, tol: 1e-14 }).fit(X, y);
        const w = [...model.coef.dataSync()];
        const e = scoresOf(X, w, model.intercept).map((p, i) => y[i]! - p);
        const limit = alpha * X.length;
        for (const [j, c] of correlate(X, e).entries()) {
          expect(Math.abs(c)).toBeLessThan(limit + 2e-3);
          if (w[j] !== 0) expect(c).toBeCloseTo(Math.sign(w[j]!) * limit, 2);
        }
      }),
    );
  });

  test("Lasso from alpha_max on has no weight but 0, below it one", () => {
    fc.assert(
      fc.property(problem, ({ X, y }) => {
        const mean = sum(y) / y.length;
        const means = X[0]!.map((_, j) => sum(X.map((row) => row[j]!)) / X.length);
        const centred = X.map((row) => row.map((x, j) => x - means[j]!));
        const steepest = Math.max(
          ...correlate(
            centred,
            y.map((y) => y - mean),
          ).map(Math.abs),
        );
        const largest = steepest / X.length;
        if (largest < 1e-6) return;
        const at = (alpha: number) => [...new linear.Lasso({ alpha }).fit(X, y).coef.dataSync()];
        expect(at(largest * 1.000001).every((w) => w === 0)).toBe(true);
        expect(at(largest * 0.9).some((w) => w !== 0)).toBe(true);
      }),
    );
  });

  test("a path's models are those that are fitted one by one, and its dual gaps hold", () => {
    fc.assert(
      fc.property(problem, ({ X, y }) => {
        const path = linear.lassoPath(X, y, { nAlphas: 4, eps: 0.01 });
        for (const [k, alpha] of path.alphas.entries()) {
          const alone = new linear.Lasso({ alpha }).fit(X, y);
          const objective = (w: ArrayLike<number>, b: number) =>
            sum(scoresOf(X, w, b).map((p, i) => (p - y[i]!) ** 2)) / (2 * y.length) +
            alpha * sum(Array.from(w, Math.abs));
          const here = objective(path.coefs.slice([k, 0], [1, -1]).dataSync(), path.intercepts[k]!);
          const there = objective(alone.coef.dataSync(), alone.intercept);
          expect(here).toBeCloseTo(there, 4);
          expect(path.dualGaps[k]).toBeLessThan(1e-6 * (1 + here));
        }
      }),
      { numRuns: 50 },
    );
  });

  test("LeastAbsoluteDeviations: no nearby line has a smaller error", () => {
    fc.assert(
      fc.property(problem, fc.array(tenths(), { minLength: 5, maxLength: 5 }), ({ X, y }, away) => {
        const model = new linear.LeastAbsoluteDeviations().fit(X, y);
        const w = [...model.coef.dataSync()];
        const error = (t: number) =>
          sum(
            scoresOf(
              X,
              w.map((w, j) => w + t * away[j]!),
              model.intercept + t * away[4]!,
            ).map((p, i) => Math.abs(p - y[i]!)),
          );
        for (const t of [1e-3, 0.1, 1]) expect(error(0)).toBeLessThanOrEqual(error(t) + 1e-4);
      }),
    );
  });

  test("least squares turns round for one outlier, least absolute deviations does not", () => {
    const X = Array.from({ length: 21 }, (_, i) => [i]);
    const y = X.map(([x]) => 2 * x! + 1);
    y[20] = 1e5;
    expect(new linear.LinearRegression().fit(X, y).coef.dataSync()[0]).toBeGreaterThan(100);
    expect(new linear.LeastAbsoluteDeviations().fit(X, y).coef.dataSync()[0]).toBeCloseTo(2, 4);
  });
});

describe("classifiers", () => {
  const signsOf = (labels: number[]) => labels.map((label) => 2 * label - 1);

  test.each(["l2", "l1"] as const)(
    "LogisticRegression with %s: the gradient vanishes, or hides below the kink",
    (penalty) => {
      fc.assert(
        fc.property(problem, fc.double({ min: 0.01, max: 5, noNaN: true }), ({ X, labels }, C) => {
          const model = new linear.LogisticRegression({ penalty, C, maxIter: 1000 }).fit(X, labels);
          const w = [...model.coef.dataSync()];
          const b = model.intercept.dataSync()[0]!;
          const c = scoresOf(X, w, b).map((z, i) => C * (1 / (1 + Math.exp(-z)) - labels[i]!));
          expect(Math.abs(sum(c))).toBeLessThan(2e-3);
          for (const [j, g] of correlate(X, c).entries()) {
            if (penalty === "l2") expect(g + w[j]!).toBeCloseTo(0, 2);
            else if (w[j] !== 0) expect(g + Math.sign(w[j]!)).toBeCloseTo(0, 2);
            else expect(Math.abs(g)).toBeLessThan(1.003);
          }
        }),
      );
    },
  );

  test("LogisticRegression: rows of predictProba sum to 1, and say what predict says", () => {
    fc.assert(
      fc.property(problem, fc.boolean(), ({ X, labels }, ovr) => {
        const three = labels.map((label, i) => (i % 3 === 2 ? 2 : label));
        const multiClass = ovr ? "ovr" : "multinomial";
        const model = new linear.LogisticRegression({ multiClass }).fit(X, three);
        const p = model.predictProba(X).arraySync();
        const guesses = model.predict(X).dataSync();
        for (const [i, row] of p.entries()) {
          expect(sum(row)).toBeCloseTo(1, 5);
          expect(row[model.classes.indexOf(guesses[i]!)]).toBeCloseTo(Math.max(...row), 5);
        }
      }),
      { numRuns: 30 },
    );
  });

  test.each(["square", "hinge", "log2", "exp"] as const)(
    "MarginClassifier with %s: no step lowers the objective",
    (loss) => {
      const { value } =
        losses.MARGIN_LOSSES[
          ({ square: "squaredMargin", hinge: "hinge", log2: "log2Margin", exp: "exponential" } as const)[loss]
        ];
      const direction = fc.array(tenths(), { minLength: 5, maxLength: 5 });
      fc.assert(
        fc.property(problem, direction, fc.constantFrom("l1", "l2"), ({ X, labels }, away, penalty) => {
          const alpha = 0.05;
          const model = new linear.MarginClassifier({ loss, penalty, alpha }).fit(X, labels);
          const signs = signsOf(labels);
          const w = [...model.coef.dataSync()];
          const b = model.intercept.dataSync()[0]!;
          const objective = (t: number) => {
            const moved = w.map((w, j) => w + t * away[j]!);
            const margins = scoresOf(X, moved, b + t * away[4]!).map((z, i) => signs[i]! * z);
            const size = penalty === "l1" ? sum(moved.map(Math.abs)) : sum(moved.map((w) => w * w)) / 2;
            return sum(margins.map(value)) / X.length + alpha * size;
          };
          for (const t of [1e-3, 0.03, 1]) expect(objective(0)).toBeLessThanOrEqual(objective(t) + 1e-5);
        }),
      );
    },
  );

  test.each(["square", "hinge", "sigmoid", "log2", "exp"] as const)(
    "MarginClassifier with %s: the lecture's gradient descent comes down to where the exact solver is",
    (loss) => {
      const X = [
        [0, 1],
        [1, 0],
        [1, 2],
        [2, 1],
        [3, 3],
        [2, 3],
      ].map((row) => row.map((x) => x / 2));
      const y = [-1, -1, 1, -1, 1, 1];
      const exact = new linear.MarginClassifier({ loss, alpha: 0.2 }).fit(X, y);
      const options = { loss, alpha: 0.2, solver: "gradientDescent", maxIter: 20_000, tol: 1e-9 } as const;
      const descent = new linear.MarginClassifier({ ...options, learningRate: 0.01 }).fit(X, y);
      const last = descent.path!.at(-1)!;
      expectClose(descent.coef.dataSync(), exact.coef.dataSync(), loss === "hinge" ? 2e-2 : 2e-3);
      expectClose([last.b], descent.intercept.dataSync());
      // Of the hinge many b may be equally good
      if (loss !== "hinge") expectClose(descent.intercept.dataSync(), exact.intercept.dataSync(), 2e-3);
      expect(descent.path![0]).toEqual({ step: 0, w: [0, 0], b: 0, loss: 1 });
      expect(last.step).toBe(descent.nIter);
      expect(exact.path).toBeUndefined();
    },
  );

  test("LinearSVM: the dual by coordinates (Hsieh 2008) and the interior point find the same line", () => {
    fc.assert(
      fc.property(problem, fc.double({ min: 0.01, max: 2, noNaN: true }), ({ X, labels }, C) => {
        const x = readMatrix("X", X);
        const y = Float64Array.from(signsOf(labels));
        const options = { maxIter: 20_000, tol: 1e-9 };
        const slow = dualCoordinateDescent(x, y, { C, intercept: 1, ...options });
        const strengths = { u: C, l1: 0, l2: 1, intercept: 1, interceptL2: 1 };
        const fast = hingeMachine(x, y, { ...strengths, ...options });
        expect(fast.converged).toBe(true);
        if (!slow.converged) return; // coordinates may take more passes than anyone waits for
        expectClose([...slow.w], [...fast.w, fast.b], 2e-3);
      }),
      { numRuns: 50 },
    );
  });

  test("LinearSVM takes the dual where there are many columns, and says if it did not arrive", () => {
    const X = Array.from({ length: 12 }, (_, i) =>
      Array.from({ length: 300 }, (_, j) => Math.sin(i * j + i)),
    );
    const y = X.map((_, i) => (i < 6 ? 0 : 1));
    const model = new linear.LinearSVM({ loss: "hinge", tol: 1e-6 }).fit(X, y);
    expect(model.score(X, y)).toBe(1);
    expect(String(model)).not.toContain("maxIter");
    expect(String(new linear.LinearSVM({ loss: "hinge", maxIter: 1 }).fit(X, y))).toContain(
      "where maxIter ended it before tol was reached",
    );
  });

  test("Perceptron makes no mistake in the end where a line separates, and stops at maxIter where none does", () => {
    const xor = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const and = new linear.Perceptron().fit(xor, [0, 0, 0, 1]);
    expect(and.mistakes.at(-1)).toBe(0);
    expect(and.score(xor, [0, 0, 0, 1])).toBe(1);
    const never = new linear.Perceptron({ maxIter: 20 }).fit(xor, [0, 1, 1, 0]);
    expect(never.mistakes).toHaveLength(20);
    expect(Math.min(...never.mistakes)).toBeGreaterThan(0);
  });
});

describe("the parts", () => {
  test("weights that ‖w‖₁ takes away are exactly 0 where an interior point ends beside it", () => {
    const X = [
      [1, 0],
      [2, 1],
      [3, 0],
      [5, 1],
      [9, 0],
      [4, 1],
    ];
    const line = new linear.LeastAbsoluteDeviations({ alpha: 0.5 }).fit(X, [1, 2.1, 3, 5.2, 9, 4]);
    expect(line.coef.dataSync()[0]).toBeGreaterThan(0.9);
    expect(line.coef.dataSync()[1]).toBe(0);
    const sides = new linear.MarginClassifier({ penalty: "l1", alpha: 0.2 }).fit(X, [0, 0, 0, 1, 1, 1]);
    expect(sides.coef.dataSync()[0]).toBeGreaterThan(0.1);
    expect(sides.coef.dataSync()[1]).toBe(0);
  });

  test("a path takes its strengths in any order, and gives the largest first", () => {
    const X = [[1], [2], [4]];
    const { alphas, coefs } = linear.lassoPath(X, [1, 2, 5], { alphas: [0.1, 1, 0.5] });
    expect(alphas).toEqual([1, 0.5, 0.1]);
    const alone = alphas.map((alpha) => new linear.Lasso({ alpha }).fit(X, [1, 2, 5]).coef.dataSync()[0]!);
    expectClose(coefs.dataSync(), alone);
    expect(linear.ridgePath(X, [1, 2, 5], { alphas: [1, 2] }).alphas).toEqual([2, 1]);
  });

  test("moments of columns whose mean is a million times their deviation keep their digits", () => {
    const X = Array.from({ length: 10_000 }, (_, i) => [1e6 + (i % 7) / 7, 0.1, i < 5000 ? -3 : 4]);
    const x = readMatrix("X", X);
    const y = Float64Array.from(X, (_, i) => i % 11);
    const { XX, Xy, yy, means, yMean } = moments(x, y, { centred: true });
    const mean = (values: number[]) => sum(values) / values.length;
    const columns = [0, 1, 2].map((j) => X.map((row) => row[j]! - (j === 0 ? 1e6 : 0)));
    const centred = [...columns, [...y]].map((column) => {
      const middle = mean(column);
      return column.map((x) => x - middle);
    });
    const products = (a: number[], b: number[]) => sum(a.map((x, i) => x * b[i]!));
    for (const j of [0, 2]) {
      for (const k of [0, 2])
        expect(XX[j * 3 + k]! / 1e4).toBeCloseTo(products(centred[j]!, centred[k]!) / 1e4, 8);
      expect(Xy[j]! / 1e4).toBeCloseTo(products(centred[j]!, centred[3]!) / 1e4, 8);
    }
    expect([XX[4], XX[1], Xy[1]]).toEqual([0, 0, 0]); // 0.1 is constant, whatever the rounding of its mean
    expect(yy / 1e4).toBeCloseTo(products(centred[3]!, centred[3]!) / 1e4, 8);
    expect(means[0]! - 1e6).toBeCloseTo(mean(columns[0]!), 8);
    expect(yMean).toBeCloseTo(mean([...y]), 12);
  });

  test("softThreshold shrinks 3 by 1 to 2, and what is below 1 to 0", () => {
    expect([3, 0.5, -0.5, -3, 1, 0].map((v) => linear.softThreshold(v, 1))).toEqual([2, 0, 0, -2, 0, 0]);
  });

  test("coordinateDescent on residuals, the textbook's, and on XᵀX, the fast one, take the same steps", () => {
    fc.assert(
      fc.property(problem, fc.double({ min: 0.1, max: 20, noNaN: true }), ({ X, y }, l1) => {
        const x = readMatrix("X", X);
        const target = Float64Array.from(y);
        const options = { l1, l2: 0.5, gap: 1e-12, maxIter: 500 };
        const [slow, fast] = [new Float64Array(x.columns), new Float64Array(x.columns)];
        coordinateDescent(onResiduals(columnsOf(x.values, x.columns), target), slow, options);
        coordinateDescent(onGram(moments(x, target, { centred: false })), fast, options);
        expectClose(slow, fast, 1e-8);
      }),
    );
  });

  test.each([
    ["WebAssembly", addProductsByWasm],
    ["loops", addProductsByLoops],
  ])("gram by %s is AᵀA, of any number of rows and columns", (_, products) => {
    const productsOf = (block: number, width: number) => products(block, width)!;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 9 }), (rows, width) => {
        const a = (i: number, j: number) => Math.sin(i * 7 + j * 3) + j;
        const fill = (i: number, buffer: Float64Array, offset: number) => {
          for (let j = 0; j < width; j++) buffer[offset + j] = a(i, j);
        };
        const G = gram(rows, width, fill, productsOf);
        for (let j = 0; j < width; j++) {
          for (let k = 0; k < width; k++) {
            const expected = sum(Array.from({ length: rows }, (_, i) => a(i, j) * a(i, k)));
            expect(G[j * width + k]).toBeCloseTo(expected, 6);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test.each(["single", "double"])(
    "scores and gradient of blocks of rows in %s precision: WebAssembly gives what loops give",
    (precision) => {
      fc.assert(
        fc.property(
          fc.record({
            rows: fc.integer({ min: 1, max: 300 }),
            columns: fc.integer({ min: 0, max: 9 }),
            K: fc.integer({ min: 1, max: 3 }),
          }),
          ({ rows, columns, K }) => {
            const entries = Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 7) + (i % 5));
            const values = precision === "single" ? Float32Array.from(entries) : Float64Array.from(entries);
            const x = { values, rows, columns, precision: 0 };
            const w = Array.from({ length: K }, (_, k) =>
              Float64Array.from({ length: columns }, (_, j) => Math.cos(j + 2 * k)),
            );
            const b = w.map((_, k) => k - 1);
            const [ours, plain] = [rowBlocksByWasm(x, K, BLOCK)!, rowBlocksByLoops(x, K)];
            const passed = [ours, plain].map((blocks) => {
              blocks.begin(w, b);
              const scores: number[] = [];
              for (let start = 0; start < rows; start += BLOCK) {
                const count = Math.min(BLOCK, rows - start);
                blocks.score(start, count);
                scores.push(...blocks.z.flatMap((z) => [...z.subarray(0, count)]));
                blocks.addGradient(start, count);
              }
              return { scores, g: blocks.g.flatMap((g) => [...g]) };
            });
            expectClose(passed[0]!.scores, passed[1]!.scores, 1e-12);
            expectClose(passed[0]!.g, passed[1]!.g, 1e-9);
          },
        ),
        { numRuns: 60 },
      );
    },
  );

  test("where WebAssembly has not so much memory the loops are taken, and what there was goes on", () => {
    const kernels = new Kernels();
    const before = kernels.reserve(1000)!.byteLength;
    expect(kernels.reserve(2 ** 40)).toBeUndefined();
    expect(kernels.reserve(1000)!.byteLength).toBe(before);
  });
});
