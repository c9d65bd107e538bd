import { expect, test, vi } from "vitest";

import { check, expectClose, Grade, grade, runCheck, runChecks } from "../../check/index.ts";

test("a check passes unless it throws, and gives its points", async () => {
  expect(await runCheck(check("two is two", () => expectClose(2, 2), { points: 1.5 }))).toEqual({
    says: "two is two",
    hidden: false,
    passed: true,
    points: 1.5,
    of: 1.5,
    message: undefined,
    hint: undefined,
  });
  expect(await runCheck(check("late", async () => expectClose(await Promise.resolve(1), 1)))).toMatchObject({
    passed: true,
  });
});

test.each<[string, () => unknown, string]>([
  [
    "an error of the student's code",
    () => (undefined as unknown as { x: number }).x,
    "it threw TypeError: Cannot read properties of undefined (reading 'x')",
  ],
  [
    "a stub",
    () => {
      throw new Error("Task 4.4: write softmax");
    },
    "it threw Error: Task 4.4: write softmax",
  ],
  [
    "a text",
    () => {
      throw "boom";
    },
    `it threw "boom"`,
  ],
  [
    "nothing",
    () => {
      throw null;
    },
    "it threw object",
  ],
  ["a rejection", () => Promise.reject(new RangeError("no")), "it threw RangeError: no"],
  [
    "a loop without end",
    () => {
      for (;;);
    },
    "it did not end within 0.05 s; is there a loop that never ends?",
  ],
  [
    "a promise that never settles",
    () => new Promise(() => undefined),
    "it did not end within 0.05 s; is there a loop that never ends?",
  ],
  [
    "endless recursion",
    () => {
      const again = (): number => again() + 1;
      return again();
    },
    "it threw RangeError: Maximum call stack size exceeded",
  ],
])("a check fails for %s", async (_, body, message) => {
  const options = message.includes("0.05") ? { timeoutMs: 50 } : {};
  expect(await runCheck(check("it works", body, { ...options, hint: "think" }))).toMatchObject({
    passed: false,
    points: 0,
    of: 1,
    message,
    hint: "think",
  });
});

test("a known mistake's hint comes before the check's own", async () => {
  const body = () => expectClose(10, 5, { mistakes: [[10, "divide"]] });
  expect(await runCheck(check("mean", body, { hint: "general" }))).toMatchObject({ hint: "divide" });
});

test("check refuses what is no check", () => {
  expect(() => check("a", (() => 1)() as never)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: check: write check("what must be so", () => { ... }), got string and number]`,
  );
  expect(() => check("a", () => 1, { points: -1 })).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: check: points must be a number of at least 0, got -1]`,
  );
  expect(() => check("a", () => 1, { point: 1 } as never)).toThrowErrorMatchingInlineSnapshot(
    `[RangeError: check: no option "point", found points, hidden, hint, timeoutMs]`,
  );
});

const checks = [
  check(
    "errors 1, -3 give MSE 5",
    () => expectClose(10, 5, { mistakes: [[10, "divide the sum by the number of rows"]] }),
    { points: 1 / 3 },
  ),
  check("one row <works>", () => undefined, { points: 2 / 3 }),
  check("a million rows", () => expectClose(1, 2), { points: 1, hidden: true, hint: "try large numbers" }),
];

test("a grade adds up points, and says what was wrong, of hidden checks only the hint", async () => {
  const graded = await runChecks("2.3", checks, { of: 4 });
  expect([graded.points, graded.of, graded.total]).toEqual([0.666667, 2, 4]);
  expect(String(graded)).toMatchInlineSnapshot(`
    "Task 2.3: 0.666667 of 2 points; 2 more for checks that are not shown here
      ✗ errors 1, -3 give MSE 5
          got 10, expected 5
          hint: divide the sum by the number of rows
      ✓ one row <works>
      ✗ a hidden check
          it failed
          hint: try large numbers"
  `);
  const { [Symbol.for("Jupyter.display") as never]: display } = graded as unknown as Record<
    string,
    () => Record<string, string>
  >;
  const html = display!.call(graded)["text/html"]!;
  expect(html).toContain("one row &lt;works&gt;");
  expect(JSON.stringify(graded) + html).not.toContain("million");
  expect(graded.results[2]).toMatchObject({ says: "a million rows", message: "got 1, expected 2" });
});

test("three thirds are a point", () => {
  const third = {
    says: "",
    hidden: false,
    passed: true,
    points: 1 / 3,
    of: 1 / 3,
    message: undefined,
    hint: undefined,
  };
  expect(new Grade("1", [third, third, third]).points).toBe(1);
});

test("grade prints the table where nothing else shows it, and gives the points", async () => {
  const { log } = console;
  const printed: unknown[] = [];
  console.log = (text) => printed.push(text);
  try {
    expect(await grade("2.3", checks.slice(1, 2))).toBe(0.666667);
  } finally {
    console.log = log;
  }
  expect(printed).toEqual(["Task 2.3: 0.666667 of 0.666667 points\n  ✓ one row <works>"]);
});

test("while nbgrader validates, who passes what is shown has all points, and a failure is told on stderr", async () => {
  vi.stubEnv("NBGRADER_VALIDATING", "1");
  const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  const right = check("two is two", () => expectClose(2, 2));
  const wrong = check("two is three", () => expectClose(2, 3));
  expect(await grade("1.1", [right], { of: 3 })).toBe(3);
  expect(told).not.toHaveBeenCalled();
  expect(await grade("1.1", [right, wrong], { of: 3 })).toBe(1);
  expect(told.mock.calls).toEqual([[expect.stringContaining("✗ two is three\n      got 2, expected 3")]]);
  vi.unstubAllEnvs();
  expect(await grade("1.1", [right], { of: 3 })).toBe(1);
  vi.restoreAllMocks();
});

test("a cell's own result may be called performance", async () => {
  vi.stubGlobal("performance", 0.9);
  const { passed, message } = await runCheck(check("1 is 1", () => expectClose(1, 1)));
  vi.unstubAllGlobals();
  expect({ passed, message }).toEqual({ passed: true, message: undefined });
});
