import { expect, test } from "vitest";

import { completeness } from "../../../kernel/language/completeness.ts";

test.each([
  "1 + 1",
  'console.log("hello")',
  "function f(x: number) {\n  return x * 2;\n}",
  "",
  "// note",
  "await f()",
  "/[/)]/.test(x)",
  "class A { @dec m() {} }",
])("completeness takes %j for complete", (source) => {
  expect(completeness(source)).toEqual({ status: "complete" });
});

test.each([
  ['console.log("hello"', "  "],
  ["function f() {", "  "],
  ["const s = `abc", ""],
  ["const s = `${a", "  "],
  ["/* note", ""],
  ["if (x)", "  "],
  ["1 +", "  "],
  ["const x = ", "  "],
  ["foo(", "  "],
  ["class A {\n  m() {", "    "],
  ["const o = { a: [\n  1,", "  "],
  ["@dec", "  "],
  ["f(`}`, /[)]/,", "  "],
])("completeness takes %j for incomplete", (source, indent) => {
  expect(completeness(source)).toEqual({ status: "incomplete", indent });
});

test.each(["const = 3", "a b c", "let = ;", ")", '"abc', "foo(]", "}"])(
  "completeness takes %j for invalid",
  (source) => {
    expect(completeness(source)).toEqual({ status: "invalid" });
  },
);
