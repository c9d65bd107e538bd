import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { optim, tf } from "../../../lib/index.ts";
import { parameter } from "../../../lib/nn/parameter.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";

interface Case {
  make: (options: { learningRate: number }) => optim.Optimizer;
  /** After steps 1 and 5 of the descent below. */
  torch: [number[], number[]];
}

/** By class, in the order of the folder. */
const CASES: Record<string, Case> = {
  Adam: {
    make: (options) => new optim.Adam(options),
    torch: [
      [0.9, -1.9, 0],
      [0.682126, -1.6808248, 0],
    ],
  },
  SGD: {
    make: (options) => new optim.SGD(options),
    torch: [
      [0.9, 0, 0],
      [0.7144929, 0, 0],
    ],
  },
};

test("every optimizer of the folder is given out, and tested here", () => {
  const folder = new URL("../../../lib/optim/", import.meta.url);
  const classes = readdirSync(folder).flatMap((file) => {
    const name = /export class (\w+) extends Optimizer/.exec(
      readFileSync(new URL(file, folder), "utf8"),
    )?.[1];
    return name ? [name] : [];
  });
  expect(classes).toEqual(Object.keys(CASES));
  expect(Object.keys(optim)).toEqual(expect.arrayContaining(classes));
});

describe.each(Object.entries(CASES))("%s", (name, { make, torch }) => {
  const a = () => tf.tensor1d([1, 10, 3]);

  // f = (a * q * q / 2).sum(), five steps from [1, -2, 0] with lr=0.1, from the fourth on
  // param_groups[0]["lr"] = 0.01
  onEveryEngine("PyTorch's numbers, the learning rate changed on the way", () => {
    const q = parameter("q", tf.tensor1d([1, -2, 0]));
    const optimizer = make({ learningRate: 0.1 });
    for (let step = 1; step <= 5; step++) {
      if (step === 4) optimizer.learningRate = 0.01;
      optimizer.applyGradients([q], [q.mul(a())]);
      if (step === 1) expectClose(q.dataSync(), torch[0]);
    }
    expectClose(q.dataSync(), torch[1]);
  });

  onEveryEngine("several parameters move as each would alone", () => {
    const start = [tf.tensor1d([1, 2]), tf.tensor2d([[3], [4]]), tf.scalar(5)];
    const [together, alone] = [
      start.map((x) => parameter("p", x.clone())),
      start.map((x) => parameter("p", x)),
    ];
    const optimizer = make({ learningRate: 0.1 });
    const each = alone.map(() => make({ learningRate: 0.1 }));
    for (let step = 0; step < 3; step++) {
      optimizer.applyGradients(
        together,
        together.map((p) => p.square()),
      );
      for (const [i, p] of alone.entries()) each[i]!.applyGradients([p], [p.square()]);
    }
    for (const [i, p] of together.entries()) expect(p.dataSync()).toEqual(alone[i]!.dataSync());
  });

  onEveryEngine("a learning rate of 0 moves nothing; a step leaves no tensor", () => {
    const q = parameter("q", tf.tensor1d([1, -2]));
    const optimizer = make({ learningRate: 0 });
    const g = tf.tensor1d([3, 4]);
    optimizer.applyGradients([q], [g]); // makes what the rule remembers
    expect([...q.dataSync()]).toEqual([1, -2]);
    expect(tensorsLeftBy(() => optimizer.applyGradients([q], [g]))).toBe(0);
    expect(tensorsLeftBy(() => (optimizer.learningRate = 0.5))).toBe(0);
    expect(optimizer.learningRate).toBe(0.5);
  });

  test("refuses a rate that is none, and options that do not exist", () => {
    for (const learningRate of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => make({ learningRate })).toThrow(
        `optim.${name}: learningRate must be a finite number of at least 0, got ${learningRate}`,
      );
    }
    const optimizer = make({ learningRate: 1 });
    expect(() => (optimizer.learningRate = -1)).toThrow("learningRate must be a finite number of at least 0");
    expect(optimizer.learningRate).toBe(1);
    expect(() => make({ learningrate: 1 } as never)).toThrow(
      new RegExp(`^optim\\.${name}: no option "learningrate", found learningRate`),
    );
  });

  test("refuses gradients that do not fit the parameters", () => {
    const q = parameter("q", tf.tensor1d([1, -2]));
    const optimizer = make({ learningRate: 1 });
    expect(() => optimizer.applyGradients([q], [])).toThrow(
      /gradients must be one for each of the 1 params, got 0/,
    );
    expect(() => optimizer.applyGradients([q], [tf.zeros([3])])).toThrow(
      /gradients\[0\] must have shape \[2\] to match params\[0\] \[2\], got \[3\]/,
    );
  });
});

test("Adam refuses betas and an epsilon out of range", () => {
  expect(() => new optim.Adam({ beta1: 1 })).toThrow(
    "optim.Adam: beta1 must be at least 0 and below 1, got 1",
  );
  expect(() => new optim.Adam({ beta2: -0.1 })).toThrow(
    "optim.Adam: beta2 must be at least 0 and below 1, got -0.1",
  );
  expect(() => new optim.Adam({ epsilon: 0 })).toThrow("optim.Adam: epsilon must be above 0, got 0");
});
