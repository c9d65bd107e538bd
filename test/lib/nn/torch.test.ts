// PyTorch's outputs, gradients and running averages, made by fixtures/layers.py.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import { nn, tf } from "../../../lib/index.ts";
import { expectClose, onEveryEngine } from "../engines.ts";

interface Values {
  shape: number[];
  values: number[];
}

interface Case {
  layer: string;
  options: object;
  batches: number;
  x: Values;
  weights: Values[];
  dy: Values;
  y: Values;
  dx: Values | null;
  gradients: Values[];
  state: Values[];
}

const url = new URL("fixtures/layers.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(url, "utf8")) as { cases: Case[] };
const tensor = ({ values, shape }: Values) => tf.tensor(values, shape, "float32");

for (const [
  i,
  { layer: name, options, batches, x, weights, dy, y, dx, gradients, state },
] of cases.entries()) {
  onEveryEngine(`${name} ${JSON.stringify(options)} gives PyTorch's numbers (${i})`, () => {
    const layer = nn.readLayer("test", { layer: name, config: { ...options } });
    layer.build(x.shape.slice(1));
    layer.setWeights(weights.map(tensor));
    let [output, cache] = layer.forward(tensor(x), true);
    for (let batch = 1; batch < batches; batch++) [output, cache] = layer.forward(tensor(x), true);
    const found = layer.backward(tensor(dy), cache);
    const same = (got: tf.Tensor, wanted: Values) => {
      expect(got.shape).toEqual(wanted.shape);
      expectClose(got.dataSync(), wanted.values, 2e-6);
    };
    same(output, y);
    if (dx) same(found.dx!, dx);
    for (const [j, wanted] of gradients.entries()) same(found.gradients[j]!, wanted);
    for (const [j, wanted] of state.entries()) same(layer.state[j]!, wanted);
  });
}
