// history_request: tail, range, search; kept in a file that two kernel sessions share.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, test as plainTest } from "vitest";

import { startKernel } from "../../../kernel/client/index.ts";
import { HistoryFile } from "../../../kernel/requests/history-file.ts";
import { kernelTest, testArgv } from "../frontend.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-history-"));
const file = join(folder, "history.jsonl");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const test = kernelTest({ env: { LECTERN_HISTORY: file } });
type Entries = [number, number, string | [string, string | null]][];

// An earlier session's entries, a line of it cut off by a crash, and one of something else.
writeFileSync(
  file,
  [
    `{"session":1,"line":1,"input":"const early = 1;"}`,
    `{"session":1,"line":2,"input":"early + 1","output":"2"}`,
    `{"session":1,"line":3,"inp`,
    `{"other":true}`,
    "",
  ].join("\n"),
);

describe("history_request", () => {
  const cells = ["const early = 1;", "'a\\nb'", "'a*b'", "early * 2", "'a*b'"];

  test("knows the cells of this session and of earlier ones", async ({ frontend }) => {
    for (const cell of cells) await frontend.run(cell);
    const { content } = await frontend.ask("history_request", {
      hist_access_type: "tail",
      n: 4,
      output: false,
      raw: true,
    });
    expect(content).toEqual({
      status: "ok",
      history: [
        [2, 2, "'a\\nb'"],
        [2, 3, "'a*b'"],
        [2, 4, "early * 2"],
        [2, 5, "'a*b'"],
      ],
    });
    expect(
      (await frontend.ask("history_request", { hist_access_type: "tail" })).content.history,
    ).toHaveLength(7);
    const none = await frontend.ask("history_request", { hist_access_type: "tail", n: 0 });
    expect(none.content.history).toEqual([]);
  });

  test("output: true pairs each input with its result, or null", async ({ frontend }) => {
    const { content } = await frontend.ask("history_request", {
      hist_access_type: "range",
      output: true,
      session: 0,
      start: 1,
      stop: 3,
    });
    expect(content.history).toEqual([
      [2, 1, ["const early = 1;", null]],
      [2, 2, ["'a\\nb'", "'a\\nb'"]],
    ]);
  });

  test("range counts sessions from the first, or back from this one", async ({ frontend }) => {
    const range = async (content: object) =>
      (await frontend.ask("history_request", { hist_access_type: "range", ...content })).content
        .history as Entries;
    const earlier = [
      [1, 1, "const early = 1;"],
      [1, 2, "early + 1"],
    ];
    expect(await range({ session: 1 })).toEqual(earlier);
    expect(await range({ session: -1 })).toEqual(earlier);
    expect(await range({ session: 0, start: 4, stop: 5 })).toEqual([[2, 4, "early * 2"]]);
    expect(await range({ session: 0, start: 4, stop: null })).toHaveLength(2);
    expect(await range({ session: 9 })).toEqual([]);
  });

  test("search takes globs, literally but for * and ?", async ({ frontend }) => {
    const search = async (pattern: string, rest: object = {}) =>
      (
        (await frontend.ask("history_request", { hist_access_type: "search", pattern, ...rest })).content
          .history as Entries
      ).map(([session, line]) => `${session}.${line}`);
    expect(await search("early*")).toEqual(["1.2", "2.4"]);
    expect(await search("'a?b'")).toEqual(["2.3", "2.5"]);
    expect(await search("*a*b*")).toEqual(["2.2", "2.3", "2.5"]);
    expect(await search("*a*b*", { unique: true })).toEqual(["2.2", "2.5"]);
    expect(await search("*early*", { n: 1 })).toEqual(["2.4"]);
    expect(await search("early + 1")).toEqual(["1.2"]);
    expect(await search("[a-z]*")).toEqual([]);
  });

  test("refuses a way of access that is none, naming those that are", async ({ frontend }) => {
    const { content } = await frontend.ask("history_request", { hist_access_type: "all" });
    expect(content).toMatchObject({
      status: "error",
      evalue: `history_request: hist_access_type must be "tail", "range" or "search", got "all"`,
    });
  });

  test("a later kernel session goes on where this one stopped", async ({ frontend }) => {
    await frontend.alive();
    const client = await startKernel({ argv: testArgv(), env: { LECTERN_HISTORY: file } });
    try {
      await client.execute("'third session'");
      const { content } = await client.request("history_request", { hist_access_type: "tail", n: 2 });
      expect(content.history).toEqual([
        [2, 5, "'a*b'"],
        [3, 1, "'third session'"],
      ]);
    } finally {
      await client.close();
    }
    expect(readFileSync(file, "utf8").trim().split("\n").at(-1)).toBe(
      `{"session":3,"line":1,"input":"'third session'","output":"'third session'"}`,
    );
  });
});

plainTest("HistoryFile shortens a file that has grown too long", () => {
  const long = join(folder, "long.jsonl");
  const lines = Array.from({ length: 20_001 }, (_, n) => `{"session":1,"line":${n},"input":"${n}"}\n`);
  writeFileSync(long, lines.join(""));
  expect(new HistoryFile(long).entries()).toHaveLength(10_000);
  expect(readFileSync(long, "utf8").trim().split("\n")).toHaveLength(10_000);
});

plainTest("HistoryFile keeps the session's entries where nothing can be written", () => {
  const history = new HistoryFile(join(file, "below", "a", "file"));
  history.append(1, "1 + 1", "2");
  expect(history.entries()).toEqual([{ session: 1, line: 1, input: "1 + 1", output: "2" }]);
});
