// Vega and Vega-Lite specifications, known by their $schema, and the MIME type that JupyterLab draws them by.

import { begins, codeAt, indexIn, sliceOf } from "./intrinsics.ts";

const SCHEMAS = "https://vega.github.io/schema/";

/** `application/vnd.vegalite.v5+json` for `$schema` ".../vega-lite/v5.20.json"; undefined if it is no such schema. */
export function vegaTypeOf($schema: unknown): string | undefined {
  if (typeof $schema !== "string" || !begins($schema, SCHEMAS)) return undefined;
  const rest = sliceOf($schema, SCHEMAS.length);
  const slash = indexIn(rest, "/v");
  const library = slash < 0 ? undefined : sliceOf(rest, 0, slash);
  if (library !== "vega" && library !== "vega-lite") return undefined;
  let end = slash + 2;
  while (end < rest.length && codeAt(rest, end) >= 0x30 && codeAt(rest, end) <= 0x39) end++;
  if (end === slash + 2) return undefined;
  return `application/vnd.${library === "vega" ? "vega" : "vegalite"}.v${sliceOf(rest, slash + 2, end)}+json`;
}
