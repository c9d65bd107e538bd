// Errors as a student reads them: what, in which cell and line, the line itself, and no frame of the kernel's.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect } from "vitest";

import { type CellError, type Frontend, kernelTest } from "./frontend.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-errors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const test = kernelTest({ cwd: folder });

/** The error of a cell; wherever it comes from, no traceback may show the kernel's insides or Node's. */
async function failing(frontend: Frontend, code: string): Promise<CellError> {
  const error = await frontend.error(code);
  expect(error.text).not.toMatch(/dist[\\/]kernel|node:internal|\$\$load|\$\$|evalmachine|lectern:cell/);
  return error;
}

/** Which number the next cell will have. */
async function next(frontend: Frontend): Promise<number> {
  return ((await frontend.run("0")).reply.content.execution_count as number) + 1;
}

describe("a thrown error names cell and line, with the code around it", () => {
  test("at the top level", async ({ frontend }) => {
    const n = await next(frontend);
    const { ename, evalue, text } = await failing(
      frontend,
      `const a = 1;\nconst b = 2;\nthrow new RangeError("too " + "far");\nconst c = 3;`,
    );
    expect([ename, evalue]).toEqual(["RangeError", "too far"]);
    expect(text.replaceAll(`[${n}]`, "[n]")).toMatchInlineSnapshot(`
      "RangeError: too far
      Cell [n], line 3, column 7
        1 │ const a = 1;
        2 │ const b = 2;
      > 3 │ throw new RangeError("too " + "far");
          │       ^
        4 │ const c = 3;"
    `);
  });

  test("after an await", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(
      frontend,
      `await new Promise((r) => setTimeout(r, 5));\n\nthrow new Error("later");`,
    );
    expect(text).toContain(`Cell [${n}], line 3, column 7\n`);
    expect(text).toContain(`> 3 │ throw new Error("later");\n    │       ^`);
  });

  test("under lines of types that are gone when it runs", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(
      frontend,
      `interface Point {\n  x: number;\n  y: number;\n}\ntype Points = Point[];\nconst points: Points = [];\nconsole.log(points[0]!.x as number);`,
    ).catch(async () => ({ text: "" }));
    if (text) expect(text).toContain(`Cell [${n}], line 7`);
  });

  test("in a callback that a built-in calls", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(
      frontend,
      `[3, 1, 2].sort((a, b) => {\n  throw new Error("in sort " + a + b);\n});`,
    );
    expect(text).toContain(`Cell [${n}], line 2, column 9`);
    expect(text).toMatch(/at Array\.sort/);
    expect(text).toContain(`Cell [${n}], line 1, column 11`);
  });

  test("in a function of an earlier cell, and where it was called", async ({ frontend }) => {
    const n = await next(frontend);
    await frontend.run(
      `function check(x: number) {\n  if (x < 0) throw new Error("negative: " + x);\n  return x;\n}`,
    );
    const { text } = await failing(frontend, `check(1);\ncheck(-1);`);
    expect(text).toContain(`Cell [${n}], line 2, column 20`);
    expect(text).toMatch(new RegExp(`at check \\(Cell \\[${n}\\], line 2, column 20\\)`));
    expect(text).toContain(`Cell [${n + 1}], line 2, column 1`);
  });

  test("in an async function, with who awaited it", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(
      frontend,
      `async function inner() {\n  await null;\n  throw new TypeError("inside");\n}\nasync function outer() {\n  await inner();\n}\nawait outer();`,
    );
    expect(text).toContain(`> 3 │   throw new TypeError("inside");`);
    expect(text).toContain(`at inner (Cell [${n}], line 3, column 9)`);
    expect(text).toContain(`at async outer (Cell [${n}], line 6`);
  });

  test("in a class's method and getter", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(
      frontend,
      `class Layer {\n  get units(): number {\n    throw new Error("no units");\n  }\n}\nnew Layer().units;`,
    );
    expect(text).toContain(`Cell [${n}], line 3, column 11`);
    expect(text).toMatch(/at (get units|Layer\.get units|get Layer\.units|Layer\.units) /);
  });

  test("by V8 itself: reading of undefined, a call of no function, too deep recursion", async ({
    frontend,
  }) => {
    const n = await next(frontend);
    const reading = await failing(frontend, `const nothing: any = undefined;\nnothing.x;`);
    expect([reading.ename, reading.evalue]).toEqual([
      "TypeError",
      "Cannot read properties of undefined (reading 'x')",
    ]);
    expect(reading.text).toContain(`Cell [${n}], line 2, column 9`);
    const calling = await failing(frontend, `const five: any = 5;\nfive();`);
    expect(calling.evalue).toBe("five is not a function");
    const deep = await failing(frontend, `function deeper(): number { return 1 + deeper(); }\ndeeper()`);
    expect([deep.ename, deep.evalue]).toEqual(["RangeError", "Maximum call stack size exceeded"]);
    expect(deep.text.length).toBeLessThan(20_000);
  });

  test("in a very long line: the part around the place", async ({ frontend }) => {
    const { text } = await failing(
      frontend,
      `const text = "${"x".repeat(5000)}"; throw new Error("far right");`,
    );
    expect(text).toContain(`throw new Error("far right")`);
    expect(text.length).toBeLessThan(1500);
  });
});

describe("lines are counted as the compiler and V8 count them", () => {
  const ends = { "\\r": "\r", "\\r\\n": "\r\n", "U+2028": "\u2028", "U+2029": "\u2029" };
  for (const [name, end] of Object.entries(ends)) {
    test(`where they end in ${name}`, async ({ frontend }) => {
      const n = await next(frontend);
      const lines = ["const a = 1;", "const b = 2;", `throw new Error("third");`, "const c = 3;"];
      const thrown = await failing(frontend, lines.join(end));
      expect(thrown.text.replaceAll(`[${n}]`, "[n]")).toBe(
        [
          "Error: third",
          "Cell [n], line 3, column 7",
          "  1 │ const a = 1;",
          "  2 │ const b = 2;",
          `> 3 │ throw new Error("third");`,
          "    │       ^",
          "  4 │ const c = 3;",
        ].join("\n"),
      );
      const refused = await failing(frontend, ["const a = 1;", `const text: number = "two";`].join(end));
      expect(refused.text).toContain(
        `Cell [${n + 1}], line 2, column 7\n  1 │ const a = 1;\n> 2 │ const text: number = "two";\n    │       ^^^^`,
      );
    });
  }
});

describe("what is thrown", () => {
  test("may be no error", async ({ frontend }) => {
    const thrown = {
      "'text'": "'text'",
      "42": "42",
      undefined: "undefined",
      null: "null",
      "{ code: 7 }": "{ code: 7 }",
      'Symbol("s")': "Symbol(s)",
    };
    for (const [code, evalue] of Object.entries(thrown)) {
      const error = await failing(frontend, `throw ${code};`);
      expect([error.ename, error.evalue]).toEqual(["Uncaught", evalue]);
    }
  });

  test("may have a cause, and a cause's cause", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(
      frontend,
      `function load() {\n  throw new Error("no file");\n}\ntry {\n  load();\n} catch (cause) {\n  throw new Error("cannot train", { cause: new Error("no data", { cause }) });\n}`,
    );
    expect(text).toMatch(
      /^Error: cannot train[\s\S]*caused by Error: no data[\s\S]*caused by Error: no file/,
    );
    expect(text).toContain(`Cell [${n}], line 7`);
    expect(text).toContain(`> 2 │   throw new Error("no file");`);
  });

  test("may be an AggregateError, whose errors are listed", async ({ frontend }) => {
    const { ename, text } = await failing(
      frontend,
      `await Promise.any([Promise.reject(new Error("first way")), Promise.reject(new RangeError("second way"))]);`,
    );
    expect(ename).toBe("AggregateError");
    expect(text).toMatch(
      /error 1: Error: first way\nCell \[\d+\], line 1[\s\S]*error 2: RangeError: second way\nCell/,
    );
  });

  test("may be of the student's own class, with properties", async ({ frontend }) => {
    const { ename, text } = await failing(
      frontend,
      `class ShapeError extends Error {\n  override name = "ShapeError";\n  shape = [2, 3];\n}\nthrow new ShapeError("wrong shape");`,
    );
    expect(ename).toBe("ShapeError");
    expect(text).toContain("shape: [ 2, 3 ]");
  });

  test("may have a message of many lines, or lie about its stack", async ({ frontend }) => {
    const lines = await failing(frontend, `throw new Error("one\\ntwo\\n    at three");`);
    expect(lines.evalue).toBe("one\ntwo\n    at three");
    const { text } = await failing(frontend, `throw Object.assign(new Error("odd"), { stack: 5, name: 7 });`);
    expect(text).toContain("odd");
    await failing(frontend, `throw new Proxy(new Error("p"), { get() { throw new Error("trap"); } });`);
    await frontend.alive();
  });

  test("has colour in the traceback, and none in name and text", async ({ frontend }) => {
    const request = await frontend.execute(`throw new Error("red")`);
    const { reply } = await frontend.finished(request);
    expect((reply.content.traceback as string[]).join("")).toContain("\u001b[");
    expect(`${reply.content.ename}${reply.content.evalue}`).not.toContain("\u001b");
  });
});

describe("what the compiler refuses", () => {
  test("a type error names the line, marks the part, and the cell does not run", async ({ frontend }) => {
    const n = await next(frontend);
    const { ename, evalue, text } = await failing(
      frontend,
      `console.log("must not print");\nconst count: number = "three";`,
    );
    expect([ename, evalue]).toEqual(["TypeError", "Type 'string' is not assignable to type 'number'."]);
    expect(text.replaceAll(`[${n}]`, "[n]")).toMatchInlineSnapshot(`
      "TypeError: Type 'string' is not assignable to type 'number'. TS2322
      Cell [n], line 2, column 7
        1 │ console.log("must not print");
      > 2 │ const count: number = "three";
          │       ^^^^^"
    `);
  });

  test("several type errors are all shown, up to ten", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(frontend, `const a: number = "1";\nconst b: string = 2;\nunknownName;`);
    for (const line of [1, 2, 3]) expect(text).toContain(`Cell [${n}], line ${line}`);
    expect(text).toContain("Cannot find name 'unknownName'.");
    const many = await failing(frontend, Array.from({ length: 25 }, (_, i) => `missing${i};`).join("\n"));
    expect(many.text).toContain("missing9");
    expect(many.text).not.toContain("Cannot find name 'missing10'");
    expect(many.text).toContain("and 15 more");
  });

  test("a name that is not there is told with the cell that would declare it", async ({ frontend }) => {
    const last = async (code: string) => (await failing(frontend, code)).text.split("\n").at(-1);
    const none = "No cell that has run declares";
    expect(await last("area(sideOfNone)")).toBe(
      `${none} area and sideOfNone: run the cells above, or look how it is spelt`,
    );
    // Of two that were refused, the later one; nothing of names that are declared within a function, or only used.
    await failing(frontend, "function area(side: number): number {}");
    const n = await next(frontend);
    await failing(
      frontend,
      'import { basename } from "node:path"\nfunction area(side) { return inner }\nconst { width, height } = {\ntype Kind = 1',
    );
    await failing(frontend, "function other() {\n  const area = volume;\n");
    const refused = "but was refused: put it right and run it first";
    expect(await last("area(1)")).toBe(`Cell [${n}] declares area, ${refused}`);
    expect(await last("const k: Kind = basename(height); ({ width })")).toBe(
      `Cell [${n}] declares Kind, basename, height and width, ${refused}`,
    );
    expect(await last("volume")).toBe(`${none} volume: run the cells above, or look how it is spelt`);
    // Spelt like another: what TypeScript says is enough.
    expect((await failing(frontend, "const radius = 1; radios")).text).not.toContain(none);
    await frontend.run("function area(side: number) { return side ** 2 }");
    expect(await frontend.result("area(3)")).toBe("9");
  });

  test("a syntax error names the line in the same form", async ({ frontend }) => {
    const n = await next(frontend);
    const { ename, text } = await failing(frontend, `const fine = 1;\nconst = 3;`);
    expect(ename).toBe("SyntaxError");
    expect(text).toContain(`Cell [${n}], line 2`);
    expect(text).toContain("> 2 │ const = 3;");
    for (const code of [
      "function (",
      "if (true) {",
      "let x = [1, 2",
      "`open",
      "class { }",
      "await await",
      "a b c",
      "1 +",
      "import from",
      "}",
    ]) {
      const error = await failing(frontend, code);
      expect([code, error.ename]).toEqual([code, "SyntaxError"]);
    }
  });

  test("a wrong use of an earlier cell's value is found", async ({ frontend }) => {
    await frontend.run("const vector: number[] = [1, 2];");
    const { evalue } = await failing(frontend, `vector.push("text");`);
    expect(evalue).toBe("Argument of type 'string' is not assignable to parameter of type 'number'.");
  });
});

describe("what an import fails of", () => {
  test("a package that is nowhere", async ({ frontend }) => {
    const n = await next(frontend);
    const { text } = await failing(frontend, `const x = 1;\nimport { y } from "no-such-package";`);
    expect(text).toContain("no-such-package");
    expect(text).toContain(`Cell [${n}], line 2`);
  });

  test("a name that the module does not export", async ({ frontend }) => {
    const { text } = await failing(frontend, `import { noSuchName } from "node:path";\nnoSuchName;`);
    expect(text).toContain("noSuchName");
  });

  test("an error thrown while a local module loads, with its own line", async ({ frontend }) => {
    writeFileSync(
      join(folder, "throws.ts"),
      `export const ready: boolean = true;\nthrow new Error("while loading");\n`,
    );
    const { ename, evalue, text } = await failing(frontend, `import { ready } from "./throws";\nready;`);
    expect([ename, evalue]).toEqual(["Error", "while loading"]);
    expect(text).toContain("throws.ts, line 2, column 7");
    expect(text).toContain(`> 2 │ throw new Error("while loading");`);
  });

  test("an error in a function of a local module, with the TypeScript line and the caller's", async ({
    frontend,
  }) => {
    writeFileSync(
      join(folder, "shapes.ts"),
      `interface Shape {\n  size: number;\n}\n\nexport function area(shape: Shape): number {\n  if (shape.size < 0) throw new RangeError("negative size");\n  return shape.size ** 2;\n}\n`,
    );
    const n = await next(frontend);
    const { text } = await failing(frontend, `import { area } from "./shapes";\narea({ size: -1 });`);
    expect(text).toContain("shapes.ts, line 6, column 29");
    expect(text).toContain(`> 6 │   if (shape.size < 0) throw new RangeError("negative size");`);
    expect(text).toContain(`Cell [${n}], line 2, column 1`);
  });

  test("a type error in the call of a local module's function", async ({ frontend }) => {
    writeFileSync(
      join(folder, "typed.ts"),
      `export function half(x: number): number {\n  return x / 2;\n}\n`,
    );
    const { evalue } = await failing(frontend, `import { half } from "./typed";\nhalf("four");`);
    expect(evalue).toBe("Argument of type 'string' is not assignable to parameter of type 'number'.");
  });

  test("a syntax error in a local module", async ({ frontend }) => {
    writeFileSync(join(folder, "broken.ts"), `export const a = ;\n`);
    const { text } = await failing(frontend, `const broken = await import("./broken.ts");\nbroken;`);
    expect(text).toContain("broken.ts");
    rmSync(join(folder, "broken.ts")); // while it is there, the compiler refuses every import of a local module
  });
});

describe("an error that is shown, not thrown, names cells and lines too", () => {
  const fails = `function fails(x: number) {\n  return new RangeError("bad " + x);\n}`;
  /** What a cell put out as text, with its own number as `n` and the one before as `m`. */
  async function shown(frontend: Frontend, code: string): Promise<string> {
    const m = await next(frontend);
    await frontend.run(fails);
    const { outputs } = await frontend.run(code);
    const texts = outputs.map(
      ({ content }) => content.text ?? (content.data as { "text/plain": string })["text/plain"],
    );
    const text = texts.join("");
    expect(text).not.toMatch(/dist[\\/]kernel|node:|lectern:cell|chunks/);
    return text.replaceAll(`Cell [${m + 1}]`, "Cell [n]").replaceAll(`Cell [${m}]`, "Cell [m]");
  }

  test("as a result", async ({ frontend }) => {
    expect(await shown(frontend, `const a = 1;\nfails(a)`)).toMatchInlineSnapshot(`
      "RangeError: bad 1
          at fails (Cell [m], line 2, column 10)
          at Cell [n], line 2, column 1"
    `);
  });

  test("printed, also later by a timer", async ({ frontend }) => {
    const code = `console.log(fails(1));\nconsole.error("late:", await new Promise((r) => setTimeout(() => r(fails(2)), 5)));`;
    const text = await shown(frontend, code);
    // What a timer calls has another name in each V8.
    expect(text.replace(/Timeout\.(<anonymous>|_onTimeout)/, "Timeout")).toMatchInlineSnapshot(`
      "RangeError: bad 1
          at fails (Cell [m], line 2, column 10)
          at Cell [n], line 1, column 13
      late: RangeError: bad 2
          at fails (Cell [m], line 2, column 10)
          at Timeout (Cell [n], line 2, column 68)
      "
    `);
  });

  test("within other values, with causes, properties and errors of its own", async ({ frontend }) => {
    const code = `[\n  Object.assign(fails(1), { code: 7 }),\n  new AggregateError([fails(2)], "many", { cause: fails(3) }),\n  "at home",\n]`;
    expect(await shown(frontend, code)).toMatchInlineSnapshot(`
      "[
        RangeError: bad 1
            at fails (Cell [m], line 2, column 10)
            at Cell [n], line 2, column 17 {
          code: 7
        },
        AggregateError: many
            at Cell [n], line 3, column 3 {
          [cause]: RangeError: bad 3
              at fails (Cell [m], line 2, column 10)
              at Cell [n], line 3, column 51,
          [errors]: [
            RangeError: bad 2
                at fails (Cell [m], line 2, column 10)
                at Cell [n], line 3, column 23
          ]
        },
        'at home'
      ]"
    `);
  });

  test("by display, and in user_expressions", async ({ frontend }) => {
    expect(await shown(frontend, `display(fails(1));`)).toMatchInlineSnapshot(`
      "RangeError: bad 1
          at fails (Cell [m], line 2, column 10)
          at Cell [n], line 1, column 9"
    `);
    const { reply } = await frontend.run("0", { user_expressions: { e: "fails(5)" } });
    expect(JSON.stringify(reply.content.user_expressions)).toMatch(
      /at fails \(Cell \[\d+\], line 2, column 10\)/,
    );
    expect(JSON.stringify(reply.content.user_expressions)).not.toMatch(/lectern:cell|dist\/kernel/);
  });

  test("from a local module", async ({ frontend }) => {
    writeFileSync(
      join(folder, "gives.ts"),
      `type Text = string;\n\nexport const gives = (text: Text) => new Error(text);\n`,
    );
    expect(await shown(frontend, `import { gives } from "./gives";\ngives("x")`)).toMatchInlineSnapshot(`
      "Error: x
          at gives (gives.ts, line 3, column 38)
          at Cell [n], line 2, column 1"
    `);
  });

  test("in what is thrown and is no error", async ({ frontend }) => {
    const { evalue, text } = await failing(frontend, `throw { inner: new Error("x") };`);
    expect(evalue).toMatch(/^\{\n {2}inner: Error: x\n {6}at Cell \[\d+\], line 1, column 16\n\}$/);
    expect(text).toContain(evalue);
  });

  test("while text that only looks like a stack stays as it is", async ({ frontend }) => {
    const text = "    at home\n    at f (file:///tmp/x.js:1:2)\n    at lectern:cell-x:1:2\n";
    expect(await frontend.printed(`process.stdout.write(${JSON.stringify(text)});`)).toBe(text);
  });
});
