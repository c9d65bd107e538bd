// tfjs's sum and mean over the first axes, the last axes, or all: wasm's own take ten times as long, and leave
// what was in memory before where there is nothing to add up.

import * as tf from "@tensorflow/tfjs-core";

import { type HostBackend, type ReplacedForms, replaceForms } from "./register.ts";

export function replaceSum(backendName: HostBackend): void {
  replaceForms("Sum", backendName, sum);
  replaceForms("Mean", backendName, mean);
}

interface Attributes {
  axis?: number | number[] | null;
  keepDims?: boolean;
}

/** `y = Σ x` over the axes. */
const sum: ReplacedForms<{ x: tf.TensorInfo }, Attributes> = {
  accepts: ({ x }, attributes) => x.dtype === "float32" && layout(x.shape, attributes).direction !== "other",
  shapes({ x }, attributes) {
    const axes = axesOf(x.shape, attributes);
    const reduced = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    return [attributes.keepDims ? reduced : reduced.filter((_, axis) => !axes.includes(axis))];
  },
  plain(memory, inputs, [y], attributes) {
    const x = memory.view(inputs.x);
    const { direction, rows, columns } = layout(inputs.x.shape, attributes);
    const sums = new Float64Array(y!.length);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < columns; j++) sums[direction === "rows" ? j : i]! += x[i * columns + j]!;
    }
    y!.set(sums);
  },
  simd(simd, { x }, [y], attributes) {
    const { direction, rows, columns } = layout(x.shape, attributes);
    if (direction === "rows") simd.kernels.sumRows(rows, columns, simd.at(x), y!);
    else simd.kernels.sumColumns(rows, columns, simd.at(x), y!);
  },
};

/** `y = Σ x / n` over the n values of the axes. */
const mean: ReplacedForms<{ x: tf.TensorInfo }, Attributes> = {
  ...sum,
  plain(memory, inputs, [y], attributes) {
    sum.plain(memory, inputs, [y!], attributes);
    const { direction, rows, columns } = layout(inputs.x.shape, attributes);
    for (let i = 0; i < y!.length; i++) y![i]! /= direction === "rows" ? rows : columns;
  },
  simd(simd, inputs, [y], attributes) {
    sum.simd(simd, inputs, [y!], attributes);
    const { direction, rows, columns } = layout(inputs.x.shape, attributes);
    const [count, size] = direction === "rows" ? [rows, columns] : [columns, rows];
    simd.kernels.divide(size, y!, count, y!);
  },
};

/** x as a matrix whose rows or whose columns are summed; "other" where the axes lie in between. */
function layout(shape: number[], attributes: Attributes) {
  const axes = axesOf(shape, attributes);
  const count = axes.length;
  const { sizeFromShape } = tf.util;
  if (axes.every((axis, i) => axis === shape.length - count + i)) {
    const [rows, columns] = [shape.slice(0, shape.length - count), shape.slice(shape.length - count)];
    return { direction: "columns", rows: sizeFromShape(rows), columns: sizeFromShape(columns) } as const;
  }
  const direction = axes.every((axis, i) => axis === i) ? "rows" : "other";
  const [rows, columns] = [shape.slice(0, count), shape.slice(count)];
  return { direction, rows: sizeFromShape(rows), columns: sizeFromShape(columns) } as const;
}

function axesOf(shape: number[], { axis }: Attributes): number[] {
  return tf.util.parseAxisParam(axis ?? shape.map((_, i) => i), shape).sort((a, b) => a - b);
}
