// Attacks on `lectern grade` beyond those of grade.test.ts: each gets what its honest part is worth, nobody else is
// harmed, and no page tells what is hidden.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { type Result, sandboxProblem } from "../../grader/index.ts";
import {
  attack,
  Class,
  gradedOf,
  honest,
  pointsByStudent,
  type SubmittedCell,
  submitted,
  textOf,
  wrongHalf,
} from "./class.ts";
import { compilers } from "./compilers.ts";

const problem = sandboxProblem();

/** The first task's points are the attack's; the others' the student's own. */
const half = (source: string): SubmittedCell[] => submitted({ "task-1-1": source });
const others = 4;

/** In the student's process: answers, in place of the program there, with a message and numbers of its own. */
const forged = (message: string, numbers = "0") => `import { writeSync } from "node:fs";
function half(x: number): number {
  const text = Buffer.from(${message});
  const rest = Buffer.alloc(8 * (${numbers}));
  const head = Buffer.alloc(8);
  head.writeUInt32LE(4 + text.length + rest.length);
  head.writeUInt32LE(text.length, 4);
  const frame = Buffer.concat([head, text, rest]);
  for (let sent = 0; sent < frame.length; ) try { sent += writeSync(4, frame, sent); } catch {}
  process.exit();
}`;

const nested = (open: string, inside: string, close: string, depth: number) =>
  open.repeat(depth) + inside + close.repeat(depth);

/** By student, what is handed in and what it is worth. */
const notebooks: Record<string, [cells: SubmittedCell[], points: number]> = {
  // Answers that are none.
  "changes-the-judge-s-lists": [
    half(
      forged(
        `JSON.stringify({ say: "value", value: 1, changed: [{ object: "__proto__", content: [1] }, { object: "constructor", content: { $o: [["isArray", 5]] } }] })`,
      ),
    ),
    others,
  ],
  "gives-the-judge-s-objects": [
    half(forged(`'{"say":"value","value":{"$n":"__proto__"},"changed":[]}'`)),
    others,
  ],
  "names-numbers-again-and-again": [
    half(
      forged(
        `JSON.stringify({ say: "value", value: new Array(100_000).fill({ $f: ["Array", 0, 1e6] }), changed: [] })`,
        "1e6",
      ),
    ),
    others,
  ],
  "a-tensor-of-a-billion-rows": [
    half(
      forged(
        `'{"say":"value","value":{"$t":[{"$f":["Float32Array",0,0]},[1000000000,0],"float32"]},"changed":[]}'`,
      ),
    ),
    others,
  ],
  "nested-two-million-deep": [
    half(forged(`'{"say":"value","value":' + "[".repeat(2e6) + "]".repeat(2e6) + "}"`)),
    others,
  ],
  "an-error-that-is-no-text": [
    half(forged(`'{"say":"thrown","error":{"name":{"toString":1},"message":[[]]}}'`)),
    others,
  ],
  "a-frame-cut-in-half": [
    half(
      `import { writeSync } from "node:fs"; function half(x: number): number { writeSync(4, Buffer.from([200, 0, 0, 0, 20, 0, 0, 0, 123])); process.exit(); }`,
    ),
    others,
  ],
  "calls-back-from-a-cell": [
    attack(
      `import { writeSync } from "node:fs"; const call = Buffer.from('{"say":"call","fn":0,"args":[]}'); const head = Buffer.alloc(8); head.writeUInt32LE(4 + call.length); head.writeUInt32LE(call.length, 4); writeSync(4, Buffer.concat([head, call])); for (;;) {}`,
    ),
    honest,
  ],
  "answers-before-it-is-asked": [
    attack(
      `import { writeSync } from "node:fs"; const text = Buffer.from('{"say":"value","value":1.5,"changed":[]}'); const head = Buffer.alloc(8); head.writeUInt32LE(4 + text.length); head.writeUInt32LE(text.length, 4); for (let i = 0; i < 40; i++) writeSync(4, Buffer.concat([head, text]));`,
    ),
    0,
  ],
  "calls-back-without-end": [
    submitted({
      "task-1-3": "function slope(f: (x: number) => number, x: number): number { for (;;) f(x); }",
    }),
    // A function that throws ends it.
    5,
  ],
  "calls-back-after-the-test": [
    submitted({
      "task-1-3":
        "let kept: ((x: number) => number) | undefined; function slope(f: (x: number) => number, x: number): number { if (kept) return kept(x); kept = f; return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5; }",
    }),
    // What it kept stands for the function of the call at hand, which throws as that should.
    6,
  ],
  "a-promise-that-is-none": [
    half(`function half(x: number) { return { then: (f: (y: number) => void) => f(x / 2) } as never; }`),
    others,
  ],
  "a-function-in-place-of-a-number": [
    half(`const half = (x: number): number => (() => x / 2) as never;`),
    others,
  ],
  "a-list-that-holds-itself": [
    half(
      `const half = (x: number): number => { const v: unknown[] = []; v.push(v, v); return v as never; };`,
    ),
    others,
  ],
  "a-symbol": [half(`const half = (x: number): number => Symbol("2") as never;`), others],
  "a-bigint": [half(`const half = (x: number): number => (2n ** 100000n) as never;`), others],
  "minus-zero-and-nan": [half(`const half = (x: number): number => (x === 0 ? -0 : x === 4 ? 2 : NaN);`), 5],

  // Names and types that the tests use.
  "redeclares-what-tests-use": [
    [
      ...submitted({ setup: [] }),
      `function expectClose(): void {} function check(): void {} async function grade(): Promise<number> { return 2; }`,
      ...submitted({ setup: [], "task-1-1": wrongHalf }),
    ],
    0,
  ],
  "declares-the-world-anew": [
    attack(
      `declare global { interface Array<T> { at(i: string): T } var half: 5; interface Promise<T> { points: T } }`,
      `declare module "lectern/check" { export function expectClose(a: 1): 2; }`,
    ),
    honest,
  ],
  "asks-types-for-hidden-values": [
    [
      ...submitted({ "tests-1-1": [], "tests-1-2": [], "tests-1-3": [] }),
      `declare function expectClose<const A>(given: unknown, wanted: A & 2, more?: object): void;`,
      ...submitted().filter((cell) => typeof cell !== "string" && cell.id.startsWith("tests")),
    ],
    0,
  ],
  "asks-types-for-hidden-inputs": [half(`function half(x: 4): number { return x / 2; }`), others],
  "reads-the-instructor-s-files": [
    attack(
      `import { secret } from "./secret.ts";`,
      `import settings from "../../private.json";`,
      `const told: never = null! as typeof import("./secret.ts");`,
      `/// <reference path="./secret.ts" />\nconst path: never = null! as typeof globalSecret;`,
      `import { secret as other } from "lectern/../../../../../../../../../../../../SECRETPATH";`,
    ),
    honest,
  ],
  "checks-no-types": [["// @ts-nocheck\nconst x: number = 'a';", ...submitted()], 6],
  "types-without-end": [
    attack(
      `type P<A extends string, B extends string = A> = A extends B ? [A] | [A, ...P<Exclude<B, A>>] : never;
const endless: P<"a" | "b" | "c" | "d" | "e" | "f" | "g" | "h" | "i" | "j"> = 1 as never;`,
    ),
    honest,
  ],

  // Texts for parsers.
  "brackets-without-end": [attack("(".repeat(100_000)), honest],
  "brackets-of-megabytes": [attack("(".repeat(3_000_000)), honest],
  "brackets-that-end": [attack(nested("(", "1", ")", 50_000)), honest],
  "types-in-brackets": [attack(`type T = ${"[".repeat(100_000)};`), honest],
  "templates-in-templates": [attack("`${".repeat(80_000)), honest],
  "arrows-without-end": [attack("a=>".repeat(80_000)), honest],
  "a-cell-of-two-megabytes": [attack(`const data = "${"x".repeat(2_000_000)}";`), honest],
  "ends-the-cell-early": [attack(`}); process.exit(0); ({`, `})(); grade = 6; (function () {`), honest],
  "a-first-line-for-a-shell": [
    attack("#!/bin/sh\n1", "%%writefile /work/x\n1", "//# sourceMappingURL=file:///etc/passwd\n1"),
    honest,
  ],

  // The machine.
  "reads-the-machine": [
    attack(
      `import { appendFileSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
const tried = (what: string, f: () => unknown) => { try { console.log(what, "did", String(f()).slice(0, 300)); } catch (error) { console.log(what, "refused", (error as { code?: string }).code); } };
tried("environ", () => readdirSync("/proc").filter((name) => /^\\d/.test(name)).map((id) => readFileSync("/proc/" + id + "/environ", "utf8")).join().includes("SECRET_OF_THE_GRADER"));
tried("caps", () => readFileSync("/proc/self/status", "utf8").match(/CapEff:\\s*(\\w+)/)![1]);
tried("sysctl", () => appendFileSync("/proc/sys/kernel/hostname", ""));
tried("oom", () => writeFileSync("/proc/self/oom_score_adj", "0"));
for (const folder of ["/", "/dev", "/dev/shm", "/lectern", "/usr"]) tried("write " + folder, () => writeFileSync(folder + "/x", "x"));
tried("write /tmp", () => writeFileSync("/tmp/x", "x"));
tried("passwd", () => readFileSync("/etc/passwd", "utf8"));
tried("tests", () => readdirSync("/lectern").join());`,
    ),
    honest,
  ],
  "threads-without-end": [
    attack(
      `import { Worker } from "node:worker_threads"; for (let i = 0; i < 500; i++) new Worker("for (;;) {}", { eval: true }).on("error", () => {});`,
    ),
    honest,
  ],
  "shared-memory-without-end": [
    attack(
      `const all: unknown[] = []; for (;;) { const part = new SharedArrayBuffer(50_000_000); new Uint8Array(part).fill(1); all.push(part); }`,
    ),
    honest,
  ],
  "small-files-without-end": [
    attack(
      `import { writeFileSync } from "node:fs"; try { for (let i = 0; ; i++) writeFileSync("/tmp/" + i, "x".repeat(4000)); } catch {}`,
    ),
    honest,
  ],
  "kills-everybody": [
    attack(`for (const id of [-1, 0, 1, 2, process.ppid]) try { process.kill(id, "SIGKILL"); } catch {}`),
    honest,
  ],
  "waits-for-ever": [attack(`await new Promise(() => {});`), honest],
  bindings: [
    attack(`(process as any).binding?.("fs"); try { (process as any).binding("process_wrap"); } catch {}`),
    honest,
  ],

  // Reports.
  "errors-of-megabytes": [attack(...new Array(4).fill(`throw new Error("x".repeat(5_000_000));`)), honest],
  "writes-on-pages": [
    half(
      `console.log("<script>alert(1)</script>\\u001b[2J\\u0000"); function half(x: number): number { throw new TypeError('"><img src=x onerror=alert(2)>\\u0000\\ud800'); }`,
    ),
    others,
  ],
  "prints-hidden-inputs": [
    half(`function half(x: number): number { console.log("asked for " + x); return 7; }`),
    others,
  ],
  "zz-honest": [submitted(), 6],
};

describe.skipIf(problem !== undefined)(`attacks${problem ? ` (skipped: ${problem})` : ""}`, () => {
  let hw: Class;
  let results: Result[];
  let compilersBefore: number;

  beforeAll(async () => {
    process.env.SECRET_OF_THE_GRADER = "1";
    compilersBefore = compilers();
    hw = new Class();
    hw.write(
      "solutions/hw/secret.ts",
      `export const secret = "told-secret";\ndeclare global { var globalSecret: "told-secret"; }`,
    );
    hw.write("private.json", `{ "told-secret": 1 }`);
    const path = join(hw.folder, "solutions/hw/secret.ts").slice(1);
    for (const [student, [cells]] of Object.entries(notebooks)) {
      hw.submit(
        student,
        cells.map((cell) => (typeof cell === "string" ? cell.replace("SECRETPATH", path) : cell)),
      );
    }
    await hw.grade();
    results = hw.results();
  }, 300_000);
  afterAll(() => {
    delete process.env.SECRET_OF_THE_GRADER;
    hw.close();
  });

  test.each(Object.entries(notebooks).map(([student, [, points]]) => [student, points] as const))(
    "%s: %s",
    (student, points) => {
      const result = results.find((each) => each.student === student)!;
      expect(pointsByStudent([result])[student], JSON.stringify(result).slice(0, 3000)).toBe(points);
    },
  );

  test("nothing of the machine can be read, changed or filled", () => {
    const { output, failed } = gradedOf(results, "reads-the-machine");
    expect([failed, output.trim().split("\n")]).toEqual([
      [],
      [
        "environ did false",
        "caps did 0000000000000000",
        "sysctl refused EROFS",
        "oom refused EROFS",
        "write / refused EROFS",
        "write /dev refused EROFS",
        "write /dev/shm refused EROFS",
        "write /lectern refused EROFS",
        "write /usr refused EROFS",
        "write /tmp did undefined",
        "passwd refused ENOENT",
        "tests did dist,node_modules,package.json",
      ],
    ]);
  });

  test("no page tells a hidden value, and none has a script", () => {
    for (const folder of ["feedback", "gradescope"]) {
      for (const name of readdirSync(hw.path(`grades/${folder}`))) {
        const text = readFileSync(hw.path(`grades/${folder}/${name}`), "utf8");
        expect(text, name).not.toMatch(/told-secret|secret-odd|asked for (3|-1|0)|'3'|-0\.5/);
        // Gradescope shows the texts of its file as texts.
        if (folder === "feedback") expect(text, name).not.toMatch(/<script|<img|javascript:/);
        expect(text.length, name).toBeLessThan(300_000);
      }
    }
    expect(readFileSync(hw.path("grades/junit.xml"), "utf8")).not.toMatch(
      /told-secret|<script|<img|\p{Cc}(?<!\n)/u,
    );
  });

  test("a test that does not fit is told by what the student has of it", () => {
    expect(gradedOf(results, "asks-types-for-hidden-inputs").tests[0]!.error).toBe(
      "a hidden check does not fit what your cells declare",
    );
  });

  test("TypeScript's processes have ended with the judges that they worked for", () => {
    expect(compilers()).toBe(compilersBefore);
  });
});

test.skipIf(problem !== undefined)(
  "nothing of one student is there for the next: neither what tests have declared, nor data that they import",
  async () => {
    const hw = new Class();
    hw.write("solutions/hw/rows.json", "[3, 1, 2]");
    const task = (source: string): SubmittedCell => ({ id: "task-1", source });
    const cells = (solution: SubmittedCell[]): SubmittedCell[] => [
      {
        id: "setup",
        source: `import { check, expectClose, grade } from "lectern/check"; import rows from "./rows.json";`,
      },
      ...solution,
      {
        id: "tests-1",
        source: `const kept = sum(rows);\nawait grade("1", [check("a", () => expectClose(kept, 6), { points: 2 })])`,
      },
      { id: "tests-2", source: `await grade("2", [check("b", () => expectClose(kept, 6), { points: 2 })])` },
    ];
    const right = "function sum(v: number[]): number { return v.reduce((a, b) => a + b, 0); }";
    hw.write("solutions/hw/hw.ipynb", textOf(cells([task(right)])));
    hw.submit(
      "a-changes-its-input",
      cells([task("function sum(v: number[]): number { v.length = 0; v.push(1); return 6; }")]),
    );
    hw.submit("b-right", cells([task(right)]));
    // Its test 1 does not compile, so that the value would be that of the student before.
    hw.submit(
      "c-borrows",
      cells(["declare const kept: number;", task("function sum(v: string): number { return 0; }")]),
    );
    await hw.grade("--workers=1");
    const results = hw.results();
    expect(pointsByStudent(results)).toEqual({ "a-changes-its-input": 4, "b-right": 4, "c-borrows": 0 });
    hw.close();
  },
  60_000,
);

test.skipIf(problem !== undefined)(
  "a function that a test passes may call one of the student's, and one of the student's that calls itself so ends",
  async () => {
    const hw = new Class();
    const cells = (half: string): SubmittedCell[] => [
      { id: "setup", source: `import { check, expectClose, grade } from "lectern/check";` },
      {
        id: "task-1",
        source: `function half(x: number): number { ${half} }\nvar kept: (x: number) => number; function apply(f: (x: number) => number, x: number): number { kept = f; return f(x) + f(2 * x); }`,
      },
      {
        id: "tests-1",
        source: `await grade("1", [check("a", () => expectClose(apply((x) => half(x), 4), 6), { points: 2 })])`,
      },
    ];
    hw.write("solutions/hw/hw.ipynb", textOf(cells("return x / 2;")));
    hw.submit("right", cells("return x / 2;"));
    hw.submit("round-and-round", cells("return kept(x);"));
    hw.submit("throws", cells("throw new Error('no');"));
    await hw.grade();
    const results = hw.results();
    expect(pointsByStudent(results)).toEqual({ right: 2, "round-and-round": 0, throws: 0 });
    expect(gradedOf(results, "throws").tests[0]!.checks[0]!.message).toBe("it threw Error: no");
    hw.close();
  },
  60_000,
);
