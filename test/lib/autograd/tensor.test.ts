// Tensor graphs: each operation against central differences, the same network as nn has it, on every engine.

import { describe, expect, test } from "vitest";

import { autograd, losses, nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

const { tensor } = autograd;
type TensorNode = autograd.TensorNode;

const A = [
  [0.5, -1.2, 2],
  [1.5, 0.3, -0.7],
];
const B = [
  [0.4, 1.1],
  [-0.9, 0.2],
  [0.6, -0.3],
];

const OPERATIONS: Record<string, (a: TensorNode, b: TensorNode) => TensorNode> = {
  matMul: (a, b) => a.matMul(b).square().sum(),
  add: (a, b) => a.add(b.sum()).square().sum(),
  sub: (a, b) => a.sub(b.mean()).square().mean(),
  mul: (a, b) => a.mul(a).mul(b.sum()).mul(3).sum(),
  square: (a, b) => a.square().sum().add(b.square().sum()),
  exp: (a, b) => a.matMul(b).exp().mean(),
  sigmoid: (a, b) => a.matMul(b).sigmoid().sum(),
  tanh: (a, b) => a.tanh().matMul(b).sum(),
  relu: (a, b) => a.relu().matMul(b.relu()).sum(),
  sum: (a, b) => a.sum().mul(b.sum()),
  mean: (a, b) => a.mean().mul(b.mean()),
  softmaxCrossEntropy: (a, b) => a.matMul(b).softmaxCrossEntropy([1, 0]),
};

test("every operation is tested here", () => {
  const methods = Object.getOwnPropertyNames(autograd.TensorNode.prototype).filter(
    (name) => !/^(constructor|forget|seed|pass|shape|.*Texts?)$/.test(name),
  );
  expect(methods.sort()).toEqual(Object.keys(OPERATIONS).sort());
});

describe.each(Object.entries(OPERATIONS))("%s", (_, operation) => {
  onEveryEngine("agrees with central differences", () => {
    const report = autograd.gradientCheck(
      ({ a, b }) => operation(tensor(a), tensor(b)).data,
      ({ a, b }) => {
        const leaves = [tensor(a), tensor(b)] as const;
        operation(...leaves).backward();
        return { a: leaves[0].grad!, b: leaves[1].grad! };
      },
      { a: tf.tensor2d(A), b: tf.tensor2d(B) },
    );
    expect(report.ok, String(report)).toBe(true);
  });
});

onEveryEngine("by hand: L = Σ (x W)² has dL/dW = 2 xᵀ (x W)", () => {
  const W = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    "W",
  );
  const L = tensor([[1, -1]])
    .matMul(W)
    .square()
    .sum();
  L.backward();
  expect(L.data.dataSync()[0]).toBe(8);
  expect([...W.grad!.dataSync()]).toEqual([-4, -4, 4, 4]);
  expect(W.grad!.shape).toEqual([2, 2]);
});

onEveryEngine("gradients are summed where a bias, a column or a number was broadcast", () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);
  const [row, column, one] = [tensor([10, 20]), tensor([[1], [2], [3]]), tensor(7)];
  x.add(row).mul(column).sub(one).sum().backward();
  expect([...row.grad!.dataSync()]).toEqual([6, 6]);
  expect([...column.grad!.dataSync()]).toEqual([33, 37, 41]);
  expect(column.grad!.shape).toEqual([3, 1]);
  expect([...one.grad!.dataSync()]).toEqual([-6]);
});

onEveryEngine("a network of two layers has the gradients of nn's layers by hand", () => {
  const model = new nn.Sequential([
    new nn.Dense({ units: 4, activation: "tanh", inputShape: [3] }),
    new nn.Dense({ units: 2 }),
  ]);
  const x = tf.tensor2d(A);
  const labels = tf.tensor1d([1, 0], "int32");
  const [p, caches] = model.forward(x);
  const { gradients } = model.backward(losses.softmaxCrossEntropyGrad(p, labels), caches);
  const [W1, b1, W2, b2] = model.parameters.map((p) => tensor(p.clone())) as Four;
  const L = tensor(x).matMul(W1).add(b1).tanh().matMul(W2).add(b2).softmaxCrossEntropy(labels);
  L.backward();
  expectClose(L.data.dataSync(), losses.softmaxCrossEntropy(p, labels).dataSync());
  for (const [i, { grad }] of [W1, b1, W2, b2].entries()) {
    expectClose(grad!.dataSync(), gradients[i]!.dataSync(), 1e-5);
    expect(grad!.shape).toEqual(gradients[i]!.shape);
  }
});

type Four = [TensorNode, TensorNode, TensorNode, TensorNode];

onEveryEngine("one row, no rows, and a graph in tf.tidy leaves nothing", () => {
  const W = tensor([[2], [3]]);
  tensor([[1, 1]])
    .matMul(W)
    .sum()
    .backward();
  expect([...W.grad!.dataSync()]).toEqual([1, 1]);
  tensor(tf.zeros([0, 2]))
    .matMul(W)
    .sum()
    .backward();
  expect([...W.grad!.dataSync()]).toEqual([0, 0]);
  const before = tf.memory().numTensors;
  tf.tidy(() => tensor(A).matMul(tensor(B)).sigmoid().mean().backward());
  expect(tf.memory().numTensors).toBe(before);
});

test("says what does not fit", () => {
  expect(() => tensor(A).matMul(tensor(A))).toThrow(
    "TensorNode.matMul: other must have shape [3, m] to match [n, k] [2, 3], got [2, 3]",
  );
  expect(() => tensor(A).backward()).toThrow(
    "TensorNode.backward: the value must be one number, got shape [2, 3]; write .sum() or .mean()",
  );
  expect(() => tensor(A).add("1" as never)).toThrow(
    "TensorNode.add: other must be a TensorNode or a number, got string",
  );
});
