// Numbers for sessions of one history: no two kernels get the same, whenever they start and however they end.

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { HistoryFile } from "../../../kernel/requests/history-file.ts";
import { claimSession } from "../../../kernel/requests/session-number.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lectern-session-"));
  file = join(folder, "history.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("claimSession gives numbers above the highest in the history, and above those given before", () => {
  expect(claimSession(file, 7)).toBe(8);
  expect(claimSession(file, 7)).toBe(9);
  expect(claimSession(file, 3)).toBe(10);
  expect(claimSession(file, 20)).toBe(21);
});

test("claimSession keeps one small file, the last claim's", () => {
  for (let session = 0; session < 5; session++) claimSession(file, 0);
  expect(readdirSync(folder)).toEqual(["history.jsonl.session-5"]);
});

test("claimSession passes over files that are not its own", () => {
  for (const name of ["history.jsonl.session-x", "history.jsonl.session-99.bak", "other.session-50"])
    writeFileSync(join(folder, name), "");
  expect(claimSession(file, 1)).toBe(2);
});

test("HistoryFile: two kernels that both read the history before either ran a cell have numbers of their own", () => {
  writeFileSync(file, `{"session":4,"line":1,"input":"early"}\n`);
  const [one, other] = [new HistoryFile(file), new HistoryFile(file)];
  for (const history of [one, other]) expect(history.entries()).toHaveLength(1);
  one.append(1, "one", undefined);
  other.append(1, "other", undefined);
  one.append(2, "two", undefined);
  expect(one.session).not.toBe(other.session);
  expect(new HistoryFile(file).entries().map(({ session, input }) => [session - one.session, input])).toEqual(
    [
      [4 - one.session, "early"],
      [0, "one"],
      [other.session - one.session, "other"],
      [0, "two"],
    ],
  );
});

test("claimSession: processes that claim at the same time, again and again, get different numbers", async () => {
  const module = new URL("../../../dist/kernel/requests/session-number.js", import.meta.url).href;
  const script = `
    const { claimSession } = await import(${JSON.stringify(module)});
    console.log("ready");
    process.stdin.once("data", () => {
      const claimed = [];
      while (claimed.length < 100) claimed.push(claimSession(process.argv[1], 0));
      console.log(claimed.join(" "));
      process.exit();
    });`;
  const kernels = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["--input-type=module", "-e", script, file], {
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const printed = kernels.map(() => "");
  await Promise.all(
    kernels.map(
      ({ stdout }, index) =>
        new Promise<void>((ready) => {
          stdout.setEncoding("utf8").on("data", (text: string) => {
            printed[index] += text;
            if (printed[index]!.includes("ready")) ready();
          });
        }),
    ),
  );
  const ended = kernels.map((kernel) => new Promise((resolve) => kernel.once("close", resolve)));
  for (const { stdin } of kernels) stdin.write("go\n");
  expect(await Promise.all(ended)).toEqual([0, 0, 0, 0]);
  const numbers = printed.flatMap((text) => text.split("\n")[1]!.split(" ").map(Number));
  expect(numbers).toHaveLength(400);
  expect(new Set(numbers).size).toBe(400);
  expect(readdirSync(folder)).toEqual([`history.jsonl.session-${Math.max(...numbers)}`]);
});
