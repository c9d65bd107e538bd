// Class labels, read at the door: which classes there are, and of which each example is.

import { readVector, type Vector } from "./engine/arguments.ts";

export interface Labels {
  /** The labels that occur, ascending: K of them. */
  classes: number[];
  /** For each example the place of its label in `classes`, [l]. */
  indices: Int32Array;
}

/** `y` [l] as labels; `where` ("Perceptron.fit: y") opens the error texts. */
export function readLabels(where: string, y: Vector): Labels {
  if (Array.isArray(y) && typeof y[0] === "string") {
    throw new TypeError(
      `${where} must hold class labels as whole numbers, got the string "${y[0]}" in row 0; ` +
        "write y.map((label) => names.indexOf(label))",
    );
  }
  const values = readVector(where, y);
  const odd = values.findIndex((value) => !Number.isInteger(value));
  if (odd >= 0) {
    throw new TypeError(
      `${where} must hold class labels, whole numbers such as 0 and 1, got ${values[odd]} in row ${odd}; ` +
        "for numbers to be predicted take a regression",
    );
  }
  const places = new Map<number, number>(); // of each label in the order of the first time that it occurs
  const indices = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const label = values[i]!;
    const place = places.get(label) ?? places.size;
    if (place === places.size) places.set(label, place);
    indices[i] = place;
  }
  const classes = [...places.keys()].sort((a, b) => a - b);
  const ranks = new Int32Array(classes.length);
  for (const [k, label] of classes.entries()) ranks[places.get(label)!] = k;
  for (let i = 0; i < indices.length; i++) indices[i] = ranks[indices[i]!]!;
  return { classes, indices };
}
