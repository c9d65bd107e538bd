// Scalar graphs: the lectures' circuits, fan-out, chains too deep for recursion.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { autograd } from "../../../lib/index.ts";

const { jacobian, numericJacobian, value } = autograd;
type Value = autograd.Value;

test("B13: the circuit (x + y) z at (-2, 5, -4): f = -12, gradients -4, -4, 3, and -4 at q", () => {
  const [x, y, z] = [value(-2), value(5), value(-4)];
  const q = x.add(y);
  const f = q.mul(z);
  f.backward();
  expect([q.data, f.data, f.grad, q.grad, z.grad, x.grad, y.grad]).toEqual([3, -12, 1, -4, 3, -4, -4]);
  expect(f.locals).toEqual([-4, 3]);
});

test("B14: the sigmoid neuron: 0.731059, and 0.196612 at the sum", () => {
  const [w0, w1, w2, x0, x1] = [2, -3, -3, -1, -2].map((data) => value(data)) as Five;
  const sum = x0.mul(w0).add(x1.mul(w1)).add(w2);
  const gates = sum.neg().exp().add(1).pow(-1);
  for (const out of [sum.sigmoid(), gates]) {
    out.backward();
    expect(out.data).toBeCloseTo(0.731059, 6);
    expect(sum.grad).toBeCloseTo(0.196612, 6);
    const grads = [w0, x0, w1, x1, w2].map(({ grad }) => Number(grad.toFixed(6)));
    expect(grads).toEqual([-0.196612, 0.393224, -0.393224, -0.589836, 0.196612]);
  }
});

type Five = [Value, Value, Value, Value, Value];

// h = w x + b, L = 1/2 (h - y)²: the table of the slide, whose last b must be 1.7448
test("B10: the simplest network: three steps of gradient descent", () => {
  const [w, b] = [value(0.1), value(1)];
  const rows = Array.from({ length: 3 }, () => {
    const h = w.mul(1).add(b);
    const L = h
      .sub(3)
      .square()
      .mul(1 / 2);
    L.backward();
    const row = [h.data, L.data, h.grad, w.grad, b.grad];
    w.data -= 0.2 * w.grad;
    b.data -= 0.2 * b.grad;
    return [...row, w.data, b.data].map((x) => Number(x.toFixed(6)));
  });
  expect(rows).toEqual([
    [1.1, 1.805, -1.9, -1.9, -1.9, 0.48, 1.38],
    [1.86, 0.6498, -1.14, -1.14, -1.14, 0.708, 1.608],
    [2.316, 0.233928, -0.684, -0.684, -0.684, 0.8448, 1.7448],
  ]);
});

test("B27: dL/ds of half the squared error is the error", () => {
  const s = value(0.7);
  s.sub(0.2).square().div(2).backward();
  expect(s.grad).toBeCloseTo(0.5, 12);
});

// x -> h = w x + b -> q = sigmoid(h) -> o_k = v_k q -> softmax cross-entropy of class 1; the slide's dL/do = 1.891291
// and dL/dh = -0.089066 are wrong
test("B30: the deeper net: dL/do1 = p1 - y, and dL/dh is taken at h", () => {
  const [w, b, v1, v2, x] = [0.3, -0.2, 0.7, -0.4, 1.5].map((data) => value(data)) as Five;
  const h = w.mul(x).add(b);
  const q = h.sigmoid();
  const [o1, o2] = [v1.mul(q), v2.mul(q)];
  const L = o1.exp().div(o1.exp().add(o2.exp())).log().neg();
  L.backward();
  const grads = [o1.grad, o2.grad, h.grad, w.grad, b.grad].map((grad) => Number(grad.toFixed(6)));
  expect(grads).toEqual([-0.350147, 0.350147, -0.094801, -0.142202, -0.094801]);
});

// Two inputs, two hidden units, one output, all sigmoid, cross-entropy: d2 = a - y, d1 = Wᵀ d2 .* a (1 - a)
test("B29: the recursion of deltas in a 2-2-1 network, without the bias column", () => {
  const x = [0.6, -0.4];
  const W1 = [
    [0.2, -0.5],
    [0.7, 0.3],
  ].map((row) => row.map((w) => value(w)));
  const b1 = [value(0.1), value(-0.2)];
  const W2 = [value(0.9), value(-1.1)];
  const b2 = value(0.05);
  const z1 = W1.map((row, i) => row.reduce((sum, w, j) => sum.add(w.mul(x[j]!)), b1[i]!));
  const a1 = z1.map((z) => z.sigmoid());
  const z2 = a1.reduce((sum, a, i) => sum.add(a.mul(W2[i]!)), b2);
  const a2 = z2.sigmoid();
  a2.log().neg().backward(); // y = 1
  const d2 = a2.data - 1;
  expect(z2.grad).toBeCloseTo(d2, 12);
  for (const [i, z] of z1.entries()) {
    const d1 = W2[i]!.data * d2 * a1[i]!.data * (1 - a1[i]!.data);
    expect(z.grad).toBeCloseTo(d1, 12);
    for (const [j, w] of W1[i]!.entries()) expect(w.grad).toBeCloseTo(d1 * x[j]!, 12);
    expect(b1[i]!.grad).toBeCloseTo(d1, 12);
  }
});

// Two layers without a nonlinearity are one: w' = Wᵀ wo, b' = wo b + bo
test("B16: a linear network collapses: both give 4.6, and the gradient by x is w' = (8, 10)", () => {
  const W = [
    [1, 2],
    [3, 4],
    [5, 6],
  ];
  const [b, wo, bo] = [[0.1, 0.2, 0.3], [1, -1, 2], 0.5];
  const x = [value(0.7), value(-0.2)];
  const h = W.map((row, j) => row.reduce((sum, w, i) => sum.add(x[i]!.mul(w)), value(b[j]!)));
  const y = h.reduce((sum, h, j) => sum.add(h.mul(wo[j]!)), value(bo));
  y.backward();
  expect(y.data).toBeCloseTo(4.6, 12);
  expect(x.map(({ grad }) => Number(grad.toFixed(9)))).toEqual([8, 10]);
  expect(8 * 0.7 + 10 * -0.2 + 1).toBeCloseTo(4.6, 12);
});

test("gradients add up where a value is used twice, and begin anew with each backward", () => {
  const x = value(3);
  const square = x.mul(x);
  square.backward();
  square.backward();
  expect(x.grad).toBe(6);
  const a = x.add(1);
  a.mul(a).add(a).backward(); // (x + 1)² + x + 1
  expect(x.grad).toBe(9);
  square.backward();
  expect(x.grad).toBe(6);
});

test("50,000 operations in a row are no recursion", () => {
  const x = value(1);
  let y = x;
  for (let i = 0; i < 50_000; i++) y = y.add(1e-5);
  y.backward();
  expect(x.grad).toBe(1);
  expect(String(y)).toBe("L = 1.5, a graph of 100001 nodes, its gradients are known");
});

describe("every operation's derivative agrees with central differences", () => {
  const OPERATIONS: Record<string, (a: Value, b: Value) => Value> = {
    add: (a, b) => a.add(b),
    sub: (a, b) => a.sub(b),
    mul: (a, b) => a.mul(b),
    div: (a, b) => a.div(b),
    pow: (a, b) => a.pow(3).add(b.pow(-2)),
    square: (a, b) => a.square().add(b),
    neg: (a, b) => a.neg().mul(b),
    exp: (a, b) => a.exp().mul(b),
    log: (a, b) => a.square().add(1).log().add(b),
    sigmoid: (a, b) => a.sigmoid().mul(b),
    tanh: (a, b) => a.tanh().sub(b),
    relu: (a, b) => a.relu().add(b.neg().relu()),
  };

  test("and every operation is here", () => {
    const methods = Object.getOwnPropertyNames(autograd.Value.prototype).filter(
      (name) => !/^(constructor|forget|seed|pass|.*Texts?)$/.test(name),
    );
    expect(methods.sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  test.each(Object.entries(OPERATIONS))("%s", (_, operation) => {
    const number = fc.double({ min: 0.3, max: 2, noNaN: true });
    const signed = fc.tuple(number, fc.constantFrom(-1, 1)).map(([x, sign]) => x * sign);
    fc.assert(
      fc.property(signed, signed, (a, b) => {
        const exact = jacobian(([a, b]) => [operation(a!, b!)], [a, b]);
        const numeric = numericJacobian(([a, b]) => [operation(value(a!), value(b!)).data], [a, b]);
        for (const j of [0, 1]) {
          const [got, expected] = [exact[0]![j]!, numeric[0]![j]!];
          expect(Math.abs(got - expected)).toBeLessThan(1e-7 * Math.max(1, Math.abs(expected)));
        }
      }),
      { numRuns: 50 },
    );
  });
});

test("saturated: a sigmoid of ±800 has the gradient 0, and no NaN", () => {
  for (const z of [-800, 800]) {
    const x = value(z);
    x.sigmoid().backward();
    expect(x.grad).toBe(0);
  }
});

test("says what it was given", () => {
  expect(() => value("2" as never)).toThrow("autograd.value: data must be a number, got string");
  expect(() => value(1).mul(null as never)).toThrow("Value.mul: other must be a Value or a number, got null");
});
