import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  expectGradient,
  expectNoCall,
  expectThrows,
  expectVectorised,
  forAll,
  unchanged,
} from "../../check/index.ts";

function told(body: () => unknown): string | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return hint ? `${message} (${hint})` : message;
  }
}

describe("expectGradient", () => {
  const f = ([a, b]: readonly number[]) => a! ** 3 + 2 * a! * b!;

  test("passes for the gradient, of a number, a vector and a matrix", () => {
    expectGradient(f, [2, 1], [14, 4]);
    expectGradient((x: number) => x ** 2, 3, 6);
    expectGradient(
      (W: readonly (readonly number[])[]) => W[0]![0]! * W[1]![1]!,
      [
        [1, 2],
        [3, 4],
      ],
      [
        [4, 0],
        [0, 1],
      ],
    );
  });

  test.each<[string, unknown, string]>([
    ["an entry", [14, 5], "the gradient[1] is 5, central differences give 4"],
    [
      "the sign",
      [-14, -4],
      "the gradient[0] is -14, central differences give 14 (the sign is the wrong way round)",
    ],
    ["the shape", [14], "the gradient must have the shape of its argument, [2], got shape [1]"],
    ["the kind", 14, "the gradient must have the shape of its argument, [2], got 14"],
    ["NaN", [Number.NaN, 4], "the gradient[0] is NaN, central differences give 14"],
  ])("tells a wrong gradient by %s", (_, gradient, message) => {
    expect(told(() => expectGradient(f, [2, 1], gradient))).toBe(message);
  });

  test("leaves x as it was", () => {
    const x = [2, 1];
    expectGradient(f, x, [14, 4]);
    expect(x).toEqual([2, 1]);
  });
});

describe("unchanged", () => {
  test("gives the answer of a function that leaves its inputs alone", () => {
    expect(unchanged([[3, 1, 2], 1], (y, i) => [...y].sort()[i])).toBe(2);
  });

  test.each<[string, (y: number[]) => unknown, string]>([
    ["sorts", (y) => y.sort(), "it changes the argument: [3, 1, 2] became [1, 2, 3]"],
    ["grows", (y) => y.push(NaN), "it changes the argument: [3, 1, 2] became [3, 1, 2, NaN]"],
  ])("tells one that %s them", (_, f, message) => {
    expect(told(() => unchanged([[3, 1, 2]], f))).toBe(
      `${message} (work on a copy: [...v], or X.map((row) => [...row]))`,
    );
  });

  test("tells which argument, rows of a matrix and the late entries of a long list", () => {
    const X = [
      [1, 2],
      [3, 4],
    ];
    expect(told(() => unchanged([1, X], (_, X) => X[1]!.unshift(1)))).toContain(
      "it changes argument 2: [[1, 2], [3, 4]] became [[1, 2], [1, 3, 4]]",
    );
    const long = Array.from({ length: 100 }, (_, i) => i);
    expect(
      told(() =>
        unchanged([long], (v) => {
          v[90] = Number.NaN;
        }),
      ),
    ).toContain("it changes the argument");
  });
});

describe("expectThrows", () => {
  test("passes where bad input is refused, and only there", () => {
    expectThrows(() => {
      throw new Error("lengths differ");
    }, "lengths differ");
    expect(told(() => expectThrows(() => [1], "lengths differ"))).toBe(
      "it must throw an error when lengths differ; it gave [1]",
    );
  });

  test("a stub has not refused anything", () => {
    expect(
      told(() =>
        expectThrows(() => {
          throw new Error("Task 1.1: write accuracy");
        }, "lengths differ"),
      ),
    ).toBe("Task 1.1: write accuracy");
  });

  test("nor has a student's process that has ended", () => {
    const gone = Object.assign(new Error("it ended itself with code 0"), { name: "StudentGone" });
    expect(
      told(() =>
        expectThrows(() => {
          throw gone;
        }, "lengths differ"),
      ),
    ).toBe("it ended itself with code 0");
  });
});

describe("forAll", () => {
  test("passes where it holds, and tells the smallest input where it does not", () => {
    forAll([fc.integer(), fc.integer()], (a, b) => expect(a + b).toBe(b + a));
    const failure = told(() =>
      forAll([fc.array(fc.nat({ max: 100 }))], (list) => {
        if (list.some((n) => n > 9)) throw new Error("too large");
      }),
    );
    expect(failure).toBe("for the input [10]: too large");
  });

  test("tries the same inputs each time", () => {
    const seen = () => {
      const inputs: number[] = [];
      forAll(
        [fc.nat()],
        (n) => {
          inputs.push(n);
        },
        { runs: 5 },
      );
      return inputs;
    };
    expect(seen()).toEqual(seen());
  });
});

describe("what the source may not hold", () => {
  test("expectNoCall", () => {
    const sorts = (y: number[]) => [...y].sort((a, b) => a - b)[0];
    expect(told(() => expectNoCall(sorts, ["sort"]))).toBe(
      "it calls .sort, which this task asks to do without",
    );
    expect(told(() => expectNoCall((x: number) => Math.max(0, x), ["Math.max"]))).toBe(
      "it calls Math.max, which this task asks to do without",
    );
    expect(
      told(() =>
        expectNoCall(
          {
            m(x: number[]) {
              return x.sort();
            },
          }.m,
          ["sort"],
        ),
      ),
    ).toContain("it calls x.sort");
    expect(
      told(() => expectNoCall((x: { sorted: number; sort: number }) => x.sorted + x.sort, ["sort"])),
    ).toBeUndefined();
    expect(told(() => expectNoCall(() => "sort()", ["sort"]))).toBeUndefined();
  });

  test("expectVectorised", () => {
    expect(told(() => expectVectorised((x: number[]) => x.map((v) => v + 1)))).toContain("one by one (map)");
    expect(
      told(() =>
        expectVectorised(function f(x: number[]) {
          let s = 0;
          for (const v of x) s += v;
          return s;
        }),
      ),
    ).toContain("one by one (a loop)");
    expect(
      told(() => expectVectorised((x: { mul(y: number): { sum(): number } }) => x.mul(2).sum())),
    ).toBeUndefined();
  });
});
