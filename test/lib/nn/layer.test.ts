import { expect, test } from "vitest";

import { nn, tf } from "../../../lib/index.ts";

/** Scales by a factor of its own; its first build fails in the middle. */
class Scale extends nn.Layer<{ x: tf.Tensor }> {
  w!: tf.Variable;
  #attempts = 0;

  constructor(options: nn.LayerOptions = {}) {
    super("scale", options, []);
  }

  protected create(inputShape: nn.Shape, add: nn.AddParameter): nn.Shape {
    this.w = add("w", [1], "ones");
    if (++this.#attempts === 1) throw new Error("interrupted");
    return inputShape;
  }

  protected call(x: tf.Tensor): [y: tf.Tensor, cache: { x: tf.Tensor }] {
    return [x.mul(this.w), { x }];
  }

  backward(dy: tf.Tensor, { x }: { x: tf.Tensor }): nn.LayerGradients {
    return { dx: dy.mul(this.w), gradients: [dy.mul(x).sum().reshape([1])] };
  }
}

test("a build that failed begins anew, with each parameter once", () => {
  const layer = new Scale({ name: "scale" });
  expect(() => layer.build([3])).toThrow("interrupted");
  expect(layer.parameters).toEqual([]);
  expect(layer.shapes).toBeUndefined();
  layer.build([3]);
  expect(layer.parameters).toEqual([layer.w]);
});

test("a layer of one's own stands in a Sequential and in tf.grads", () => {
  const layer = new Scale();
  expect(() => layer.build([2])).toThrow();
  const model = new nn.Sequential([layer, new nn.Dense({ units: 1 })]);
  const [y, caches] = model.forward(tf.ones([4, 2]));
  expect(model.backward(y, caches).gradients.map((g) => g.shape)).toEqual([[1], [2, 1], [1]]);
  expect([
    ...tf
      .grad((x: tf.Tensor) => layer.apply(x).sum())(tf.ones([1, 2]))
      .dataSync(),
  ]).toEqual([1, 1]);
});
