// `lectern grade` on honest submissions, on bad files, and on attacks: nobody gets more than the work is worth.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

import { zipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { handedOut } from "../../grader/handed-out.ts";
import { contentHash } from "../../grader/hash.ts";
import { type Result, sandboxProblem } from "../../grader/index.ts";
import {
  attack,
  Class,
  gradedOf,
  honest,
  pointsByStudent,
  type SubmittedCell,
  setup,
  solution,
  submitted,
  tests,
  textOf,
  wrongHalf,
} from "./class.ts";

const problem = sandboxProblem();
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

describe.skipIf(problem !== undefined)(`submissions${problem ? ` (skipped: ${problem})` : ""}`, () => {
  let hw: Class;
  let results: Result[];
  let said: string;

  /** By student, what is handed in and what it is worth. */
  const notebooks: Record<string, [cells: SubmittedCell[], points: number | string]> = {
    solution: [submitted(), 6],
    blank: [
      submitted(
        Object.fromEntries(Object.keys(solution).map((id) => [id, `throw new Error("Task: write it");`])),
      ),
      0,
    ],
    "one-not-written": [
      submitted({
        "task-1-3": `function slope(f: (x: number) => number, x: number): number { throw new Error("Task 1.3: write slope"); }`,
      }),
      4,
    ],
    "half-wrong": [submitted({ "task-1-1": wrongHalf }), 5],
    mistyped: [submitted({ "task-1-2": "function sorted(v: number[]): number[] { return v.length; }" }), 4],
    "sorts-in-place": [
      submitted({ "task-1-2": "function sorted(v: number[]): number[] { return v.sort((a, b) => a - b); }" }),
      4,
    ],
    "calls-what-it-must-not": [
      submitted({ "task-1-2": "const sorted = (v: number[]): number[] => v.toSorted((a, b) => a - b);" }),
      5,
    ],
    "shares-its-input": [
      submitted({
        "task-1-2":
          "const sorted = (v: number[]): number[] => (v.some((x, i) => i > 0 && x < v[i - 1]) ? [...v].sort((a, b) => a - b) : v);",
      }),
      6,
    ],
    "helper-cell": [
      submitted({
        "task-1-1": [
          "const divisor = 2;",
          { id: "task-1-1", source: "function half(x: number): number { return x / divisor; }" },
        ],
      }),
      6,
    ],
    "another-signature": [submitted({ "task-1-1": "function half(x: string): string { return x; }" }), 4],
    "loops-for-ever": [
      submitted({ "task-1-1": "function half(x: number): number { while (x === 3) {} return x / 2; }" }),
      5,
    ],
    async: [submitted({ "task-1-1": "async function half(x: number) { return x / 2; }" }), 4],
    "tests-deleted": [submitted({ "tests-1-1": [], "tests-1-2": [] }), 6],
    "tests-changed": [submitted({ "task-1-1": wrongHalf, "tests-1-1": "2" }), 5],
    "tests-in-other-cells": [[...submitted(), { id: "tests-1-1", source: "2" }], 6],
    "forged-metadata": [
      submitted({
        "tests-1-1": [
          {
            id: "x",
            source: "2",
            nbgrader: {
              grade_id: "tests-1-1",
              grade: true,
              solution: false,
              locked: false,
              points: 1000,
              schema_version: 3,
            },
          },
        ],
        "task-1-1": wrongHalf,
      }),
      5,
    ],
    "metadata-that-is-none": [
      [
        "1 + 1",
        ...submitted({
          setup: [
            { id: "s", source: "2", nbgrader: ["setup"] },
            { id: "t", source: "3", nbgrader: { grade_id: { toString: 1 } } },
          ],
        }),
      ],
      6,
    ],
    "two-of-one-id": [
      submitted({
        "task-1-1": [
          { id: "task-1-1", source: wrongHalf },
          { id: "task-1-1", source: solution["task-1-1"] },
        ],
      }),
      6,
    ],
    "copies-of-all": [[...submitted({ "task-1-1": wrongHalf }), ...submitted()], 6],
    "a-copy-that-is-worse": [
      submitted({
        "task-1-1": [
          { id: "task-1-1", source: solution["task-1-1"] },
          { id: "task-1-1", source: wrongHalf },
        ],
      }),
      5,
    ],
    "loops-in-every-check": [
      submitted({
        "task-1-1": "function half(x: number): number { for (;;); }",
        "task-1-2": "function sorted(v: number[]): number[] { for (;;); }",
      }),
      2,
    ],
    "rewrites-results": [
      attack(`Object.assign(globalThis, { grade: async () => 6, check: () => 6 });`),
      honest,
    ],
    "patches-built-ins": [
      attack(
        `const all = globalThis as any; all.Array.prototype.every = () => true; all.Array.prototype.map = () => []; all.Object.is = () => true; all.Math.abs = () => 0; all.JSON.stringify = () => '{"say":"value","value":1.5}'; all.Number.isFinite = () => true;`,
      ),
      0,
    ],
    "equals-everything": [
      submitted({
        "task-1-1": `const half = (x: number): number => new Proxy({}, { get: () => () => 1.5 }) as never;`,
      }),
      4,
    ],
    "value-of": [
      submitted({
        "task-1-1": `const half = (x: number): number => ({ valueOf: () => x / 2, toJSON: () => x / 2 }) as never;`,
      }),
      4,
    ],
    "leaves-at-once": [attack(`process.exit(0);`), honest],
    "leaves-in-a-call": [
      submitted({ "task-1-1": `function half(x: number): number { process.exit(0); }` }),
      4,
    ],
    "forges-answers": [
      attack(
        `import { writeSync } from "node:fs"; for (const fd of [1, 2, 4]) try { const text = JSON.stringify({ say: "value", value: 1.5, changed: [] }); const frame = Buffer.alloc(4 + text.length); frame.writeUInt32LE(text.length); frame.write(text, 4); for (let i = 0; i < 10; i++) writeSync(fd, frame); } catch {}`,
      ),
      honest,
    ],
    "sends-rubbish": [
      submitted({
        "task-1-1": `import { writeSync } from "node:fs"; function half(x: number): number { writeSync(4, Buffer.from([255, 255, 255, 255, 1, 2, 3])); return x / 2; }`,
      }),
      4,
    ],
    "strange-records": [
      submitted({
        "task-1-1": `const half = (x: number): number => JSON.parse('{"__proto__": {"length": 1}, "constructor": 5, "$r": 0, "$n": "NaN"}');`,
      }),
      4,
    ],
    "reads-the-tests": [
      attack(
        `import { readdirSync, readFileSync } from "node:fs"; for (const path of ["/work", "/home", "/root", "/tmp", "/lectern", process.cwd(), "/proc/1/root", "/etc"]) { let names: string[] = []; try { names = readdirSync(path); } catch {} console.log(path, names.join()); for (const name of names) try { console.log(readFileSync(path + "/" + name, "utf8").match(/secret-odd/)); } catch {} }`,
      ),
      honest,
    ],
    "reads-the-environment": [attack(`console.log(JSON.stringify(process.env));`), honest],
    "asks-the-network": [
      attack(
        `const answer = await fetch("http://127.0.0.1:47811").catch((error) => String(error.cause)); console.log("network:", answer);`,
      ),
      honest,
    ],
    "starts-programs": [
      attack(
        `import { execSync } from "node:child_process"; try { console.log(execSync("id").toString()); } catch (error) { console.log("refused:", String(error)); }`,
      ),
      honest,
    ],
    "fork-bomb": [
      attack(
        `import { execFileSync, spawn } from "node:child_process"; for (let i = 0; i < 200; i++) try { spawn(process.execPath, ["-e", "for(;;);"]).on("error", () => {}); } catch {}`,
      ),
      honest,
    ],
    "memory-bomb": [
      attack(`const all: Uint8Array[] = []; for (;;) all.push(new Uint8Array(50_000_000).fill(1));`),
      honest,
    ],
    "endless-cell": [attack(`for (;;);`), honest],
    "endless-output": [attack(`for (;;) console.log("x".repeat(100_000));`), honest],
    "fills-the-disk": [
      attack(
        `import { appendFileSync } from "node:fs"; try { for (;;) appendFileSync("/tmp/x", Buffer.alloc(1_000_000)); } catch {}`,
      ),
      honest,
    ],
    "plants-modules": [
      attack(
        `import { mkdirSync, writeFileSync } from "node:fs"; for (const place of ["/work", "/lectern", "/tmp"]) try { mkdirSync(place + "/node_modules/lectern", { recursive: true }); writeFileSync(place + "/node_modules/lectern/index.js", "export const check = 1"); } catch {}`,
      ),
      honest,
    ],
    "hard-coded": [submitted({ "task-1-1": `const half = (x: number) => ({ 4: 2 })[x] ?? 0;` }), 5],
    "calls-the-library": [
      [
        `import { losses } from "lectern";`,
        ...submitted({ "task-1-1": "const half = (x: number) => losses.halfMse([x], [0]).dataSync()[0];" }),
      ],
      4,
    ],
    "uses-tf": [
      [
        `import { tf } from "lectern";`,
        ...submitted({ "task-1-1": "const half = (x: number) => tf.scalar(x).div(2).dataSync()[0];" }),
      ],
      6,
    ],
    "types-without-end": [
      [
        `type Long<N extends number, T extends unknown[] = []> = T["length"] extends N ? T : Long<N, [...T, 0]>; type Many = Long<999>[number];`,
        ...submitted(),
      ],
      6,
    ],
    "late-code": [
      [
        `setTimeout(() => { throw new Error("late"); }, 1); Promise.reject(new Error("nobody"));`,
        ...submitted(),
      ],
      6,
    ],
  };

  beforeAll(async () => {
    hw = new Class();
    for (const [student, [cells]] of Object.entries(notebooks)) hw.submit(student, cells);
    ({ said } = await hw.grade());
    results = hw.results();
  }, 600_000);
  afterAll(() => hw.close());

  test.each(Object.entries(notebooks).map(([student, [, points]]) => [student, points] as const))(
    "%s: %s",
    (student, points) => {
      const result = results.find((each) => each.student === student)!;
      expect(pointsByStudent([result])[student], JSON.stringify(result)).toBe(points);
    },
  );

  test("what is odd about a notebook is said", () => {
    expect(gradedOf(results, "tests-deleted").notes).toEqual([
      'the test "tests-1-1" was deleted; it is run at the end',
      'the test "tests-1-2" was deleted; it is run at the end',
    ]);
    expect(gradedOf(results, "two-of-one-id").notes).toEqual([
      'the notebook has more than one cell "task-1-1"; all are run, and what is declared last counts',
    ]);
    expect(gradedOf(results, "copies-of-all").notes.filter((note) => !note.includes("task"))).toEqual([
      'the notebook has more than one cell "setup"; it is run where the first one is',
      'the notebook has more than one cell "tests-1-1"; it is run where the last one is',
      'the notebook has more than one cell "tests-1-2"; it is run where the last one is',
      'the notebook has more than one cell "tests-1-3"; it is run where the last one is',
    ]);
    expect(gradedOf(results, "mistyped").failed).toEqual([
      { cell: 4, id: "task-1-2", error: "TypeError: Type 'number' is not assignable to type 'number[]'." },
    ]);
    expect(gradedOf(results, "calls-the-library").failed[0]!.error).toBe(
      'SyntaxError: "losses" of lectern is not there while work is graded, only data, engine, plot, tf; write it yourself',
    );
  });

  test("nothing is seen, asked or started from inside", () => {
    const { output } = gradedOf(results, "reads-the-tests");
    expect(output).toContain("/work");
    expect(output).not.toContain("secret-odd");
    expect(output).not.toMatch(/hw|solutions/);
    const environment = gradedOf(results, "reads-the-environment").output;
    expect(Object.keys(JSON.parse(environment.trim().split("\n")[0]!)).sort()).toEqual([
      "HOME",
      "LANG",
      "PATH",
      "PWD",
    ]);
    expect(gradedOf(results, "asks-the-network").output).toMatch(/network: .*(ECONNREFUSED|ENETUNREACH)/);
    expect(gradedOf(results, "starts-programs").output).toContain("refused: ");
  });

  test("feedback tells each check, of hidden ones the hint alone", () => {
    const page = readFileSync(hw.path("grades/feedback/half-wrong.html"), "utf8");
    expect(page).toContain(
      `<h2 id="tests-1-1">Task 1.1: write half <span class="points">1 of 2 points</span></h2>`,
    );
    expect(page).toContain(
      `<th scope="row"><a href="#tests-1-1">Task 1.1: write half</a></th><td>1 of 2</td>`,
    );
    expect(checksOf(page, "tests-1-1")).toEqual([
      "✓ passed half of 4 is 2 (1 of 1)",
      "✗ failed a hidden check (0 of 1)Hint: try odd numbers",
    ]);
    for (const folder of ["feedback", "gradescope"]) {
      for (const name of readdirSync(hw.path(`grades/${folder}`))) {
        expect(readFileSync(hw.path(`grades/${folder}/${name}`), "utf8")).not.toMatch(/secret-|-0\.5/);
      }
    }
  });

  test("feedback says at the task which cell failed, and which is not written", () => {
    const page = (student: string) => readFileSync(hw.path(`grades/feedback/${student}.html`), "utf8");
    expect(checksOf(page("mistyped"), "tests-1-2")).toEqual([
      "Your code cell 4 failed: TypeError: Type 'number' is not assignable to type 'number[]'.",
      "The checks could not be run: TypeError: Cannot find name 'sorted'.",
    ]);
    expect(checksOf(page("one-not-written"), "tests-1-3")).toEqual([
      "Nothing is written here yet.",
      "✗ failed the slope of x³ at 2 is 12 (0 of 1)",
      "✗ failed a hidden check (0 of 1)",
    ]);
    expect(checksOf(page("leaves-in-a-call"), "tests-1-1")[0]).toBe(
      "✗ failed half of 4 is 2 (0 of 1)your code ended itself",
    );
    expect(page("tests-deleted")).toContain(
      "the test &quot;Task 1.1: write half&quot; was deleted; it is run at the end",
    );
  });

  test("reports agree with each other", () => {
    const rows = readFileSync(hw.path("grades/grades.csv"), "utf8").trim().split("\n");
    expect(rows[0]).toBe(
      "student,status,points,of,Task 1.1: write half,Task 1.2: write sorted,Task 1.3: write slope,notes",
    );
    expect(rows.find((row) => row.startsWith("half-wrong,"))).toBe("half-wrong,graded,5,6,1,2,2,");
    const gradescope = JSON.parse(readFileSync(hw.path("grades/gradescope/half-wrong.json"), "utf8"));
    expect(gradescope).toMatchObject({
      score: 5,
      tests: [{ name: "Task 1.1: write half", score: 1, max_score: 2, status: "failed" }, {}, {}],
    });
    const junit = readFileSync(hw.path("grades/junit.xml"), "utf8");
    expect(junit).toContain(`<testsuite name="half-wrong" tests="3" errors="0" failures="1">`);
    expect(junit).toContain(`<failure message="1 of 2 points: secret-odd"/>`);
    expect(said).toContain(`${Object.keys(notebooks).length} submissions in `);
  });

  test("a second run grades nothing anew, and gives the same", async () => {
    const files = readdirSync(hw.path("grades/results")).map((name) => hw.path(`grades/results/${name}`));
    const before = files.map((file) => statSync(file).mtimeMs);
    await hw.grade();
    expect(files.map((file) => statSync(file).mtimeMs)).toEqual(before);
    expect(hw.results()).toEqual(results);
  });
});

/** What a feedback page says below the heading of this id, an item of its lists each. */
function checksOf(page: string, id: string): string[] {
  const section = page.split(/(?=<section)/).find((part) => part.includes(`<h2 id="${id}">`))!;
  return [...section.matchAll(/<li>(.*)<\/li>/g)].map(([, item]) => item!.replace(/<[^>]*>/g, ""));
}

describe.skipIf(problem !== undefined)("files", () => {
  let hw: Class;
  let results: Result[];

  beforeAll(async () => {
    hw = new Class();
    const text = textOf(submitted());
    const bytes = Buffer.from(text);
    hw.write("in/notebook.ipynb", text);
    hw.write("in/folder/hw.ipynb", text);
    hw.write("in/nbgrader/hw/hw.ipynb", text);
    hw.write("in/zipped.zip", zipSync({ "some/folder/hw.ipynb": bytes, "__MACOSX/some/._hw.ipynb": bytes }));
    hw.write("in/climbs.zip", zipSync({ "../../../../tmp/hw.ipynb": bytes, "../other/hw.ipynb": bytes }));
    hw.write("in/corrupt.zip", bytes);
    hw.write("in/empty.zip", zipSync({ "readme.txt": Buffer.from("hello") }));
    hw.write("in/bomb.zip", zipSync({ "hw.ipynb": new Uint8Array(200 * 2 ** 20) }, { level: 1 }));
    hw.write("in/not-json.ipynb", "{");
    hw.write("in/old.ipynb", JSON.stringify({ nbformat: 3, metadata: {}, worksheets: [] }));
    hw.write("in/python.ipynb", textOf(["print(1)"], { name: "python3", language: "python" }));
    hw.write("in/says-python.ipynb", textOf(submitted(), { name: "python3", language: "python" }));
    hw.write("in/renamed/hw/hw (1).ipynb", text);
    hw.write("in/no-kernelspec.ipynb", text.replace(/"kernelspec": \{[^}]*\}/, '"kernelspec": {}'));
    hw.write("in/no-cells.ipynb", textOf([]));
    hw.write("in/nothing/readme.txt", "hello");
    hw.write("in/=1+1.ipynb", text);
    symlinkSync(hw.path("in/notebook.ipynb"), hw.path("in/link.ipynb"));
    symlinkSync(hw.path("in/folder"), hw.path("in/linked-folder"));
    mkdirSync(hw.path("in/inner-link"));
    symlinkSync(hw.path("in/notebook.ipynb"), hw.path("in/inner-link/hw.ipynb"));
    await hw.grade(hw.path("in"));
    results = hw.results();
  }, 120_000);
  afterAll(() => hw.close());

  test("each is graded, or it is said why not", () => {
    expect(pointsByStudent(results)).toEqual({
      "=1+1": 6,
      bomb: "it has 200 MB, at most 20 MB are graded; clear its outputs",
      climbs: "the zip has several notebooks: ../../../../tmp/hw.ipynb, ../other/hw.ipynb",
      corrupt: expect.stringMatching(/^the zip cannot be read: /),
      empty: "there is no notebook in the zip",
      folder: 6,
      "inner-link": '"hw.ipynb" is a link; hand in the file itself',
      link: '"link.ipynb" is a link; hand in the file itself',
      "linked-folder": '"linked-folder" is a link; hand in the file itself',
      nbgrader: 6,
      "no-cells": 0,
      "no-kernelspec": 6,
      "not-json": expect.stringMatching(/^Cannot read "the notebook": not JSON, /),
      notebook: 6,
      nothing: 'no "hw.ipynb" was handed in',
      old: 'Cannot read "the notebook": nbformat 4 is needed, found 3; convert it with JupyterLab',
      python: "the notebook is for python, not TypeScript",
      renamed: 'no "hw.ipynb" was handed in, found "hw (1).ipynb"; name it so',
      "says-python": 6,
      zipped: 6,
    });
  });

  test("of a notebook that says another kernel, it is said", () => {
    expect(gradedOf(results, "says-python").notes).toEqual([
      "the notebook says that it is for python; it was run as TypeScript",
    ]);
  });

  test("a name that begins like a formula is a text in a spreadsheet", () => {
    expect(readFileSync(hw.path("grades/grades.csv"), "utf8")).toContain("\n'=1+1,graded,6,6,");
  });
});

describe("bad arguments", () => {
  let hw: Class;
  beforeAll(() => {
    hw = new Class();
  });
  afterAll(() => hw.close());

  test.each<[string, string[], string]>([
    ["nothing there", ["/nowhere/at/all"], 'lectern grade: no file or folder "/nowhere/at/all"\n'],
    [
      "no whole number of workers",
      ["x.ipynb", "--workers", "0"],
      'lectern grade: --workers must be a whole number above 0, got "0"\n',
    ],
    [
      "an unknown assignment",
      ["x.ipynb", "--assignment", "hw2"],
      'lectern grade: no assignment "hw2" in /solutions/, found hw\n',
    ],
    [
      "an unknown option",
      ["x.ipynb", "--fast"],
      expect.stringMatching(/^lectern grade: Unknown option '--fast'; usage: /) as never,
    ],
  ])("%s", async (_, args, message) => {
    const { code, said } = await hw.grade(...args);
    expect([code, said]).toEqual([2, message]);
    expect(existsSync(hw.path("grades"))).toBe(false);
  });

  test("a test that does not compile is its author's to mend", async () => {
    const broken = new Class();
    broken.write("solutions/hw/hw.ipynb", textOf(submitted({ "tests-1-1": "half('a')" })));
    broken.submit("one", submitted());
    const { code, said } = await broken.grade("--no-sandbox");
    expect([code, said]).toEqual([
      2,
      `lectern grade: /solutions/hw/hw.ipynb: the cell "half('a')" is wrong: TypeError: Argument of type 'string' is not assignable to parameter of type 'number'.\n`,
    ]);
    broken.close();
  });
});

test("without a sandbox honest work gets the same, and it is said that there was none", async () => {
  const hw = new Class();
  hw.submit("solution", submitted());
  hw.submit("half-wrong", submitted({ "task-1-1": wrongHalf }));
  const { code, said } = await hw.grade("--no-sandbox");
  expect(said).toContain("half-wrong  5 of 6\n");
  expect(said).toContain("solution  6 of 6\n");
  expect(said).toContain("without a sandbox");
  expect(code).toBe(0);
  hw.close();
}, 60_000);

describe("an assignment's files", () => {
  const solved = `// Task 1.1: write half
import { readFileSync } from "node:fs";
import { rows } from "./tools/rows.ts";
function half(x: number): number {
  // BEGIN SOLUTION
  if (rows(readFileSync("numbers.csv", "utf8")).length !== table.rows) throw new Error("the table is another one");
  return x / 2;
  // END SOLUTION
}`;
  const spoilt = solved.replace(
    "function",
    'import { writeFileSync } from "node:fs"; writeFileSync("numbers.csv", "");\nfunction',
  );

  async function graded(hw: Class, ...args: string[]): Promise<Result[]> {
    await hw.grade(...args);
    return hw.results();
  }

  function open(): Class {
    const given = submitted({
      setup: `${setup}
import { data } from "lectern";
import { rows } from "./tools/rows.ts";
const table = await data.readCsv("numbers.csv");
const expected = table.rows === 3 && rows("x\\n1").length === 1 ? 2 : -1;`,
      "task-1-1": solved,
      "tests-1-1": tests["tests-1-1"].replace("half(4), 2", "half(4), expected"),
    });
    const hw = new Class(given);
    hw.write("solutions/hw/numbers.csv", "x,y\n1,2\n3,4\n5,6\n");
    hw.write(
      "solutions/hw/tools/rows.ts",
      `export const rows = (csv: string): string[] => csv.trim().split("\\n").slice(1);`,
    );
    hw.submit("reads", given);
    return hw;
  }

  test.skipIf(problem !== undefined)(
    "are where the cells of the student and of the judge look for them",
    async () => {
      const hw = open();
      hw.submit("writes", submitted({ setup, "task-1-1": spoilt }));
      const results = await graded(hw);
      expect(gradedOf(results, "reads")).toMatchObject({ points: 6, failed: [] });
      expect(gradedOf(results, "writes").failed[0]!.error).toBe(
        "Error: EROFS: read-only file system, open 'numbers.csv'",
      );
      // Other data is another assignment.
      hw.write("solutions/hw/numbers.csv", "x,y\n1,2\n");
      expect(gradedOf(await graded(hw), "reads").points).toBe(5);
      hw.close();
    },
    60_000,
  );

  test("that change while links lead in circles or to nothing are told apart", () => {
    const hw = open();
    const hash = () => contentHash(handedOut(hw.path("solutions/hw")));
    symlinkSync("..", hw.path("solutions/hw/tools/up"));
    symlinkSync("nowhere", hw.path("solutions/hw/tools/.#rows.ts"));
    symlinkSync("nowhere", hw.path("solutions/hw/lost.csv"));
    const before = hash();
    expect(hash()).toBe(before);
    hw.write("solutions/hw/numbers.csv", "x,y\n1,2\n3,4\n5,7\n");
    expect(hash()).not.toBe(before);
    hw.close();
  });

  test("are not the grades, nor others' work", async () => {
    const hw = open();
    expect((await hw.grade(`--out=${hw.path("solutions/hw/grades")}`)).said).toBe(
      "lectern grade: --out /solutions/hw/grades is in the assignment's folder, whose files students get; choose another\n",
    );
    hw.write("solutions/hw/handed-in/ann.ipynb", textOf(submitted()));
    expect((await hw.grade(hw.path("solutions/hw/handed-in"))).said).toBe(
      "lectern grade: /solutions/hw/handed-in/ann.ipynb is in the assignment's folder, whose files students get; move it out of there\n",
    );
    hw.close();
  });

  test("without a sandbox may be locked", async () => {
    const hw = open();
    hw.submit(
      "a-locks",
      submitted({
        setup,
        "task-1-1": spoilt
          .replace("writeFileSync(", "chmodSync('tools', 0o500); writeFileSync(")
          .replace("writeFileSync }", "chmodSync, writeFileSync }"),
      }),
    );
    expect((await hw.grade("--no-sandbox", "--workers=1")).code).toBe(0);
    hw.close();
  }, 60_000);

  test("without a sandbox are each student's own", async () => {
    const hw = open();
    hw.submit("a-spoils", submitted({ setup, "task-1-1": spoilt }));
    const results = await graded(hw, "--no-sandbox", "--workers=1");
    expect(pointsByStudent(results)).toEqual({ "a-spoils": 4, reads: 6 });
    hw.close();
  }, 60_000);
});

test.skipIf(problem !== undefined)(
  "a Node that was unpacked into the folder for temporary files does as well",
  () => {
    const hw = new Class();
    const beside = `import { readdirSync } from "node:fs"; import { dirname } from "node:path";
console.log("beside", readdirSync(dirname(process.execPath)));`;
    hw.submit("ann", [beside, ...submitted()]);
    const node = hw.path("node");
    copyFileSync(process.execPath, node);
    const places = ["--solutions", hw.path("solutions"), "--out", hw.path("grades")];
    const args = [main, "grade", hw.path("submitted"), "--assignment", "hw", ...places];
    expect(execFileSync(node, args, { encoding: "utf8" })).toMatch(/^1 of 1 {2}ann {2}6 of 6\n/);
    expect(gradedOf(hw.results(), "ann").output).toBe("beside [ 'node' ]\n");
    hw.close();
  },
  60_000,
);

test.skipIf(problem !== undefined)(
  "a run that is killed goes on where it was: nothing is lost, nothing graded twice",
  async () => {
    const hw = new Class();
    for (let i = 0; i < 12; i++) hw.submit(`student-${i}`, [`const n = ${i};`, ...submitted()]);
    const args = [
      main,
      "grade",
      hw.path("submitted"),
      "--assignment",
      "hw",
      "--solutions",
      hw.path("solutions"),
      "--out",
      hw.path("grades"),
    ];
    const results = hw.path("grades/results");
    const done = () =>
      existsSync(results) ? readdirSync(results).filter((name) => name.endsWith(".json")) : [];
    const first = spawn(process.execPath, args, { stdio: "ignore" });
    while (done().length < 3) await sleep(10);
    first.kill("SIGKILL");
    await once(first, "exit");
    const kept = done().map((name) => [name, statSync(join(results, name)).mtimeMs]);
    expect(kept.length).toBeLessThan(12);
    const second = spawn(process.execPath, args, { stdio: "ignore" });
    expect(await once(second, "exit")).toEqual([0, null]);
    expect(done().length).toBe(12);
    for (const [name, time] of kept) expect(statSync(join(results, String(name))).mtimeMs).toBe(time);
    expect(Object.values(pointsByStudent(hw.results()))).toEqual(new Array(12).fill(6));
    hw.close();
  },
  120_000,
);
