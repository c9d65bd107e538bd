import { expect, test } from "vitest";

import { data, nn } from "../../../lib/index.ts";
import { INITIALIZERS } from "../../../lib/nn/initializers.ts";

const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);

test("glorotUniform, heUniform and heNormal have their formulas' deviations, filters counting their area", () => {
  const { glorotUniform, heUniform, heNormal } = INITIALIZERS;
  const shape = [3, 3, 20, 40]; // fan in 180, fan out 360
  expect(deviation(glorotUniform(shape, data.random(1)))).toBeCloseTo(Math.sqrt(2 / 540), 3);
  expect(deviation(heUniform(shape, data.random(1)))).toBeCloseTo(Math.sqrt(2 / 180), 2);
  expect(deviation(heNormal(shape, data.random(1)))).toBeCloseTo(Math.sqrt(2 / 180), 2);
  expect(deviation(glorotUniform([100, 50], data.random(1)))).toBeCloseTo(Math.sqrt(2 / 150), 2);
});

test("glorotNormal, lecunUniform, lecunNormal and smallUniform have their formulas' deviations", () => {
  const { glorotNormal, lecunUniform, lecunNormal, smallUniform } = INITIALIZERS;
  const shape = [200, 300];
  expect(deviation(glorotNormal(shape, data.random(1)))).toBeCloseTo(Math.sqrt(2 / 500), 3);
  expect(deviation(lecunUniform(shape, data.random(1)))).toBeCloseTo(Math.sqrt(1 / 200), 3);
  expect(deviation(lecunNormal(shape, data.random(1)))).toBeCloseTo(Math.sqrt(1 / 200), 3);
  expect(Math.max(...smallUniform(shape, data.random(1)))).toBeCloseTo(0.05, 3);
});

test("constant fills, and stays plain data in a layer's config", () => {
  const layer = new nn.Dense({ units: 2, kernelInitializer: nn.constant(0.25) });
  layer.build([3]);
  expect(new Set(layer.W.dataSync())).toEqual(new Set([0.25]));
  expect(JSON.parse(JSON.stringify(layer.config)).kernelInitializer).toEqual({ constant: 0.25 });
});

test.each([
  [4, 9],
  [9, 4],
  [6, 6],
])("orthogonal [%i, %i]: the shorter side's vectors have length 1 and are perpendicular", (rows, columns) => {
  const W = INITIALIZERS.orthogonal([rows, columns], data.random(3));
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const at = (vector: number, i: number) =>
    rows <= columns ? W[vector * columns + i]! : W[i * columns + vector]!;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      let dot = 0;
      for (let i = 0; i < length; i++) dot += at(a, i) * at(b, i);
      expect(dot).toBeCloseTo(a === b ? 1 : 0, 6);
    }
  }
});
