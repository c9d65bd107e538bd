import { expect, test } from "vitest";

import { vegaTypeOf } from "../../../kernel/display/vega.ts";

test.each([
  ["https://vega.github.io/schema/vega-lite/v5.json", "application/vnd.vegalite.v5+json"],
  ["https://vega.github.io/schema/vega-lite/v6.1.0.json", "application/vnd.vegalite.v6+json"],
  ["https://vega.github.io/schema/vega/v5.json", "application/vnd.vega.v5+json"],
  ["https://vega.github.io/schema/vega-embed/v5.json", undefined],
  ["https://vega.github.io/schema/vega-lite/latest.json", undefined],
  ["https://json-schema.org/draft-07/schema#", undefined],
  [5, undefined],
])("vegaTypeOf(%j) is %s", ($schema, mime) => {
  expect(vegaTypeOf($schema)).toBe(mime);
});
