// Task 2.3: tensors, which work in 32 bits but are exact here
import { tf } from "lectern";
function error(p: Vec, y: Vec): tf.Tensor {
  if (p.length !== y.length) throw new Error("p and y need one value for each example");
  return tf.tensor1d(p).sub(tf.tensor1d(y));
}
function mse(p: Vec, y: Vec): number {
  return error(p, y).square().mean().dataSync()[0];
}
function mae(p: Vec, y: Vec): number {
  return error(p, y).abs().mean().dataSync()[0];
}
