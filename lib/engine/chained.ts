// Chained operations on tensors, `x.matMul(W).add(b)`, as the package "@tensorflow/tfjs" gives them.
//
// tfjs-core declares their types but leaves the methods to "@tensorflow/tfjs", which takes three times as long
// to load. Nearly all are the function of the same name with the tensor put first; the rest are written out.

import * as tf from "@tensorflow/tfjs-core";

const SAME_NAME = `
  abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchNorm batchToSpaceND
  broadcastTo cast ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace
  depthwiseConv2d dilation2d div divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 fft floor
  floorDiv gather greater greaterEqual ifft irfft isFinite isInf isNaN leakyRelu less lessEqual
  localResponseNormalization log log1p logSigmoid logSoftmax logSumExp logicalAnd logicalNot logicalOr
  logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul neg norm notEqual oneHot onesLike
  pad pool pow prelu prod reciprocal relu relu6 reshape resizeBilinear resizeNearestNeighbor reverse rfft
  round rsqrt selu separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt
  square squaredDifference squeeze stack step stridedSlice sub sum tan tanh tile topk transpose unique
  unsortedSegmentSum unstack zerosLike`;

type Method = (this: tf.Tensor, ...args: never[]) => unknown;

const WRITTEN_OUT: Record<string, Method> = {
  as1D() {
    return this.reshape([this.size]);
  },
  as2D(...shape: number[]) {
    return this.reshape(shape);
  },
  as3D(...shape: number[]) {
    return this.reshape(shape);
  },
  as4D(...shape: number[]) {
    return this.reshape(shape);
  },
  as5D(...shape: number[]) {
    return this.reshape(shape);
  },
  asScalar() {
    if (this.size !== 1) throw new TypeError(`asScalar: the tensor must hold one value, got [${this.shape}]`);
    return this.reshape([]);
  },
  asType(dtype: tf.DataType) {
    return this.cast(dtype);
  },
  concat(other: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.concat([this, other].flat(), axis);
  },
  flatten() {
    return this.reshape([this.size]);
  },
  reshapeAs(like: tf.Tensor) {
    return this.reshape(like.shape);
  },
  stack(other: tf.Tensor | tf.Tensor[], axis?: number) {
    return tf.stack([this, other].flat(), axis);
  },
  toBool() {
    return this.cast("bool");
  },
  toFloat() {
    return this.cast("float32");
  },
  toInt() {
    return this.cast("int32");
  },
  where(condition: tf.Tensor, other: tf.Tensor) {
    return tf.where(condition, this, other);
  },
};

const operations: Record<string, unknown> = tf;
for (const name of SAME_NAME.trim().split(/\s+/)) {
  const operation = operations[name] as (x: tf.Tensor, ...args: unknown[]) => unknown;
  define(name, function (this: tf.Tensor, ...args: unknown[]) {
    this.throwIfDisposed();
    return operation(this, ...args);
  });
}
for (const [name, method] of Object.entries(WRITTEN_OUT)) define(name, method);

/** As tfjs does it: assigned, so that "@tensorflow/tfjs", imported later, may put its own in place. */
function define(name: string, method: (this: tf.Tensor, ...args: never[]) => unknown): void {
  Object.assign(tf.Tensor.prototype, { [name]: method });
}
