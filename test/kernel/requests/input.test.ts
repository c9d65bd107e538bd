// input_request: prompt(), confirm() and promptPassword() in a cell. Protocol section "stdin messages".

import { describe, expect } from "vitest";

import { test } from "../frontend.ts";

test("prompt asks the front end that ran the cell, and gives its answer", async ({ frontend }) => {
  const other = await frontend.another();
  const cell = await frontend.execute(`const name = prompt("Name?"); console.log("Hello " + name);`);
  const question = await frontend.stdin("input_request", { prompt: "Name?", password: false });
  expect(question.parent_header).toEqual(cell.header);
  await frontend.input("Ada 🎉");
  const { outputs } = await frontend.finished(cell);
  expect(outputs.map(({ content }) => content.text)).toEqual(["Hello Ada 🎉\n"]);
  await expect(other.stdin("input_request", {}, { of: cell, timeoutMs: 50 })).rejects.toThrow("Waited 50 ms");
});

test("prompt takes its fallback for an empty answer, and may ask again and again", async ({ frontend }) => {
  const cell = await frontend.execute(`[prompt("a", "none"), prompt("b"), prompt()]`);
  for (const [prompt, answer] of [
    ["a", ""],
    ["b", "2"],
    ["", "x".repeat(5000)],
  ] as const) {
    await frontend.stdin("input_request", { prompt });
    await frontend.input(answer);
  }
  const { outputs } = await frontend.finished(cell);
  expect(JSON.stringify(outputs[0]?.content)).toMatch(/'none'.*'2'.*x{5000}/s);
});

describe("confirm", () => {
  for (const [answer, value] of [
    ["y", true],
    ["Yes", true],
    ["n", false],
    ["", false],
  ] as const) {
    test(`is ${value} for "${answer}"`, async ({ frontend }) => {
      const cell = await frontend.execute(`confirm("Sure?")`);
      await frontend.stdin("input_request", { prompt: "Sure? [y/N] ", password: false });
      await frontend.input(answer);
      const { outputs } = await frontend.finished(cell);
      expect(outputs[0]?.content).toMatchObject({ data: { "text/plain": String(value) } });
    });
  }
});

test("promptPassword asks for text that is not shown", async ({ frontend }) => {
  const cell = await frontend.execute("promptPassword().length");
  await frontend.stdin("input_request", { prompt: "Password: ", password: true });
  await frontend.input("secret");
  const { outputs } = await frontend.finished(cell);
  expect(outputs[0]?.content).toMatchObject({ data: { "text/plain": "6" } });
});

test("prompt throws where the front end allows no input", async ({ frontend }) => {
  const { ename, evalue } = await frontend.error(`prompt("Name?")`, { allow_stdin: false });
  expect([ename, evalue]).toMatchInlineSnapshot(`
    [
      "Error",
      "prompt: nobody can be asked here; run the cell in a front end that allows input, such as JupyterLab, or write the value into the cell",
    ]
  `);
});

test("prompt takes an answer of any length whole: what exceeded 64 KiB was cut without a word", async ({
  frontend,
}) => {
  const long = "é🎉".repeat(200_000);
  const cell = await frontend.execute(
    `const long = prompt("paste"); console.log(long.length, prompt("and?"))`,
  );
  await frontend.stdin("input_request", { prompt: "paste" });
  await frontend.input(long);
  await frontend.stdin("input_request", { prompt: "and?" });
  await frontend.input("short");
  const { outputs } = await frontend.finished(cell);
  expect(outputs.map(({ content }) => content.text)).toEqual([`${long.length} short\n`]);
  expect(await frontend.result(`long === "é🎉".repeat(200_000)`)).toBe("true");
});

test("what was printed before a prompt is there when it asks", async ({ frontend }) => {
  const cell = await frontend.execute(`console.log("first"); prompt("then?")`);
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("execute_input");
  await frontend.stream("stdout", "first\n");
  await frontend.stdin("input_request", { prompt: "then?" });
  await frontend.input("");
  expect((await frontend.finished(cell)).reply.content.status).toBe("ok");
});

test("an input_reply that nobody asked for does no harm", async ({ frontend }) => {
  await frontend.send("input_reply", { status: "ok", value: "stray" }, { channel: "stdin" });
  await frontend.alive();
  const cell = await frontend.execute(`prompt("real?")`);
  await frontend.stdin("input_request", { prompt: "real?" });
  await frontend.input("real");
  const { outputs } = await frontend.finished(cell);
  expect(outputs[0]?.content).toMatchObject({ data: { "text/plain": "'real'" } });
});
