// A filter whose values lie apart, with zeros between: it makes the sums of a dilated convolution without dilation.

import type * as tf from "@tensorflow/tfjs-core";

export type Dilations = readonly [rows: number, columns: number];

/** As tfjs has them among a kernel's attributes. */
export const dilationsOf = ({ dilations }: Record<string, unknown>): Dilations =>
  typeof dilations === "number"
    ? [dilations, dilations]
    : ((dilations as [number, number] | undefined) ?? [1, 1]);

/** filter [height, width, channels, multiplier] with its rows and columns that far apart. */
export function dilate(filter: tf.Tensor4D, [rows, columns]: Dilations): tf.Tensor4D {
  const [height, width, channels, multiplier] = filter.shape;
  const apart = filter
    .reshape([height, 1, width, 1, channels, multiplier])
    .pad([
      [0, 0],
      [0, rows - 1],
      [0, 0],
      [0, columns - 1],
      [0, 0],
      [0, 0],
    ])
    .reshape<tf.Tensor4D>([height * rows, width * columns, channels, multiplier]);
  return apart.slice([0, 0, 0, 0], dilatedShape(filter.shape, [rows, columns]));
}

type Shape4D = [number, number, number, number];

/** The shape of such a filter: without zeros behind the last value. */
export function dilatedShape(
  [height, width, channels, multiplier]: readonly number[],
  [rows, columns]: Dilations,
): Shape4D {
  return [(height! - 1) * rows + 1, (width! - 1) * columns + 1, channels!, multiplier!];
}
