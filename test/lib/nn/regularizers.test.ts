import { expect, test } from "vitest";

import { nn, optim, tf, train } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";
import { refusal } from "../refusal.ts";

const W = () => tf.tensor2d([[1, -2], [0.5, 0]]); // biome-ignore format: a row for each feature

onEveryEngine("regularization by hand: l1 Σ |w| + l2 Σ w², and its gradient, 0 at the kink", () => {
  expectClose(nn.regularization(W(), nn.l1(0.1)).dataSync(), [0.35]);
  expectClose(nn.regularization(W(), nn.l2(0.1)).dataSync(), [0.525]);
  expectClose(nn.regularization(W(), nn.l1l2({ l1: 0.1, l2: 0.1 })).dataSync(), [0.875]);
  expectClose(nn.regularizationGrad(W(), nn.l1(0.1)).dataSync(), [0.1, -0.1, 0.1, 0]);
  expectClose(nn.regularizationGrad(W(), nn.l2(0.1)).dataSync(), [0.2, -0.4, 0.1, 0]);
  expectClose(nn.regularizationGrad(W(), nn.l1l2({ l1: 0.1, l2: 0.1 })).dataSync(), [0.3, -0.5, 0.2, 0]);
});

const small = () =>
  new nn.Sequential([
    new nn.Residual({ layers: [new nn.Dense({ units: 2, kernelRegularizer: nn.l2(0.1) })] }),
    new nn.Dense({ units: 1, kernelInitializer: nn.constant(0.5), kernelRegularizer: nn.l1(0.2) }),
    new nn.Dense({ units: 1 }),
  ]);

onEveryEngine(
  "penalties of layers and of layers inside layers: value and gradient agree with tfjs's tape",
  () => {
    const model = small();
    const [y, caches] = model.forward(tf.ones([3, 2]));
    const { gradients } = model.backward(tf.onesLike(y), caches);
    const loss = () => nn.addPenalties(model.apply(tf.ones([3, 2])).sum(), model).asScalar();
    const expected = tf.variableGrads(loss, [...model.parameters]);
    expectClose(nn.addPenalties(y.sum(), model).dataSync(), expected.value.dataSync());
    for (const [i, gradient] of nn.addPenaltyGradients(gradients, model).entries()) {
      expectClose(gradient.dataSync(), expected.grads[model.parameters[i]!.name]!.dataSync());
    }
  },
);

test("fit moves weights by loss and penalty, biases by the loss alone; the penalty is in the loss it reports", async () => {
  const model = new nn.Sequential([
    new nn.Dense({
      units: 1,
      kernelInitializer: nn.constant(2),
      kernelRegularizer: nn.l2(0.1),
      inputShape: [1],
    }),
  ]);
  const [x, y] = [tf.tensor2d([[1], [-1]]), tf.tensor2d([[1], [-1]])];
  const options = { loss: "mse", optimizer: new optim.SGD({ learningRate: 0.1 }), verbose: false } as const;
  const before = await train.evaluate(model, x, y, { loss: "mse" });
  expect(before.loss).toBeCloseTo(1 + 0.1 * 4, 6); // errors 1 and -1, w = 2
  const { loss } = await train.fit(model, x, y, { ...options, epochs: 6 });
  expect(loss[0]).toBeCloseTo(1.4, 6);
  // w := w - 0.1 (2 (w - 1) + 0.2 w), six times from 2: replayed steps too
  let w = 2;
  for (let i = 0; i < 6; i++) w -= 0.1 * (2 * (w - 1) + 0.2 * w);
  expect(model.parameters[0]!.dataSync()[0]).toBeCloseTo(w, 5);
  expect(model.parameters[1]!.dataSync()[0]).toBeCloseTo(0, 6);
});

test("a regularizer that is none is refused", () => {
  expect([
    refusal(() => nn.l2(Number.NaN)),
    refusal(() => nn.l1l2({ l1: -1 })),
    refusal(() => nn.l1l2({ l3: 1 } as object)),
    refusal(() => new nn.Conv1D({ filters: 1, kernelSize: 1, kernelRegularizer: 0.1 as nn.Regularizer })),
    refusal(() => nn.regularization(W(), 0.1 as nn.Regularizer)),
    refusal(() => nn.regularizationGrad(W(), 0.1 as nn.Regularizer)),
  ]).toMatchInlineSnapshot(`
    [
      "RangeError: nn.l2: l2 must be a finite number of at least 0, got NaN",
      "RangeError: nn.l1l2: l1 must be a finite number of at least 0, got -1",
      "RangeError: nn.l1l2: no option "l3", found l1, l2",
      "TypeError: nn.Conv1D: a regularizer must be nn.l1, nn.l2 or nn.l1l2, got number; write nn.l2(0.01)",
      "TypeError: nn.regularization: a regularizer must be nn.l1, nn.l2 or nn.l1l2, got number; write nn.l2(0.01)",
      "TypeError: nn.regularizationGrad: a regularizer must be nn.l1, nn.l2 or nn.l1l2, got number; write nn.l2(0.01)",
    ]
  `);
});
