// Numbers as a reader wants them: a few significant digits, one form for the whole tensor.

import type { DataType } from "@tensorflow/tfjs-core";

type Value = number | string | [re: number, im: number];

/**
 * One text a value. Floats share their decimals, so that columns line up at the point:
 * `formatValues([1, 2.5, 10.25], "float32")` is `["1.00", "2.50", "10.25"]`; very large or small ones
 * share the exponent form: `formatValues([1, 1e-9], "float32")` is `["1e+0", "1e-9"]`.
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
  const smallest = Math.min(largest, ...sizes);
  if (largest >= 1e7 || (smallest < 1e-4 && smallest > 0 && !isRoundingNoise(smallest, largest))) {
    return trimTogether(values.map((value) => name(value) ?? value.toExponential(DECIMALS)));
  }
  const whole = largest === 0 ? 1 : Math.floor(Math.log10(largest)) + 1; // 0 for 0.5, -1 for 0.05
  const decimals = whole > 0 ? Math.max(0, Math.min(DECIMALS, DIGITS - whole)) : DECIMALS - whole;
  return trimTogether(values.map((value) => name(value) ?? value.toFixed(decimals)));
}

/** 1e-9 beside 3 is what is left of a zero: it may be shown as 0. */
function isRoundingNoise(smallest: number, largest: number): boolean {
  return smallest < largest * 1e-6;
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
