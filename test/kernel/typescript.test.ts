// TypeScript as cells run it: across cells, redeclared, awaited; its syntax, and the modules it imports.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeEach, describe, expect } from "vitest";

import { type Frontend, kernelTest } from "./frontend.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-typescript-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const test = kernelTest({ cwd: folder });

function write(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

const packages = join(import.meta.dirname, "../..");

const namesOfTfjs =
  'import * as tf from "@tensorflow/tfjs"; process.stdout.write(Object.keys(tf).filter((name) => name !== "module.exports").sort().join())';

async function refused(frontend: Frontend, code: string): Promise<string> {
  const { ename, evalue } = await frontend.error(code);
  expect([code, ename]).toEqual([code, "TypeError"]);
  return evalue;
}

describe("across cells", () => {
  test("values keep their types", async ({ frontend }) => {
    await frontend.run(`const points = [{ x: 1, label: "a" }]; type Point = (typeof points)[number];`);
    expect(await frontend.result("points.map((p: Point) => p.x + 1)")).toBe("[ 2 ]");
    expect(await refused(frontend, "points[0].z;")).toContain("Property 'z' does not exist");
  });

  test("interfaces, aliases, classes, generics and enums are known", async ({ frontend }) => {
    await frontend.run(`
      interface Model<T> { predict(x: T): number }
      class Mean implements Model<number[]> { predict(x: number[]) { return x.reduce((a, b) => a + b, 0) / x.length; } }
      function fitted<T, M extends Model<T>>(model: M, x: T): number { return model.predict(x); }
      enum Phase { Train, Test = "test" }`);
    expect(await frontend.result("fitted(new Mean(), [1, 2, 6])")).toBe("3");
    expect(await frontend.result("[Phase.Train, Phase.Test]")).toBe("[ 0, 'test' ]");
    await refused(frontend, "class Wrong implements Model<string> { }");
  });

  test("a name may be declared again, as anything", async ({ frontend }) => {
    const declarations: [string, string][] = [
      ["const again = 1;", "1"],
      ["let again = 'text';", "'text'"],
      ["var again = true;", "true"],
      ["function again() { return 4; }", "4"],
      ["class again { static value = 5; }", "5"],
      ["const { again } = { again: [6] };", "[ 6 ]"],
      ["enum again { Seven = 7 }", "7"],
      ["const again = async () => 8;", "8"],
    ];
    const reads = [
      "again",
      "again",
      "again",
      "again()",
      "again.value",
      "again",
      "again.Seven",
      "await again()",
    ];
    for (const [index, [declaration, value]] of declarations.entries()) {
      await frontend.run(declaration);
      expect([declaration, await frontend.result(reads[index]!)]).toEqual([declaration, value]);
    }
  });

  test("a redeclared name has its new type only", async ({ frontend }) => {
    await frontend.run("const shape = [1, 2];");
    await frontend.run("const shape = 'square';");
    expect(await frontend.result("shape.toUpperCase()")).toBe("'SQUARE'");
    await refused(frontend, "shape.push(3)");
  });

  test("functions see what a name means now", async ({ frontend }) => {
    await frontend.run("let rate = 1; const scaled = (x: number) => x * rate;");
    await frontend.run("rate = 10;");
    expect(await frontend.result("scaled(2)")).toBe("20");
    await frontend.run("let rate = 100;");
    expect(await frontend.result("scaled(2)")).toBe("200");
  });

  test("what a failed cell declared before its error is there", async ({ frontend }) => {
    await frontend.error("const kept = 'yes'; throw new Error('then');");
    expect(await frontend.result("kept")).toBe("'yes'");
  });

  test("a cell that does not type-check leaves nothing behind", async ({ frontend }) => {
    await frontend.run("const stable = 1;");
    await refused(frontend, "const stable: string = 2;");
    expect(await frontend.result("stable + 1")).toBe("2");
  });

  test("names of globals may be taken", async ({ frontend }) => {
    await frontend.run("const name = 'mine'; const performance = { now: 1 }; const status = 2;");
    expect(await frontend.result("[name, performance.now, status]")).toBe("[ 'mine', 1, 2 ]");
    expect(await frontend.result("typeof globalThis.performance.now")).toBe("'function'");
  });
});

describe("the value of a cell", () => {
  const valued: [string, string | undefined][] = [
    ["1 + 1", "2"],
    ["1 + 1;", "2"],
    ["const a = 1;\na", "1"],
    ["a; // with a comment", "1"],
    ["await Promise.resolve('awaited')", "'awaited'"],
    ["({ a: 1 })", "{ a: 1 }"],
    ["[1, 2]\n  .map((n) => n * 2)\n", "[ 2, 4 ]"],
    ["null", "null"],
    ["-0", "-0"],
    ["10n ** 20n", "100000000000000000000n"],
    ["(a as unknown)", "1"],
    ["a satisfies number", "1"],
    ["undefined", undefined],
    ["const only = 1;", undefined],
    ["let x = 1; x = 2;", "2"],
    ["function f() { return 1; }", undefined],
    ["class C {}", undefined],
    ["for (const n of [1, 2]) n;", undefined],
    ["if (true) 5;", undefined],
    ["5; const after = 1;", undefined],
    ["interface I { a: number }", undefined],
    ["void 0", undefined],
    ["", undefined],
  ];
  for (const [code, value] of valued) {
    test(`${JSON.stringify(code)} is ${value ?? "none"}`, async ({ frontend }) => {
      if (code.startsWith("a")) await frontend.run("const a = 1;");
      expect(await frontend.result(code)).toBe(value);
    });
  }

  test("a promise is shown, not awaited", async ({ frontend }) => {
    expect(await frontend.result("Promise.resolve(1)")).toMatch(/^Promise/);
  });
});

describe("syntax", () => {
  const cells: Record<string, [string, string]> = {
    "top-level await in expressions and loops": [
      `async function* numbers() { yield 1; yield 2; }
       let sum = await Promise.resolve(10);
       for await (const n of numbers()) sum += n;
       sum`,
      "13",
    ],
    "const enums and namespaces": [
      `const enum Size { Small = 1, Large = Small * 10 }
       namespace Geometry { export const dimensions = 3; export function volume(a: number) { return a ** dimensions; } }
       Geometry.volume(2) + Size.Large`,
      "18",
    ],
    "parameter properties and private members": [
      `class Account { #secret = 7; constructor(private readonly owner: string, public balance = 1) {} get all() { return this.owner + this.#secret + this.balance; } }
       new Account("Ada").all`,
      "'Ada71'",
    ],
    "standard decorators": [
      `const log: string[] = [];
       function logged<T extends (...args: never[]) => unknown>(method: T, context: ClassMethodDecoratorContext) {
         log.push(String(context.name));
         return method;
       }
       class Service { @logged run() { return 1; } }
       new Service().run();
       log`,
      "[ 'run' ]",
    ],
    "using and await using": [
      `const ends: string[] = [];
       {
         using a = { [Symbol.dispose]() { ends.push("a"); } };
         await using b = { async [Symbol.asyncDispose]() { ends.push("b"); } };
       }
       ends`,
      "[ 'b', 'a' ]",
    ],
    "generics, overloads, guards and conditional types": [
      `function first<T>(list: readonly T[]): T | undefined { return list[0]; }
       function parse(text: string): number; function parse(text: string, strict: true): number | never;
       function parse(text: string) { return Number(text); }
       const isText = (value: unknown): value is string => typeof value === "string";
       type Element<T> = T extends (infer E)[] ? E : never;
       const one: Element<number[]> = parse("1");
       const value: unknown = first(["x"]);
       isText(value) ? value.length + one : 0`,
      "2",
    ],
    "optional chaining, nullish assignment, numeric separators, satisfies, templates": [
      `const config: { depth?: { value?: number } } = {};
       (config.depth ??= {}).value ??= 1_000;
       const palette = { red: [1, 2] } satisfies Record<string, number[]>;
       \`\${config.depth?.value}-\${palette.red.length}\``,
      "'1000-2'",
    ],
    "abstract classes, accessors, static blocks and iterators": [
      `abstract class Shape { abstract area(): number; static count = 0; static { Shape.count = 5; } }
       class Square extends Shape { constructor(readonly side: number) { super(); } override area() { return this.side ** 2; } *[Symbol.iterator]() { yield this.area(); } }
       [...new Square(3), Shape.count]`,
      "[ 9, 5 ]",
    ],
    "labels, generators and destructuring with defaults": [
      `function* count(to: number): Generator<number> { for (let n = 0; n < to; n++) yield n; }
       const [a1 = 9, , ...rest] = [...count(5)];
       outer: for (const n of rest) { for (;;) { if (n > 2) break outer; break; } }
       [a1, rest]`,
      "[ 0, [ 2, 3, 4 ] ]",
    ],
  };
  for (const [what, [code, value]] of Object.entries(cells)) {
    test(what, async ({ frontend }) => {
      expect(await frontend.result(code)).toBe(value);
    });
  }

  test("`using` at the top level of a cell is disposed of at its end", async ({ frontend }) => {
    await frontend.run("let disposed = 0;");
    await frontend.run("using resource = { [Symbol.dispose]() { disposed++; } };");
    expect(await frontend.result("disposed")).toBe("1");
  });

  test("// @ts-nocheck runs a cell unchecked", async ({ frontend }) => {
    expect(await frontend.result("// @ts-nocheck\nconst loose: number = 'text'; loose")).toBe("'text'");
    await refused(frontend, "const strict: number = 'text';");
  });

  test("// @ts-expect-error and @ts-ignore hide one line", async ({ frontend }) => {
    expect(await frontend.result("// @ts-expect-error\nconst hidden: number = 'text';\nhidden")).toBe(
      "'text'",
    );
    expect(await refused(frontend, "// @ts-expect-error\nconst right: number = 1;")).toContain(
      "Unused '@ts-expect-error'",
    );
  });

  test("strict is on", async ({ frontend }) => {
    await refused(frontend, "function untyped(x) { return x; }");
    await refused(frontend, "const maybe: string | undefined = [''].find(Boolean); maybe.length;");
  });
});

describe("modules", () => {
  beforeEach(() => {
    write({
      "node_modules/esm-only/package.json": `{ "name": "esm-only", "version": "1.0.0", "type": "module", "exports": { ".": { "types": "./index.d.ts", "default": "./index.js" } } }`,
      "node_modules/esm-only/index.js": `export const kind = "esm"; export default class Thing { static n = 1; }`,
      "node_modules/esm-only/index.d.ts": `export const kind: string; export default class Thing { static n: number; }`,
      "node_modules/old-style/package.json": `{ "name": "old-style", "version": "1.0.0", "main": "index.js", "types": "index.d.ts" }`,
      "node_modules/old-style/index.js": `const names = ["alpha", "beta"]; for (const [n, name] of names.entries()) module.exports[name] = n; module.exports.all = names;`,
      "node_modules/old-style/index.d.ts": `export const alpha: number; export const beta: number; export const all: string[];`,
      "node_modules/untyped/package.json": `{ "name": "untyped", "version": "1.0.0", "type": "module", "main": "index.js" }`,
      "node_modules/untyped/index.js": `export const free = () => "untyped";`,
      // In place of Lectern's own package of that name.
      "node_modules/zeromq/package.json": `{ "name": "zeromq", "version": "0.0.1", "type": "module", "main": "index.js", "types": "index.d.ts" }`,
      "node_modules/zeromq/index.js": `export const own = "the notebook's";`,
      "node_modules/zeromq/index.d.ts": `export const own: string;`,
      "data.json": `{ "rows": [1, 2, 3] }`,
    });
  });

  test("node: modules, named, default and as a namespace", async ({ frontend }) => {
    expect(
      await frontend.result(
        `import { basename } from "node:path"; import os from "node:os"; import * as url from "node:url";\n[basename("a/b"), typeof os.EOL, typeof url.fileURLToPath]`,
      ),
    ).toBe("[ 'b', 'string', 'function' ]");
    expect(await frontend.result(`basename("c/d")`)).toBe("'d'");
    expect(await frontend.result(`import { readFileSync as read } from "fs"; typeof read`)).toBe(
      "'function'",
    );
  });

  test("ESM-only packages", async ({ frontend }) => {
    expect(await frontend.result(`import Thing, { kind } from "esm-only"; [kind, Thing.n]`)).toBe(
      "[ 'esm', 1 ]",
    );
    await refused(frontend, `import { kind as k } from "esm-only"; const n: number = k;`);
  });

  test("CommonJS packages, with names that Node does not find", async ({ frontend }) => {
    expect(await frontend.result(`import { beta, all } from "old-style"; [beta, all]`)).toBe(
      "[ 1, [ 'alpha', 'beta' ] ]",
    );
    expect(await frontend.result(`import * as old from "old-style"; old.alpha`)).toBe("0");
  });

  test("packages without types are any", async ({ frontend }) => {
    expect(await frontend.result(`import { free } from "untyped"; free()`)).toBe("'untyped'");
  });

  test("packages of the notebook's folder come before Lectern's, and those come after", async ({
    frontend,
  }) => {
    expect(await frontend.result(`import { own } from "zeromq"; own`)).toBe(`"the notebook's"`);
    expect(await frontend.result(`import * as tf from "@tensorflow/tfjs-core"; typeof tf.tensor`)).toBe(
      "'function'",
    );
  });

  test("tfjs is one module to import, import() and require, with the names that Node finds in it", async ({
    frontend,
  }) => {
    const names = execFileSync(process.execPath, ["--input-type=module", "--eval", namesOfTfjs], {
      cwd: packages,
      encoding: "utf8",
    });
    await frontend.run('import * as tf from "@tensorflow/tfjs"; import { Tensor } from "@tensorflow/tfjs";');
    expect(await frontend.result('(await import("@tensorflow/tfjs")) === tf')).toBe("true");
    expect(
      await frontend.result('require("@tensorflow/tfjs").Tensor === Tensor && tf.Tensor === Tensor'),
    ).toBe("true");
    expect(await frontend.result('(await import("@tensorflow/tfjs-core")).Tensor === Tensor')).toBe("true");
    expect(await frontend.result("JSON.parse(JSON.stringify(Object.keys(tf).sort())).join()")).toBe(
      `'${names}'`,
    );
  });

  test("JSON, with its types", async ({ frontend }) => {
    expect(await frontend.result(`import data from "./data.json" with { type: "json" }; data.rows`)).toBe(
      "[ 1, 2, 3 ]",
    );
    expect(await frontend.result(`import plain from "./data.json"; plain.rows.length`)).toBe("3");
  });

  test("import type and inline type imports leave nothing at run time", async ({ frontend }) => {
    write({ "types-only.ts": `export interface Row { a: number }\nthrow new Error("must not load");\n` });
    expect(
      await frontend.result(
        `import type { Row } from "./types-only"; import { type Row as R } from "./types-only"; const row: Row & R = { a: 1 }; row.a`,
      ),
    ).toBe("1");
  });

  test("dynamic import() and require", async ({ frontend }) => {
    expect(await frontend.result(`const { kind: dynamic } = await import("esm-only"); dynamic`)).toBe(
      "'esm'",
    );
    expect(await frontend.result(`const which = "node:" + "path"; (await import(which)).sep.length`)).toBe(
      "1",
    );
    expect(await frontend.result(`require("old-style").alpha + require("node:path").basename("x/7")`)).toBe(
      "'07'",
    );
    expect(await frontend.result(`typeof require.resolve("old-style")`)).toBe("'string'");
  });

  test("import.meta and __dirname are the notebook's", async ({ frontend }) => {
    expect(
      await frontend.result(
        "[import.meta.dirname === process.cwd(), __dirname === process.cwd(), import.meta.url.startsWith('file:')]",
      ),
    ).toBe("[ true, true, true ]");
  });
});

describe("local .ts modules", () => {
  test("are imported with and without extension, type-checked, and share one instance", async ({
    frontend,
  }) => {
    write({
      "counter.ts": `let n: number = 0;\nexport function up(by: number = 1): number {\n  n += by;\n  return n;\n}\n`,
    });
    await frontend.run(`import { up } from "./counter";`);
    expect(await frontend.result("up()")).toBe("1");
    expect(await frontend.result(`import { up as again } from "./counter.ts"; again(2)`)).toBe("3");
    expect(await frontend.result(`(await import("./counter.js")).up()`)).toBe("4");
    expect(await refused(frontend, `up("one")`)).toContain("Argument of type 'string'");
  });

  test("are read again when they have changed, types too", async ({ frontend }) => {
    write({ "changing.ts": `export const version: number = 1;\n` });
    expect(await frontend.result(`import { version } from "./changing"; version`)).toBe("1");
    write({ "changing.ts": `export const version: string = "two";\n` });
    expect(await frontend.result(`import { version } from "./changing"; version.toUpperCase()`)).toBe(
      "'TWO'",
    );
    await refused(frontend, `import { version } from "./changing"; version.toFixed();`);
  });

  test("are read again when what they import has changed, and what that imports", async ({ frontend }) => {
    write({
      "deep/leaf.ts": `export const value = 1;\n`,
      "deep/middle.ts": `export { value } from "./leaf.ts";\nexport const twice = (n: number) => 2 * n;\n`,
      "top.ts": `import { twice, value } from "./deep/middle";\nexport const result = twice(value);\n`,
    });
    expect(await frontend.result(`import { result } from "./top"; result`)).toBe("2");
    write({ "deep/leaf.ts": `export const value = 21;\n` });
    expect(await frontend.result(`import { result } from "./top"; result`)).toBe("42");
  });

  test("may import packages, JSON, enums, and each other in a circle", async ({ frontend }) => {
    write({
      "ring-a.ts": `import { b } from "./ring-b";\nexport enum Kind { A = "a" }\nexport const a = () => Kind.A + b();\n`,
      "ring-b.ts": `import { basename } from "node:path";\nimport { Kind } from "./ring-a";\nexport const b = () => basename("x/y") + Kind.A;\n`,
    });
    expect(await frontend.result(`import { a } from "./ring-a"; a()`)).toBe("'aya'");
  });

  test("that are new are found by the next cell", async ({ frontend }) => {
    expect((await frontend.error(`import { late } from "./late-comer";`)).evalue).toContain("late-comer");
    write({ "late-comer.ts": `export const late = "here";\n` });
    expect(await frontend.result(`import { late } from "./late-comer"; late`)).toBe("'here'");
  });

  test("may be .mts, .js, .mjs, .cjs, or a folder's index", async ({ frontend }) => {
    write({
      "m.mts": `export const m: string = "mts";\n`,
      "j.js": `export const j = "js";\n`,
      "c.cjs": `module.exports = { c: "cjs" };\n`,
      "lib/index.ts": `export const index: string = "index";\n`,
    });
    expect(
      await frontend.result(
        `import { m } from "./m.mjs"; import { j } from "./j.js"; import { index } from "./lib"; [m, j, index, require("./c.cjs").c]`,
      ),
    ).toBe("[ 'mts', 'js', 'index', 'cjs' ]");
  });
});

const strictFolder = mkdtempSync(join(tmpdir(), "lectern-tsconfig-"));
afterAll(() => rmSync(strictFolder, { recursive: true, force: true }));
writeFileSync(
  join(strictFolder, "tsconfig.json"),
  `{ "compilerOptions": { "strict": false, "noImplicitReturns": true, "paths": { "@own/*": ["./own/*"] } } }`,
);
const withConfig = kernelTest({ cwd: strictFolder, per: "test" });

withConfig("a tsconfig.json beside the notebook is respected", async ({ frontend }) => {
  expect(await frontend.result("function loose(x) { return x; }\nloose(1)")).toBe("1");
  expect((await frontend.error("function half(x: number) { if (x) return 1; }")).evalue).toContain(
    "Not all code paths return a value",
  );
});
