// Bad input: the kernel answers with a clear error where an answer is due, and lives.
// Messages that cannot be read or trusted are in wire/, a display that lies in display/.

import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect } from "vitest";

import { KernelClient } from "../../kernel/client/index.ts";
import { test } from "./frontend.ts";

describe("a request that is not what the protocol says is refused, naming field and value", () => {
  const requests: Record<string, [string, object, string]> = {
    "code that is missing": ["execute_request", {}, "execute_request: code must be a string, got nothing"],
    "code that is a number": [
      "execute_request",
      { code: 5 },
      "execute_request: code must be a string, got 5",
    ],
    "silent in words": [
      "execute_request",
      { code: "1", silent: "no" },
      `execute_request: silent must be a boolean, got "no"`,
    ],
    "user_expressions as a list": [
      "execute_request",
      { code: "1", user_expressions: [1] },
      "execute_request: user_expressions must be an object, got [1]",
    ],
    "cursor_pos as text": [
      "complete_request",
      { code: "a", cursor_pos: "1" },
      `complete_request: cursor_pos must be a number, got "1"`,
    ],
    "cursor_pos between two": [
      "complete_request",
      { code: "a", cursor_pos: 0.5 },
      "complete_request: cursor_pos must be a whole number, got 0.5",
    ],
    "detail_level 2": [
      "inspect_request",
      { code: "a", cursor_pos: 0, detail_level: 2 },
      "inspect_request: detail_level must be 0 or 1, got 2",
    ],
    "is_complete_request without code": [
      "is_complete_request",
      {},
      "is_complete_request: code must be a string, got nothing",
    ],
  };
  for (const [what, [type, content, evalue]] of Object.entries(requests)) {
    test(what, async ({ frontend }) => {
      const request = await frontend.send(type, content as Record<string, unknown>);
      const { reply, outputs } = await frontend.finished(request);
      expect(reply.content).toMatchObject({ status: "error", ename: "InvalidRequest", evalue });
      expect(outputs).toEqual([]);
      await frontend.alive();
    });
  }

  test("a negative cursor_pos", async ({ frontend }) => {
    for (const type of ["complete_request", "inspect_request"]) {
      const { content } = await frontend.ask(type, { code: "Math.", cursor_pos: -3, detail_level: 0 });
      expect(content).toMatchObject({
        status: "error",
        evalue: `${type}: cursor_pos must not be negative, got -3`,
      });
    }
  });
});

test("an unknown request is answered with the requests that exist", async ({ frontend }) => {
  const { content } = await frontend.ask("make_coffee_request", { sugar: 2 });
  expect(content).toMatchObject({ status: "error", ename: "InvalidRequest" });
  expect(content.evalue).toMatch(
    /^the kernel knows no make_coffee_request; it knows execute_request, kernel_info_request, /,
  );
});

test("an unknown message that asks for nothing is dropped and logged", async ({ frontend }) => {
  const request = await frontend.send("telepathy", { thought: 1 });
  await frontend.unanswered(request);
  expect(frontend.client.process!.log()).toContain(`a message of unknown type "telepathy" was dropped`);
});

test("names of JavaScript's own objects are no requests", async ({ frontend }) => {
  for (const type of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    const request = await frontend.send(type);
    await frontend.unanswered(request);
  }
});

describe("a cell", () => {
  test("of a megabyte runs", async ({ frontend }) => {
    await frontend.run(`const big = "${"x".repeat(1_000_000)}";`);
    expect(await frontend.result("big.length")).toBe("1000000");
  });

  test("of 50 MB is refused at once, saying what to do", async ({ frontend }) => {
    const started = performance.now();
    const error = await frontend.error(`const big = "${"x".repeat(50_000_000)}"; big.length`);
    expect(error.evalue).toBe(
      "The cell is 50 million characters long; at most 2 million can be run. Read large data from a file instead",
    );
    expect(error.text.length).toBeLessThan(2000);
    expect(performance.now() - started).toBeLessThan(20_000);
    const { content } = await frontend.ask("complete_request", {
      code: "x ".repeat(25_000_000),
      cursor_pos: 7,
    });
    expect(["ok", "error"]).toContain(content.status);
  });

  test("nested ten thousand deep is refused or run, and the kernel lives", async ({ frontend }) => {
    const cell = await frontend.execute(`${"(".repeat(10_000)}1${")".repeat(10_000)}`);
    await frontend.finished(cell);
    expect(await frontend.result("1 + 1")).toBe("2");
  });

  test("with NUL bytes in text runs, elsewhere is refused", async ({ frontend }) => {
    expect(await frontend.result(`"a\0b".length`)).toBe("3");
    expect((await frontend.error("1 \0 + 1")).ename).toBe("SyntaxError");
    await frontend.alive();
  });

  test("with lone surrogates runs, and prints no invalid text", async ({ frontend }) => {
    // JSON carries a lone surrogate as an escape; the validator refuses one in what the kernel sends.
    const { request, frames } = frontend.craft("execute_request", {}, {});
    const content = `{"code":"const lone = '\\ud83d'; console.log(lone); lone.length","silent":false}`;
    const crafted = frontend.craft("execute_request", {}, { parts: [frames[2]!, "{}", "{}", content] });
    await frontend.sendFrames(crafted.frames, { request });
    frontend.ignore(request);
    await frontend.shell("execute_reply", { status: "ok" }, { of: request });
    const shown = await frontend.execute("'\\ud83d\\ud83d'");
    const { outputs } = await frontend.finished(shown);
    expect(outputs).toHaveLength(1);
    frontend.validator.problems.splice(
      0,
      Infinity,
      ...frontend.validator.problems.filter((p) => !p.includes("execute_input")),
    );
  });

  test("with odd ends of line, or a byte order mark runs", async ({ frontend }) => {
    expect(await frontend.result("let lines = 1\r\nlines += 1\rlines += 1\u2028lines")).toBe("3");
    expect(await frontend.result("\ufeff1 + 1")).toBe("2");
  });
});

describe("a value that is hard to show", () => {
  const values: Record<string, [string, RegExp]> = {
    "throws from its getters": [`({ get a() { throw new Error("no"); }, b: 1 })`, /b: 1/],
    "throws from every trap of its proxy": [
      `new Proxy({}, Object.fromEntries(["get", "has", "ownKeys", "getPrototypeOf", "getOwnPropertyDescriptor"].map((trap) => [trap, () => { throw new Error(trap); }])))`,
      /./,
    ],
    "is a revoked proxy": [
      "(() => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; })()",
      /./,
    ],
    "contains itself": [
      "(() => { const ring: any = { name: 'ring' }; ring.self = ring; return ring; })()",
      /\[Circular \*1\]/,
    ],
    "is enormous": ["Array.from({ length: 1e7 }, (_, n) => n)", /more items/],
    "is a huge text": [`"x".repeat(5e7)`, /more characters/],
    "is deeply nested": [
      "(() => { let deep: any = 1; for (let n = 0; n < 1e5; n++) deep = { deep }; return deep; })()",
      /deep: /,
    ],
    "throws from its inspection": [
      `({ [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("no"); } })`,
      /./,
    ],
    "has no prototype": ["Object.create(null)", /null prototype/],
    "has rubbish for a display function": [`({ [Symbol.for("Jupyter.display")]: 42 })`, /./],
  };
  for (const [what, [code, text]] of Object.entries(values)) {
    test(`because it ${what} is shown somehow, in bounded text`, async ({ frontend }) => {
      const { outputs } = await frontend.run(code);
      const data = outputs[0]!.content.data as Record<string, string>;
      expect(data["text/plain"]).toMatch(text);
      expect(data["text/plain"]!.length).toBeLessThan(200_000);
      await frontend.alive();
    });
  }

  test("because its display function throws is shown as text, or an error says so", async ({ frontend }) => {
    const cell = await frontend.execute(
      `({ [Symbol.for("Jupyter.display")]() { throw new Error("no picture"); }, a: 1 })`,
    );
    const { outputs } = await frontend.finished(cell);
    expect(JSON.stringify(outputs.map(({ content }) => content))).toContain("no picture");
    await frontend.alive();
  });

  for (const returned of [
    "undefined",
    "null",
    "7",
    "'text'",
    "[1]",
    "{ 'text/html': 5 }",
    "{ 'no type': 'x' }",
    "{ 'image/png': {} }",
    "(() => { const c: any = {}; c['application/json'] = c; return c; })()",
    "new Promise(() => { throw new Error('late'); })",
  ]) {
    test(`because its display function returns ${returned.slice(0, 40)} leads to a valid message`, async ({
      frontend,
    }) => {
      const cell = await frontend.execute(`({ [Symbol.for("Jupyter.display")]: (): any => (${returned}) })`);
      const { outputs } = await frontend.finished(cell); // the validator has seen it
      expect(outputs).toHaveLength(1);
      await frontend.alive();
    });
  }
});

test("prototypes of built-ins overwritten by a cell break no message", async ({ frontend }) => {
  const client = frontend.client;
  await frontend.run(`
    const originals = {
      map: Array.prototype.map, push: Array.prototype.push, then: Promise.prototype.then, iterator: Array.prototype[Symbol.iterator],
      replace: String.prototype.replace, split: String.prototype.split, call: Function.prototype.call, keys: Object.keys, stringify: JSON.stringify,
      get: Map.prototype.get, set: Map.prototype.set, has: Set.prototype.has, apply: Reflect.apply, now: Date.now,
    };`);
  const names = [
    "Array.prototype.map",
    "Array.prototype.push",
    "String.prototype.replace",
    "String.prototype.split",
    "Object.keys",
    "JSON.stringify",
    "Map.prototype.get",
    "Map.prototype.set",
    "Set.prototype.has",
    "Date.now",
    "Reflect.apply",
  ];
  for (const name of names) {
    const key = name.split(".").at(-1);
    const cell = await frontend.execute(
      `(${name} as any) = () => { throw new Error("overwritten"); }; console.log("printed"); throw new Error("mine");`,
    );
    const { reply } = await frontend.finished(cell);
    expect(reply.content, name).toMatchObject({ status: "error" });
    await frontend.run(`(${name} as any) = originals.${key};`);
    expect(await frontend.result("[1, 2].map((n) => n + 1)"), name).toBe("[ 2, 3 ]");
  }
  expect(client.ended).toBeUndefined();
});

describe("clients", () => {
  test("two at once each get their own replies, and see each other's output", async ({ frontend }) => {
    const other = await frontend.another();
    const mine = await frontend.execute("console.log('mine'); 1");
    const theirs = await other.execute("console.log('theirs'); 2");
    const [first, second] = await Promise.all([frontend.finished(mine), other.finished(theirs)]);
    expect(first.outputs.map(({ content }) => content.text ?? content.execution_count)).toHaveLength(2);
    expect(second.outputs[0]!.content.text).toBe("theirs\n");
    // Which of two connections is heard first is not said.
    const counts = [first, second].map(({ reply }) => reply.content.execution_count as number);
    expect(Math.abs(counts[1]! - counts[0]!)).toBe(1);
    expect(await other.result("3")).toBe("3");
    await frontend.iopub("status", { execution_state: "busy" }, { of: theirs });
  });

  test("one that vanishes mid-cell leaves the cell to run and the kernel to others", async ({ frontend }) => {
    await frontend.run("let reached = 0;");
    const gone = new KernelClient(frontend.client.connection);
    await gone.ready();
    gone.send("shell", "execute_request", {
      code: `for (let n = 0; n < 60; n++) { console.log("x".repeat(10_000)); await new Promise((r) => setTimeout(r, 5)); reached = n; } prompt("anyone?")`,
      silent: false,
      allow_stdin: true,
    });
    await sleep(60);
    await gone.close();
    // The prompt waits for ever: nobody is there to answer; an interrupt frees the kernel.
    // Its 0.3 s take longer where other tests run beside it.
    await sleep(4000);
    await frontend.interrupt();
    expect(await frontend.result("reached")).toBe("59");
  });

  test("one that floods the kernel with requests gets an answer to each", async ({ frontend }) => {
    const requests = [];
    for (let n = 0; n < 500; n++) requests.push(await frontend.send("kernel_info_request"));
    for (const request of requests)
      expect((await frontend.finished(request)).reply.content.status).toBe("ok");
  });

  test("one that asks about an endless comm, display or history id gets an answer", async ({ frontend }) => {
    const long = "x".repeat(1_000_000);
    await frontend.ask("comm_info_request", { target_name: long });
    await frontend.ask("history_request", {
      hist_access_type: "search",
      pattern: `*${"a*".repeat(2000)}b`,
      n: 10,
    });
    await frontend.ask("complete_request", { code: long, cursor_pos: 1_000_000 });
  });
});
