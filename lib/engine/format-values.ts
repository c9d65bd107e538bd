// Numbers as a reader wants them: a few significant digits, one form for the whole tensor.

import type { DataType } from "@tensorflow/tfjs-core";

type Value = number | string | [re: number, im: number];

/**
 * One text a value. Floats share their decimals, so that columns line up at the point:
 * `formatValues([1, 2.5, 10.25], "float32")` is `["1.00", "2.50", "10.25"]`; very large or small ones
 * share the exponent form: `formatValues([1, 1e9], "float32")` is `["1e+0", "1e+9"]`.
 */
export function formatValues(values: readonly Value[], dtype: DataType): string[] {
  switch (dtype) {
    case "string":
      return values.map((value) => JSON.stringify(value));
    case "bool":
      return values.map((value) => (value ? "true" : "false"));
    case "int32":
      return values.map(String);
    case "complex64": {
      const parts = formatFloats((values as [number, number][]).flat()).map((text) => text.trim());
      return values.map((_, i) => {
        const im = parts[2 * i + 1]!;
        return `${parts[2 * i]}${im.startsWith("-") ? "" : "+"}${im}i`;
      });
    }
    default:
      return formatFloats(values as number[]);
  }
}

/** Significant digits of the largest value, and decimals at most: what float32 arithmetic leaves, and a table fits. */
const DIGITS = 6;
const DECIMALS = 4;

function formatFloats(values: readonly number[]): string[] {
  const sizes = values.filter((value) => Number.isFinite(value) && value !== 0).map(Math.abs);
  const largest = Math.max(0, ...sizes);
  const whole = largest === 0 ? 1 : Math.floor(Math.log10(largest)) + 1; // 0 for 0.5, -1 for 0.05
  const decimals = whole > 0 ? Math.max(0, Math.min(DECIMALS, DIGITS - whole)) : DECIMALS - whole;
  const exponent =
    largest >= 1e7 || (largest > 0 && largest < 1e-4) || muchVanishes(sizes, largest, decimals);
  return trimTogether(
    values.map((value) => name(value) ?? (exponent ? value.toExponential(DECIMALS) : fixed(value, decimals))),
  );
}

/** Without a sign where nothing is left of the value: "0.00", not "-0.00". */
function fixed(value: number, decimals: number): string {
  return value.toFixed(decimals).replace(/^-(0(\.0*)?)$/, "$1");
}

/** Whether these decimals would show more than a quarter of the values as 0; 1e-9 beside 3 is as good as 0. */
function muchVanishes(sizes: number[], largest: number, decimals: number): boolean {
  const vanishing = sizes.filter((size) => size < 0.5 * 10 ** -decimals && size > 1e-6 * largest);
  return vanishing.length > sizes.length / 4;
}

/** JavaScript's own names for what is no number in digits. */
function name(value: number): string | undefined {
  if (Number.isFinite(value)) return undefined;
  return String(value).replace("Infinity", "Inf");
}

/** Takes off the zeros after the point that all values end in, so that the points stay below each other. */
function trimTogether(texts: string[]): string[] {
  const zeros = texts.map((text) => /\.\d*?(0*)(?:e|$)/.exec(text)?.[1]?.length ?? DIGITS);
  const common = Math.min(...zeros);
  return texts.map((text) =>
    text.replace(/(\.\d*?)(0*)(e|$)/, (_, kept: string, zeros: string, exponent: string) => {
      const digits = kept + zeros.slice(common);
      return (digits === "." ? "" : digits) + exponent;
    }),
  );
}
