import { afterAll, beforeAll, expect, test } from "vitest";

import { Notebook } from "./notebook.ts";

let notebook: Notebook;
beforeAll(async () => {
  notebook = new Notebook();
  await notebook.run(`/**
 * Adds two numbers.
 * @param a the first
 * @returns their sum
 * @example add(1, 2)
 */
function add(a: number, b = 1) { return a + b }
let count = 3;
class Point { constructor(public x: number) {} }`);
});
afterAll(() => notebook.close());

test("inspect shows signature, documentation and tags", () => {
  expect(notebook.inspect("ad|d(1)")).toEqual({
    markdown:
      "```typescript\nfunction add(a: number, b?: number): number\n```\n\nAdds two numbers.\n\n*@param* `a` — the first\n\n*@returns* their sum\n\n*@example*\n```typescript\nadd(1, 2)\n```",
    plain:
      "function add(a: number, b?: number): number\n\nAdds two numbers.\n\n@param a — the first\n\n@returns their sum\n\n@example\nadd(1, 2)",
  });
});

test("inspect at detail 1 adds the declaration's source", () => {
  expect(notebook.inspect("Point|", 1)?.plain).toBe(
    "class Point\nnew Point(x: number)\n\nclass Point { constructor(public x: number) {} }",
  );
});

test("inspect inside parentheses shows the function being called", () => {
  expect(notebook.inspect("add(1, |")?.plain).toMatch(/^function add\(/);
  expect(notebook.inspect("Math.max(add(1), |)")?.plain).toMatch(
    /^\(method\) Math\.max\(\.\.\.values: number\[\]\): number\n/,
  );
});

test("inspect tells variables, members, types and modules", () => {
  expect(notebook.inspect("count|")?.plain).toBe("let count: number");
  expect(notebook.inspect("new Point(1).x|")?.plain).toBe("(property) Point.x: number");
  expect(notebook.inspect("type T = { a: 1 }; let t: T|")?.plain).toBe("type T = { a: 1; }");
  expect(notebook.inspect("const local = [1]; loc|al")?.plain).toBe("const local: number[]");
});

test("inspect knows nothing of comments, strings, numbers and unknown names", () => {
  for (const marked of ["// add|", '"add|"', "12|", "nosuchname|", "|"]) {
    expect(notebook.inspect(marked)).toBe(undefined);
  }
});
