// What the judge knows of an assignment's cells by their text.

import { expect, test } from "vitest";

import { declaredIn } from "../../grader/grade/answer-key.ts";

test("a cell's names are those that are there when it runs, in patterns too", () => {
  const cell = `const { a, b: [c, ...d] = [] } = made();
let e = 1, f = (x: number) => x;
function g() { const inner = 1; }
class H {}
declare const never: number;
declare function never(): void;
declare class Never {}
interface Never {}
type Never = 1;`;
  const names = declaredIn(cell).map(({ name, isFunction }) => (isFunction ? `${name}()` : name));
  expect(names).toEqual(["a", "c", "d", "e", "f()", "g()", "H"]);
});
