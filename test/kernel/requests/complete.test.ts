// complete_request and inspect_request as messages; what they find is tested with kernel/language.

import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect } from "vitest";

import { test } from "../frontend.ts";

describe("complete_request", () => {
  test("answers with matches, the replaced range, and their kinds", async ({ frontend }) => {
    await frontend.run("const point = { width: 1, weight: 2 };");
    const code = "point.we + 1";
    const { content } = await frontend.ask("complete_request", { code, cursor_pos: 8 });
    expect(content).toMatchObject({ status: "ok", matches: ["weight"], cursor_start: 6, cursor_end: 8 });
    expect(content.metadata).toMatchObject({
      _jupyter_types_experimental: [{ text: "weight", type: "property", start: 6, end: 8 }],
    });
  });

  test("counts cursor_pos in code points, with emoji before it", async ({ frontend }) => {
    const code = `"🎉🎉é"; Math.flo`;
    const { content } = await frontend.ask("complete_request", { code, cursor_pos: [...code].length });
    expect(content).toMatchObject({ matches: ["floor"], cursor_start: 12, cursor_end: 15 });
  });

  test("takes the end of the code where cursor_pos is absent or beyond it", async ({ frontend }) => {
    const { content } = await frontend.ask("complete_request", { code: "Math.flo" });
    expect(content).toMatchObject({ matches: ["floor"] });
    const beyond = await frontend.ask("complete_request", { code: "Math.flo", cursor_pos: 1000 });
    expect(beyond.content).toEqual(content);
  });

  test("answers with an empty list where nothing fits", async ({ frontend }) => {
    const { content } = await frontend.ask("complete_request", { code: "zzzUnknown.zzz", cursor_pos: 14 });
    expect(content).toMatchObject({ status: "ok", matches: [] });
  });

  test("runs no getter of the student's while it looks at values", async ({ frontend }) => {
    await frontend.run(
      "let touched = 0; const trap: any = { get lure() { touched++; return {}; }, other: 1 };",
    );
    const { content } = await frontend.ask("complete_request", { code: "trap.lure.", cursor_pos: 10 });
    expect(content.status).toBe("ok");
    expect(await frontend.result("touched")).toBe("0");
  });

  test("gives up a look that finds the kernel in a native call, and holds no value for it when the call has ended", async ({
    frontend,
  }) => {
    await frontend.run(`
      import { execFileSync } from "node:child_process";
      import { setFlagsFromString } from "node:v8";
      import { runInNewContext } from "node:vm";
      setFlagsFromString("--expose-gc");
      const collect: () => void = runInNewContext("gc");
      let held: any = { weight: 1 };
      const other: any = { width: 2 };
      const seen = new WeakRef(held);`);
    const look = async (name: string) =>
      (await frontend.ask("complete_request", { code: `${name}.w`, cursor_pos: name.length + 2 })).content
        .matches;
    expect(await look("other")).toEqual(["width"]);
    const blocked = await frontend.execute(
      `console.log("begun"); execFileSync(process.execPath, ["-e", "setTimeout(() => {}, 3000)"]); held = undefined;`,
    );
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    await frontend.stream("stdout", "begun\n");
    await sleep(100); // in the native call, in which V8 tells nothing
    expect(await look("held")).toEqual([]);
    expect(await look("other")).toEqual([]);
    await frontend.finished(blocked);
    await frontend.run("collect();");
    expect(await frontend.result("seen.deref()")).toBeUndefined();
    expect(await look("other")).toEqual(["width"]);
  });

  test("does not describe the elements of an array of millions, which held up the kernel for minutes", async ({
    frontend,
  }) => {
    await frontend.run("const samples: any = new Float32Array(3_000_000);");
    const { content } = await frontend.ask("complete_request", { code: "samples.byteL", cursor_pos: 13 });
    expect(content.matches).toEqual(["byteLength"]);
    expect(await frontend.result("samples.length")).toBe("3000000");
  });
});

describe("inspect_request", () => {
  test("shows type and documentation, as Markdown and as plain text", async ({ frontend }) => {
    await frontend.run("/** Adds up. */\nfunction add(a: number, b: number) { return a + b; }");
    const { content } = await frontend.ask("inspect_request", {
      code: "add(1, 2)",
      cursor_pos: 1,
      detail_level: 0,
    });
    expect(content).toMatchObject({ status: "ok", found: true });
    const data = content.data as Record<string, string>;
    expect(Object.keys(data).sort()).toEqual(["text/markdown", "text/plain"]);
    expect(data["text/plain"]).toContain("add(a: number, b: number): number");
    expect(data["text/plain"]).toContain("Adds up.");
  });

  test("shows more at detail_level 1", async ({ frontend }) => {
    await frontend.run("function twice(x: number) { return 2 * x; }");
    const ask = async (detail_level: number) => {
      const { content } = await frontend.ask("inspect_request", {
        code: "twice",
        cursor_pos: 2,
        detail_level,
      });
      return (content.data as Record<string, string>)["text/plain"] ?? "";
    };
    expect(await ask(1)).toContain("return 2 * x");
    expect(await ask(0)).not.toContain("return 2 * x");
  });

  test("counts cursor_pos in code points", async ({ frontend }) => {
    const code = `"🎉🎉🎉🎉"; Math.floor(1.5)`;
    const cursor_pos = [...code.slice(0, code.indexOf("floor"))].length + 1;
    const { content } = await frontend.ask("inspect_request", { code, cursor_pos, detail_level: 0 });
    expect(JSON.stringify(content.data)).toContain("floor(x: number): number");
  });

  test("finds nothing in white space", async ({ frontend }) => {
    const { content } = await frontend.ask("inspect_request", {
      code: "   ",
      cursor_pos: 1,
      detail_level: 0,
    });
    expect(content).toEqual({ status: "ok", found: false, data: {}, metadata: {} });
  });
});

test("is_complete_request tells complete, incomplete with its indent, and invalid", async ({ frontend }) => {
  const ask = async (code: string) => (await frontend.ask("is_complete_request", { code })).content;
  expect(await ask("1 + 1")).toEqual({ status: "complete" });
  expect(await ask("await Promise.resolve(1)")).toEqual({ status: "complete" });
  expect(await ask("function f() {")).toEqual({ status: "incomplete", indent: "  " });
  expect(await ask("const text = `open")).toMatchObject({ status: "incomplete" });
  expect(await ask("const = 3")).toEqual({ status: "invalid" });
});
