// Labelled examples that know their classes and show themselves: points as a chart, images as a contact sheet.

import * as tf from "../engine/tensorflow.ts";
import { imagesToHtml } from "./show-images.ts";
import { pointsToHtml } from "./show-points.ts";

export interface DatasetFields<X extends tf.Tensor> {
  /** What made it: "moons". */
  name: string;
  X: X;
  /** The class of each example, as a whole number from 0. */
  y: ArrayLike<number>;
  classNames: readonly string[];
}

/**
 * Inputs X [examples, ...], the class of each example y [examples] (int32, from 0), and what the classes are called.
 *
 *     const { X, y, classNames } = data.moons();
 */
export class Dataset<X extends tf.Tensor = tf.Tensor> {
  readonly name: string;
  readonly X: X;
  readonly y: tf.Tensor1D;
  readonly classNames: readonly string[];

  constructor({ name, X, y, classNames }: DatasetFields<X>) {
    this.name = name;
    this.X = X;
    this.y = tf.tensor1d(Int32Array.from(y), "int32");
    this.classNames = classNames;
  }

  /** How many examples each class has, in the order of `classNames`. */
  classCounts(): number[] {
    const counts = this.classNames.map(() => 0);
    for (const label of this.y.dataSync()) counts[label]!++;
    return counts;
  }

  /** One line on the shapes, one on the classes. */
  toString(): string {
    const { name, X, y } = this;
    const sizes = `${name}: X ${X.dtype} [${X.shape.join(", ")}], y ${y.dtype} [${y.shape.join(", ")}]`;
    if (X.isDisposed || y.isDisposed) return `${sizes} (disposed)`;
    const counts = this.classCounts();
    const classes = this.classNames.map(
      (name, k) => `${name === `${k}` ? "" : `${k} `}${name} (${counts[k]})`,
    );
    return `${sizes}\nclasses: ${classes.join(", ")}`;
  }

  /** The picture under the text; undefined where there is none to draw. */
  protected picture(): string | undefined {
    const { X, y, classNames } = this;
    if (X.size === 0) return undefined;
    if (X.rank === 2 && X.shape[1] === 2) return pointsToHtml(X.dataSync(), y.dataSync(), classNames);
    if (X.rank !== 4 || X.shape[3] !== 1) return undefined;
    const [, height, width] = X.shape as [number, number, number, number];
    return imagesToHtml(X.dataSync(), { height, width, labels: y.dataSync(), classNames });
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    const text = this.toString();
    const picture = this.X.isDisposed || this.y.isDisposed ? undefined : this.picture();
    if (picture === undefined) return { "text/plain": text };
    const lines = text.replaceAll("\n", "<br>");
    return { "text/html": `<div><div>${lines}</div>${picture}</div>`, "text/plain": text };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** "A", "B", "C", ... for classes without names of their own; numbers where the letters end. */
export function letters(classes: number): string[] {
  return Array.from({ length: classes }, (_, k) =>
    classes <= 26 ? String.fromCharCode(65 + k) : `class ${k}`,
  );
}
