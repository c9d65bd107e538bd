// execute_request: its messages in their order, its options, its queue.

import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect } from "vitest";

import { type Frontend, test } from "../frontend.ts";

test("execute_request is busy, input, output, result, idle, and one reply", async ({ frontend }) => {
  const request = await frontend.execute(`console.log("hello"); 6 * 7`);
  const seen = [
    await frontend.iopub("status", { execution_state: "busy" }),
    await frontend.iopub("execute_input", { code: `console.log("hello"); 6 * 7` }),
    await frontend.iopub("stream", { name: "stdout", text: "hello\n" }),
    await frontend.iopub("execute_result", { data: { "text/plain": "42" }, metadata: {} }),
    await frontend.iopub("status", { execution_state: "idle" }),
    await frontend.shell("execute_reply", { status: "ok", user_expressions: {}, payload: [] }),
  ];
  for (const message of seen) expect(message.parent_header).toEqual(request.header);
  const counts = [1, 3, 5].map((index) => seen[index]!.content.execution_count);
  expect(new Set(counts).size).toBe(1);
});

test("execute_request reports a thrown error once, then idle", async ({ frontend }) => {
  await frontend.execute(`throw new Error("boom")`);
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("execute_input");
  await frontend.iopub("error", { ename: "Error", evalue: "boom" });
  await frontend.iopub("status", { execution_state: "idle" });
  await frontend.shell("execute_reply", { status: "error", ename: "Error", evalue: "boom" });
});

test("execute_request counts up, and an empty cell counts too", async ({ frontend }) => {
  const first = (await frontend.run("1")).reply.content.execution_count as number;
  const empty = (await frontend.run("")).reply.content.execution_count;
  const comment = (await frontend.run("// nothing here")).reply.content.execution_count;
  expect([empty, comment]).toEqual([first + 1, first + 2]);
});

describe("silent", () => {
  test("broadcasts nothing but its status, and does not count", async ({ frontend }) => {
    const before = (await frontend.run("0")).reply.content.execution_count;
    await frontend.execute(`console.log("unheard"); display.html("unseen"); let quiet = 5; quiet`, {
      silent: true,
      store_history: true, // silent forces it to be false
    });
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("status", { execution_state: "idle" });
    await frontend.shell("execute_reply", { status: "ok", execution_count: before });
    expect(await frontend.result("quiet")).toBe("5");
  });

  test("replies with an error and broadcasts none", async ({ frontend }) => {
    await frontend.execute(`throw new RangeError("unheard")`, { silent: true });
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("status", { execution_state: "idle" });
    await frontend.shell("execute_reply", { status: "error", ename: "RangeError" });
  });

  test("still answers user_expressions", async ({ frontend }) => {
    const { reply } = await frontend.run("const hidden = 3;", {
      silent: true,
      user_expressions: { three: "hidden" },
    });
    expect(reply.content.user_expressions).toMatchObject({ three: { data: { "text/plain": "3" } } });
  });
});

test("store_history: false neither counts nor is remembered", async ({ frontend }) => {
  const before = (await frontend.run("0")).reply.content.execution_count;
  const { reply, outputs } = await frontend.run("'not kept' + 1", { store_history: false });
  expect(reply.content.execution_count).toBe(before);
  expect(outputs[0]?.content).toMatchObject({ data: { "text/plain": "'not kept1'" } });
  const history = await frontend.ask("history_request", { hist_access_type: "tail", n: 5 });
  expect(JSON.stringify(history.content)).not.toContain("not kept");
});

test("user_expressions are each evaluated after the cell, and may fail by themselves", async ({
  frontend,
}) => {
  const { reply } = await frontend.run("const a = 2;", {
    user_expressions: {
      sum: "a + 1",
      later: "await Promise.resolve([a])",
      thrown: `(() => { throw new Error("mine") })()`,
      missing: "notThere.at.all",
      unreadable: "1 +",
    },
  });
  const found = reply.content.user_expressions as Record<string, Record<string, unknown>>;
  expect(found.sum).toMatchObject({ status: "ok", data: { "text/plain": "3" }, metadata: {} });
  expect(found.later).toMatchObject({ status: "ok", data: { "text/plain": "[ 2 ]" } });
  expect(found.thrown).toMatchObject({ status: "error", ename: "Error", evalue: "mine" });
  expect(found.missing).toMatchObject({ status: "error", ename: "ReferenceError" });
  expect(found.unreadable).toMatchObject({ status: "error", ename: "SyntaxError" });
});

describe("stop_on_error", () => {
  /** While it runs, what is sent next comes into the queue, however busy the machine is. */
  const wait = async (frontend: Frontend) => {
    const waiting = await frontend.execute("await new Promise((r) => setTimeout(r, 200))");
    return () => frontend.finished(waiting);
  };

  test("true aborts the cells sent together with the failed one, in their order", async ({ frontend }) => {
    const waited = await wait(frontend);
    const failed = await frontend.execute(`throw new Error("first")`);
    const queued = [await frontend.execute("let never = 1;"), await frontend.execute("never")];
    await waited();
    expect((await frontend.finished(failed)).reply.content.status).toBe("error");
    for (const request of queued) {
      const { reply, outputs } = await frontend.finished(request);
      expect(reply.content).toMatchObject({ status: "aborted" });
      expect(outputs).toEqual([]);
    }
    expect(await frontend.result("typeof (globalThis as any).never")).toBe("'undefined'");
  });

  test("true lets what was sent after the error's reply run", async ({ frontend }) => {
    for (let round = 0; round < 20; round++) {
      const failed = await frontend.execute(`throw new Error("again")`);
      await frontend.shell("execute_reply", { status: "error" });
      frontend.ignore(failed);
      expect(await frontend.result(`${round}`)).toBe(`${round}`);
    }
  });

  test("true also aborts after a cell that does not type-check", async ({ frontend }) => {
    const waited = await wait(frontend);
    const failed = await frontend.execute(`const wrong: number = "text";`);
    const queued = await frontend.execute("1");
    await waited();
    expect((await frontend.finished(failed)).reply.content).toMatchObject({ ename: "TypeError" });
    expect((await frontend.finished(queued)).reply.content).toMatchObject({ status: "aborted" });
  });

  test("false lets the cells behind a failed one run", async ({ frontend }) => {
    const failed = await frontend.execute(`throw new Error("first")`, { stop_on_error: false });
    const queued = await frontend.execute("'ran'");
    await frontend.finished(failed);
    expect((await frontend.finished(queued)).reply.content).toMatchObject({ status: "ok" });
  });
});

test("cells queue up and run one after the other", async ({ frontend }) => {
  const cells = [];
  await frontend.run("const order: number[] = [];");
  for (let n = 0; n < 10; n++)
    cells.push(
      await frontend.execute(`await new Promise((r) => setTimeout(r, ${10 - n})); order.push(${n});`),
    );
  for (const cell of cells) await frontend.finished(cell);
  expect(await frontend.result("order.join()")).toBe("'0,1,2,3,4,5,6,7,8,9'");
});

describe("while a cell blocks", () => {
  test("other requests are answered at once, and the cell stays busy", async ({ frontend }) => {
    await frontend.run("const data = { alpha: 1, beta: 2 };");
    const cell = await frontend.execute("for (const end = Date.now() + 4000; Date.now() < end; );");
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    await sleep(50);
    const started = performance.now();
    const completion = await frontend.ask("complete_request", { code: "data.al", cursor_pos: 7 });
    expect(completion.content).toMatchObject({ matches: ["alpha"] });
    const inspection = await frontend.ask("inspect_request", {
      code: "data",
      cursor_pos: 2,
      detail_level: 0,
    });
    expect(inspection.content).toMatchObject({ found: true });
    const complete = await frontend.ask("is_complete_request", { code: "1" });
    expect(complete.content).toMatchObject({ status: "complete" });
    await frontend.ask("comm_info_request");
    await frontend.ask("history_request", { hist_access_type: "tail", n: 1 });
    await frontend.ask("kernel_info_request", {}, { channel: "control" });
    expect(performance.now() - started).toBeLessThan(3500);
    const { reply } = await frontend.finished(cell);
    expect(reply.content.status).toBe("ok");
    // After each of the six idles, the cell's busy again: else front ends would show it as done.
    expect(frontend.busyAgain(cell)).toBe(6);
  });

  test("its members are completed from the running cell's values where types end", async ({ frontend }) => {
    await frontend.run("const untyped: any = { gamma: 1, garden: 2, delta: 3 };");
    const cell = await frontend.execute("for (const end = Date.now() + 500; Date.now() < end; );");
    await frontend.iopub("status", { execution_state: "busy" });
    await sleep(30);
    const completion = await frontend.ask("complete_request", { code: "untyped.ga", cursor_pos: 10 });
    expect(completion.content.matches).toEqual(["gamma", "garden"]);
    expect((await frontend.finished(cell)).reply.content.status).toBe("ok");
  });
});

test("a request without the optional fields runs with the protocol's defaults", async ({ frontend }) => {
  const request = await frontend.send("execute_request", { code: "40 + 2" });
  const { reply, outputs } = await frontend.finished(request);
  expect(reply.content).toMatchObject({ status: "ok" });
  expect(outputs[0]?.content).toMatchObject({ data: { "text/plain": "42" } });
});

test("a cell runs in strict mode, as the module that TypeScript takes it for", async ({ frontend }) => {
  expect(await frontend.result("(function (this: unknown) { return this; })() === undefined")).toBe("true");
});

test("an error whose stack the student wrote is reported, whatever URL stands in it", async ({
  frontend,
}) => {
  const forged =
    'const forged = new Error("boom"); forged.stack = "Error: boom\\n    at f (file://evil/x.ts?v=ab:1:2)";';
  await frontend.run(forged);
  expect(await frontend.error("throw forged;")).toMatchObject({ ename: "Error", evalue: "boom" });
});
