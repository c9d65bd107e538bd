// Task 4.7: the logit of t as the threshold of the score, and tfjs's argMax
import { tf } from "lectern";
function predictAt(X: Mat, w: Vec, b: number, t: number): Vec {
  const least = Math.log(t / (1 - t));
  return X.map((x) => Number(x.reduce((sum, x, j) => sum + x * w[j], b) >= least));
}
function argmaxClass(Z: Mat): Vec {
  return [...tf.tensor2d(Z).argMax(1).dataSync()];
}
