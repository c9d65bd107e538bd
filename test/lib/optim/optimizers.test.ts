// What every optimizer owes: PyTorch's numbers, the same in a recorded step, nothing left behind.

import { readdirSync, readFileSync } from "node:fs";

import { describe, expect, test } from "vitest";

import { losses, nn, optim, tf, train } from "../../../lib/index.ts";
import { parameter } from "../../../lib/nn/parameter.ts";
import { expectClose, onEveryEngine, tensorsLeftBy } from "../engines.ts";
import { refusal } from "../refusal.ts";

type Options = optim.OptimizerOptions;

interface Fixture {
  class: string;
  options: Record<string, unknown>;
  /** Four values after each of 20 steps. */
  path: number[][];
}

/** What torch-optimizers.py beside it has written. */
const { cases } = JSON.parse(
  readFileSync(new URL("fixtures/torch-optimizers.json", import.meta.url), "utf8"),
) as { cases: Fixture[] };

const folder = new URL("../../../lib/optim/", import.meta.url);
const classes = readdirSync(folder).flatMap((file) => {
  const source = readFileSync(new URL(file, folder), "utf8");
  return /export class (\w+) extends (?:Optimizer|DividingOptimizer|SGD|Adam)\b/.exec(source)?.[1] ?? [];
});

function make(name: string, options: Options = {}): optim.Optimizer {
  const Class = (optim as unknown as Record<string, new (options: Options) => optim.Optimizer>)[name]!;
  return new Class(options);
}

/** In the fixtures a schedule is named, with its options. */
function readOptions({ options }: Fixture): Options {
  const { learningRate } = options;
  if (typeof learningRate !== "object") return options;
  const [[name, given]] = Object.entries(learningRate as Record<string, object>) as [[string, object]];
  const schedules = optim as unknown as Record<string, (options: object) => optim.Schedule>;
  return { ...options, learningRate: schedules[name]!(given) };
}

test("every optimizer of the folder is given out, and has PyTorch's numbers", () => {
  expect(classes).toContain("Adadelta");
  expect(Object.keys(optim)).toEqual(expect.arrayContaining(classes));
  expect(cases.map((fixture) => fixture.class)).toEqual(expect.arrayContaining(classes));
});

describe.each(cases)("$class $options", (fixture) => {
  const [a, c] = [tf.tensor1d([1, 10, 3, 0.01]), tf.tensor1d([0, 1, -2, 0.3])];

  onEveryEngine("20 steps of PyTorch", () => {
    const q = parameter("q", tf.tensor1d([1, -2, 0.5, 3]));
    const optimizer = make(fixture.class, readOptions(fixture));
    for (const expected of fixture.path) {
      optimizer.applyGradients([q], [q.mul(a).add(c)]);
      expectClose(q.dataSync(), expected, 2e-5);
    }
  });

  onEveryEngine("a recorded step gives the same bits, and is replayed", () => {
    const [eager, recorded] = [0, 1].map(() => {
      const q = parameter("q", tf.tensor1d([1, -2, 0.5, 3]));
      const optimizer = make(fixture.class, readOptions(fixture));
      optimizer.build([q]);
      const step = (x: tf.Tensor) =>
        tf.tidy(() => {
          optimizer.applyGradients([q], [q.mul(a).add(c).add(x)]);
          return q.sum();
        });
      return { q, optimizer, step };
    }) as [Made, Made];
    const step = train.recorded(recorded.step);
    for (let i = 0; i < 20; i++) {
      const x = tf.scalar(i % 3);
      expect(step(x).dataSync()[0]).toBe(eager.step(x).dataSync()[0]);
    }
    expect(step.state).toMatchObject({ replayed: 16, traced: 3 });
    expect(recorded.optimizer.learningRate).toBe(eager.optimizer.learningRate);
    for (const [name, variable] of Object.entries(eager.optimizer.namedState)) {
      expect(recorded.optimizer.namedState[name]!.dataSync(), name).toEqual(variable.dataSync());
    }
  });

  onEveryEngine("goes on from its named state as if it had never stopped", () => {
    const q = parameter("q", tf.tensor1d([1, -2, 0.5, 3]));
    let optimizer = make(fixture.class, readOptions(fixture));
    for (const [i, expected] of fixture.path.entries()) {
      if (i === 7) {
        const saved = Object.entries(optimizer.namedState);
        optimizer = make(fixture.class, readOptions(fixture));
        optimizer.build([q]);
        for (const [name, variable] of saved) optimizer.namedState[name]!.assign(variable);
        expect(Object.keys(optimizer.namedState)).toEqual(saved.map(([name]) => name));
      }
      optimizer.applyGradients([q], [q.mul(a).add(c)]);
      expectClose(q.dataSync(), expected, 2e-5);
    }
  });
});

interface Made {
  q: tf.Variable;
  optimizer: optim.Optimizer;
  step: (x: tf.Tensor) => tf.Tensor;
}

describe.each(classes)("%s", (name) => {
  onEveryEngine("several parameters of any shape move as each would alone, empty ones too", () => {
    const start = [tf.tensor1d([1, 2]), tf.tensor2d([[3], [4]]), tf.scalar(5), tf.zeros([0, 3])];
    const [together, alone] = [
      start.map((x) => parameter("p", x.clone())),
      start.map((x) => parameter("p", x)),
    ];
    const optimizer = make(name, { learningRate: 0.1 });
    const each = alone.map(() => make(name, { learningRate: 0.1 }));
    for (let step = 0; step < 3; step++) {
      const gradients = (of: tf.Variable[]) => of.map((p) => p.square());
      optimizer.applyGradients(together, gradients(together));
      for (const [i, p] of alone.entries()) each[i]!.applyGradients([p], gradients([p]));
    }
    for (const [i, p] of together.entries()) expect(p.dataSync()).toEqual(alone[i]!.dataSync());
    expect(together[1]!.dataSync()[0]).toBeLessThan(3);
  });

  onEveryEngine("a learning rate of 0 moves nothing; a step leaves no tensor; the rate may change", () => {
    const q = parameter("q", tf.tensor1d([1, -2]));
    const optimizer = make(name, { learningRate: 0 });
    const g = tf.tensor1d([3, 4]);
    optimizer.applyGradients([q], [g]); // makes what the rule remembers
    expect([...q.dataSync()]).toEqual([1, -2]);
    expect(tensorsLeftBy(() => optimizer.applyGradients([q], [g]))).toBe(0);
    expect(tensorsLeftBy(() => (optimizer.learningRate = 0.1))).toBe(0);
    expect(tensorsLeftBy(() => optimizer.learningRate)).toBe(0);
    expect(optimizer.learningRate).toBe(0.1);
    optimizer.applyGradients([q], [g]);
    expect(q.dataSync()[0]).toBeLessThan(1);
    const strict = { clipNorm: 1, weightDecay: 0.1 };
    const careful = make(name, { learningRate: (steps) => tf.div(0.1, steps.add(1)), ...strict });
    careful.applyGradients([q], [g]);
    expect(tensorsLeftBy(() => careful.applyGradients([q], [g]))).toBe(0);
  });

  test("refuses a rate that is none, and options that do not exist", () => {
    for (const learningRate of [-1, Number.NaN, Number.POSITIVE_INFINITY, "0.1" as never]) {
      expect(() => make(name, { learningRate })).toThrow(
        `optim.${name}: learningRate must be a finite number of at least 0, got ${learningRate}`,
      );
    }
    const optimizer = make(name, { learningRate: 1 });
    expect(() => (optimizer.learningRate = -1)).toThrow("learningRate must be a finite number of at least 0");
    expect(optimizer.learningRate).toBe(1);
    expect(() => make(name, { learningrate: 1 } as never)).toThrow(
      new RegExp(`^optim\\.${name}: no option "learningrate", found learningRate`),
    );
  });

  test("refuses gradients that do not fit the parameters", () => {
    const q = parameter("q", tf.tensor1d([1, -2]));
    const optimizer = make(name, { learningRate: 1 });
    expect(() => optimizer.applyGradients([q], [])).toThrow(
      `optim.${name}.applyGradients: gradients must be one for each of the 1 params, got 0`,
    );
    expect(() => optimizer.applyGradients([q], [tf.zeros([3])])).toThrow(
      `optim.${name}.applyGradients: gradients[0] must have shape [2] to match params[0] [2], got [3]`,
    );
    expect([...q.dataSync()]).toEqual([1, -2]);
  });

  onEveryEngine("trains a layer beside a plain tfjs gradient", () => {
    const layer = new nn.Dense({ units: 1 });
    const [x, y] = [tf.tensor2d([[1], [2], [3], [4]]), tf.tensor2d([[2], [4], [6], [8]])];
    const optimizer = make(
      name,
      name === "Adadelta" ? ({ epsilon: 1e-3 } as Options) : { learningRate: 0.03 },
    );
    const loss = () => losses.mse(layer.apply(x), y);
    const before = loss().dataSync()[0]!;
    for (let step = 0; step < 30; step++) {
      const { grads } = tf.variableGrads(loss, layer.parameters);
      const gradients = layer.parameters.map((p) => grads[p.name]!);
      optimizer.applyGradients(layer.parameters, gradients);
    }
    expect(loss().dataSync()[0]).toBeLessThan(before / 2);
  });
});

test("the names of the state do not hang on the parameters' names", () => {
  const p = [tf.scalar(1), tf.scalar(2)].map((x) => parameter("p", x));
  const names = (optimizer: optim.Optimizer) => {
    optimizer.build(p);
    return Object.keys(optimizer.namedState).join(" ");
  };
  const schedule: optim.Schedule = (steps) => steps.mul(0).add(1);
  expect([
    names(new optim.SGD()),
    names(new optim.SGD({ learningRate: schedule })),
    names(new optim.Momentum()),
    names(new optim.Adam()),
    names(new optim.AdamW({ learningRate: schedule })),
    names(new optim.Adadelta()),
  ]).toMatchInlineSnapshot(`
    [
      "learningRate",
      "steps",
      "learningRate velocity/0 velocity/1",
      "learningRate steps m/0 v/0 m/1 v/1",
      "steps m/0 v/0 m/1 v/1",
      "learningRate v/0 u/0 v/1 u/1",
    ]
  `);
});

test("refuses what an optimizer cannot be", () => {
  const q = parameter("q", tf.tensor1d([1, -2]));
  const scheduled = new optim.SGD({ learningRate: () => tf.scalar(1) });
  expect([
    refusal(() => new optim.Adam({ beta1: 1 })),
    refusal(() => new optim.AdamW({ beta2: -0.1 })),
    refusal(() => new optim.Adam({ epsilon: 0 })),
    refusal(() => new optim.Adam({ biasCorrection: "fedback" as never })),
    refusal(() => new optim.Adam({ denominator: "sqrt(v)" as never })),
    refusal(() => new optim.Adadelta({ epsilon: 0 })),
    refusal(() => new optim.RMSprop({ rho: 1 })),
    refusal(() => new optim.Momentum({ momentum: 1 })),
    refusal(() => new optim.SGD({ weightDecay: -1 })),
    refusal(() => new optim.SGD({ clipValue: 0 })),
    refusal(() => new optim.SGD({ clipNorm: 1, globalClipNorm: 1 })),
    refusal(() => (scheduled.learningRate = 1)),
    refusal(() => new optim.SGD({ learningRate: () => tf.ones([2]) }).applyGradients([q], [q])),
    refusal(() => new optim.SGD({ learningRate: (() => 0.1) as never }).applyGradients([q], [q])),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: optim.Adam: beta1 must be at least 0 and below 1, got 1",
      "RangeError: optim.AdamW: beta2 must be at least 0 and below 1, got -0.1",
      "RangeError: optim.Adam: epsilon must be above 0, got 0",
      "RangeError: optim.Adam: biasCorrection must be true, false or "fedBack", got "fedback"",
      "RangeError: optim.Adam: no denominator "sqrt(v)", found sqrt(v) + epsilon, sqrt(v + epsilon), v + epsilon",
      "RangeError: optim.Adadelta: epsilon must be above 0, got 0",
      "RangeError: optim.RMSprop: rho must be at least 0 and below 1, got 1",
      "RangeError: optim.Momentum: momentum must be at least 0 and below 1, got 1",
      "RangeError: optim.SGD: weightDecay must be a finite number of at least 0, got -1",
      "RangeError: optim.SGD: clipValue must be above 0, got 0",
      "TypeError: optim.SGD: clipNorm and globalClipNorm cannot stand together; leave one of them",
      "TypeError: optim.SGD: learningRate follows a schedule and cannot be set, got 1; make the optimizer with a number",
      "TypeError: optim.SGD: learningRate must be a number or a function from the steps done, a scalar, to a scalar, got one that gives a tensor [2]; write (steps) => tf.div(0.1, steps.add(1))",
      "TypeError: optim.SGD: learningRate must be a number or a function from the steps done, a scalar, to a scalar, got one that gives number; write (steps) => tf.div(0.1, steps.add(1))",
    ]
  `);
});
