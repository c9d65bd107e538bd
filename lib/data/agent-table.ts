// What a game-playing agent sees: 16 rows of 6 numbers, from the lecture's "AI view".

import * as tf from "../engine/tensorflow.ts";

/** The third and fourth numbers of each row are the sine and cosine of a heading. */
const ROWS = [
  [3.006, -1.386, -0.4695, 0.883, 1, 0.84],
  [-0.3154, -0.5425, -0.5, 0.866, 0, 0.82],
  [3.11, -1.36, -0.9336, 0.3584, 1, 0.78],
  [-2.324, 2.863, 0.9746, 0.225, 0, 0.86],
  [3.037, -1.361, -0.7773, 0.6294, 1, 0.82],
  [-1.387, 2.951, 0.988, 0.1565, 0, 0.74],
  [3.023, -0.9395, 0.05234, -0.9985, 0, 0.66],
  [2.951, -0.5747, 0.01746, 1, 0, 0.72],
  [2.963, -1.303, 0.3906, 0.9204, 0, 0.68],
  [2.834, -3.164, 0.01746, -1, 0, 0.68],
  [3.127, -1.368, 0.6562, 0.755, 1, 0.55],
  [3.088, -1.366, 0.4695, 0.883, 0, 0.55],
  [2.984, -1.398, -0.225, 0.9746, 1, 0.55],
  [3.037, -1.391, 0.788, 0.6157, 0, 0.55],
  [3.076, -1.438, 0.883, 0.4695, 0, 0.55],
  [-2.412, 2.846, 0.996, 0.08716, 1, 0.3],
];

export interface AgentTable {
  /** [16, 6]; the slide names no columns, and what the third and fourth mean is inferred from the numbers. */
  X: tf.Tensor2D;
  /** `atan2(X[:, 2], X[:, 3])` in degrees [16], -180 to 180. */
  headings: tf.Tensor1D;
}

/** The 16 rows, and the heading of each. Two numbers for one angle: so 179 and -179 degrees are near each other. */
export function agentTable(): AgentTable {
  const headings = ROWS.map(([, , sine, cosine]) => (Math.atan2(sine!, cosine!) * 180) / Math.PI);
  return { X: tf.tensor2d(ROWS), headings: tf.tensor1d(headings) };
}
