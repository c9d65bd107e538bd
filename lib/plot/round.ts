// Numbers with as many digits as a chart can show: the others would only be stored in the notebook.

/** Six significant digits, about a hundredth of a pixel; three are enough for a colour. */
export function rounded(values: ArrayLike<number>, digits = 6): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(digits)));
}

/** A number in words: three significant digits, with a true minus. */
export function short(value: number, digits = 3): string {
  return `${Number(value.toPrecision(digits))}`.replace("-", "−");
}

/** "27 %"; one digit more below ten per cent. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${Number(value.toFixed(value !== 0 && Math.abs(value) < 10 ? 1 : 0))} %`;
}

/** The rows of a matrix that is stored row after row. */
export function rowsOf(values: Float64Array, columns: number): Float64Array[] {
  const rows = columns === 0 ? 0 : values.length / columns;
  return Array.from({ length: rows }, (_, i) => values.subarray(i * columns, (i + 1) * columns));
}
