// One step of an optimizer for all parameters: adamStep and sgdStep.

import { expect, test } from "vitest";

import { type AdamState, adamStep, sgdStep } from "../../../../lib/engine/kernels/index.ts";
import { tf } from "../../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../../engines.ts";

function start(...params: tf.Tensor[]): AdamState {
  return {
    t: tf.scalar(0),
    params,
    m: params.map((p) => tf.zerosLike(p)),
    v: params.map((p) => tf.zerosLike(p)),
  };
}

function train(
  learningRate: number,
  rates: { beta1: number; beta2: number; epsilon: number },
  gradients: number[][],
) {
  let state = start(tf.tensor1d([1, -2, 0.5]));
  for (const g of gradients) {
    state = adamStep({ ...state, learningRate: tf.scalar(learningRate), gradients: [tf.tensor1d(g)] }, rates);
  }
  return state;
}

// q = torch.tensor([1., -2., .5], requires_grad=True); o = torch.optim.Adam([q], lr=.1)
// for g in ([.1, -.2, 3.], [0., 1., -1.], [1., 1., 1.]): q.grad = torch.tensor(g); o.step()
onEveryEngine("adamStep, three steps: PyTorch's numbers", () => {
  const gradients = [
    [0.1, -0.2, 3],
    [0, 1, -1],
    [1, 1, 1],
  ];
  const { t, params, m, v } = train(0.1, { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }, gradients);
  expect(t.dataSync()[0]).toBe(3);
  expectClose(params[0]!.dataSync(), [0.7642804, -2.0375896, 0.3112058]);
  expectClose(m[0]!.dataSync(), [0.1081, 0.1738, 0.253]);
  expectClose(v[0]!.dataSync(), [0.00101, 0.0020389, 0.010981]);
});

// o = torch.optim.Adam([q], lr=.01, betas=(.5, .9), eps=.1), the first two gradients
onEveryEngine("adamStep with other rates: PyTorch's numbers", () => {
  const gradients = [
    [0.1, -0.2, 3],
    [0, 1, -1],
  ];
  const { params } = train(0.01, { beta1: 0.5, beta2: 0.9, epsilon: 0.1 }, gradients);
  expectClose(params[0]!.dataSync(), [0.9930255, -2.0004897, 0.488866]);
});

onEveryEngine(
  "adamStep: the first step is the learning rate towards smaller loss, whatever the gradient's size",
  () => {
    const shapes = [[2, 3], [7], [], [0, 4]];
    const params = shapes.map((shape) => tf.ones(shape));
    const gradients = shapes.map((shape, k) => tf.fill(shape, k % 2 ? -1000 : 0.01));
    const next = adamStep(
      { ...start(...params), learningRate: tf.scalar(0.25), gradients },
      { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    );
    expect(next.params.map((p) => p.shape)).toEqual(shapes);
    for (const [k, p] of next.params.entries()) {
      expectClose(p.dataSync(), new Array(p.size).fill(k % 2 ? 1.25 : 0.75), 1e-5);
    }
    expect([...params[0]!.dataSync()]).toEqual([1, 1, 1, 1, 1, 1]); // nothing is changed in place
  },
);

onEveryEngine("sgdStep: p - lr g, for several parameters, NaN kept", () => {
  const params = [tf.tensor1d([1, 2, 3, 4, 5]), tf.scalar(1)];
  const gradients = [tf.tensor1d([10, 0, -10, Number.NaN, 20]), tf.scalar(2)];
  const [p, q] = sgdStep({ learningRate: tf.scalar(0.1), params, gradients });
  expectClose([...p!.dataSync()].with(3, 0), [0, 2, 4, 0, 3]);
  expect(p!.dataSync()[3]).toBeNaN();
  expectClose(q!.dataSync(), [0.8]);
});

test("adamStep and sgdStep say which list or tensor does not fit", () => {
  const [p, learningRate] = [tf.ones([2, 2]), tf.scalar(1)];
  expect(() => sgdStep({ learningRate, params: [p], gradients: [] })).toThrow(
    "sgdStep: gradients must be one for each of the 1 params, got 0",
  );
  expect(() => sgdStep({ learningRate, params: [p], gradients: [tf.ones([2])] })).toThrow(
    "sgdStep: gradients[0] must have shape [2, 2] to match params[0] [2, 2], got [2]",
  );
  const rates = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
  expect(() => adamStep({ ...start(p), m: [tf.ones([3])], learningRate, gradients: [p] }, rates)).toThrow(
    "adamStep: m[0] must have shape [2, 2] to match params[0] [2, 2], got [3]",
  );
  expect(() =>
    adamStep({ ...start(p), t: tf.scalar(0, "int32"), learningRate, gradients: [p] }, rates),
  ).toThrow('adamStep: t must be float32, got int32; write .cast("float32")');
});
