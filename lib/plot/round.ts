// Numbers with as many digits as a chart can show: the others would only be stored in the notebook.

/** Six significant digits, about a hundredth of a pixel; three are enough for a colour. */
export function rounded(values: ArrayLike<number>, digits = 6): number[] {
  return Array.from(values, (value) => Number(value.toPrecision(digits)));
}

/** A number in words: three significant digits, with a true minus. */
export function short(value: number, digits = 3): string {
  return `${Number(value.toPrecision(digits))}`.replace("-", "−");
}

/** A mean with as many digits as matter beside the deviation: 0, not -0.000087. */
export function nearly(mean: number, deviation: number): string {
  if (deviation === 0) return short(mean, 2);
  const digits = Math.min(20, Math.max(0, 1 - Math.floor(Math.log10(deviation))));
  return short(Number(mean.toFixed(digits)), 2);
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
