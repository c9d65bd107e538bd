// A number as a picture has room for it: four digits, a true minus.

/** Four significant digits: "0.7311", "−4", "1.2e+7". */
export function formatNumber(x: number): string {
  if (Object.is(x, -0)) return "0";
  return Number(x.toPrecision(4)).toString().replaceAll("-", "\u2212").replace("Infinity", "∞");
}
