// The fixture itself: what it lets pass, and what it must not.

import { expect } from "vitest";

import { test } from "./frontend.ts";

test("frontend asserts a cell's messages in their order", async ({ frontend }) => {
  await frontend.execute(`console.log("a"); console.log("b"); 1 + 1`);
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("execute_input", { code: `console.log("a"); console.log("b"); 1 + 1` });
  await frontend.stream("stdout", "a\nb\n");
  await frontend.iopub("execute_result", { data: { "text/plain": "2" } });
  await frontend.iopub("status", { execution_state: "idle" });
  await frontend.shell("execute_reply", { status: "ok" });
});

test("frontend.end complains of output left unasserted", async ({ frontend }) => {
  const request = await frontend.execute(`"left over"`);
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.shell("execute_reply", { status: "ok" });
  await expect(frontend.end()).rejects.toThrow(/unasserted: iopub execute_result .*left over/);
  frontend.ignore(request);
});

test("frontend.iopub fails on a message of another type", async ({ frontend }) => {
  await frontend.execute("1");
  await expect(frontend.iopub("stream")).rejects.toThrow("next iopub message");
  frontend.ignore();
});

test("frontend.unanswered finds that a badly signed message is dropped", async ({ frontend }) => {
  const { request, frames } = frontend.craft("execute_request", { code: "1" }, { key: "another key" });
  await frontend.sendFrames(frames, { request });
  await frontend.unanswered(request);
});

test("frontend.another sees the first one's output, under the first one's header", async ({ frontend }) => {
  const other = await frontend.another();
  const request = await frontend.execute("2");
  await other.iopub("status", { execution_state: "busy" }, { of: request });
  frontend.ignore();
});
