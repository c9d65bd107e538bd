import { createRequire } from "node:module";

import { expect, test } from "vitest";

import { tf } from "../../../lib/index.ts";

const own = methodsOf(tf.Tensor.prototype);

test("tensors have the same chained operations as with the whole of @tensorflow/tfjs, which changes none", () => {
  const x = tf.tensor2d([
    [4, 9],
    [16, 25],
  ]);
  const results = () => ({
    sqrt: x.sqrt().arraySync(),
    concat: x.concat(x, 1).arraySync(),
    stack: x.stack([x, x]).shape,
    where: x.where(x.greater(5), tf.zerosLike(x)).arraySync(),
    as1D: x.as1D().shape,
    as2D: x.as2D(1, 4).shape,
    as3D: x.as3D(1, 2, 2).shape,
    as4D: x.as4D(1, 1, 2, 2).shape,
    as5D: x.as5D(1, 1, 1, 2, 2).shape,
    asScalar: x.sum().as1D().asScalar().arraySync(),
    asType: x.asType("int32").dtype,
    flatten: x.flatten().arraySync(),
    reshapeAs: x.reshapeAs(tf.zeros([4])).shape,
    split: x.split(2).map((half) => half.arraySync()),
    casts: [x.toBool().dtype, x.toInt().toFloat().dtype],
    norm: x.norm("euclidean", 1).arraySync(),
    oneHot: tf.tensor1d([1], "int32").oneHot(3, 1, 0).arraySync(),
  });
  const ours = results();
  createRequire(import.meta.url)("@tensorflow/tfjs"); // puts its own methods in place
  expect(methodsOf(tf.Tensor.prototype)).toEqual(own);
  expect(results()).toEqual(ours);
});

test("a disposed tensor is refused", () => {
  const x = tf.scalar(1);
  x.dispose();
  expect(() => x.add(1)).toThrow("Tensor is disposed");
});

function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).sort();
}
