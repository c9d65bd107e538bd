// Numbers with as many digits as a chart can show: the others would only be stored in the notebook.

/** Six significant digits, about a hundredth of a pixel. */
export function rounded(values: ArrayLike<number>): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(6)));
}
