// Signatures and the form of messages: what is not right is dropped and logged, and the kernel lives.

import { describe, expect } from "vitest";

import type { Message } from "../../../kernel/client/index.ts";
import { type Changes, type Frontend, test } from "../frontend.ts";

const code = { code: "console.log('must not run')", silent: false };

async function refused(
  frontend: Frontend,
  frames: Uint8Array[],
  request: Message,
  reason: string | RegExp,
): Promise<void> {
  const before = frontend.client.process!.log().length;
  await frontend.sendFrames(frames, { request });
  await frontend.unanswered(request);
  await expect.poll(() => frontend.client.process!.log().slice(before)).toMatch(reason);
}

describe("a message is dropped and logged when its signature", () => {
  const changes: Record<string, Changes> = {
    "is another key's": { key: "another key" },
    "is missing": { signature: "" },
    "is too short": { signature: "abc" },
    "is of the right length and wrong": { signature: "0".repeat(64) },
    "is no hexadecimal": { signature: "€".repeat(21) },
  };
  for (const [what, change] of Object.entries(changes)) {
    test(what, async ({ frontend }) => {
      const { request, frames } = frontend.craft("execute_request", code, change);
      await refused(frontend, frames, request, "the signature does not fit the connection file's key");
    });
  }

  test("was seen before: the cell runs once", async ({ frontend }) => {
    await frontend.run("let runs = 0;");
    const { request, frames } = frontend.craft("execute_request", { code: "runs += 1" });
    await frontend.sendFrames(frames, { request });
    await frontend.finished(request);
    await frontend.sendFrames(frames);
    await frontend.alive();
    await expect
      .poll(() => frontend.client.process!.log())
      .toMatch("the signature was seen before: a repeated message");
    expect(await frontend.result("runs")).toBe("1");
  });

  test("was seen before, on another channel", async ({ frontend }) => {
    const { request, frames } = frontend.craft("kernel_info_request", {});
    await frontend.sendFrames(frames, { request, channel: "control" });
    await frontend.finished(request, "control");
    await frontend.sendFrames(frames, { channel: "shell" });
    await frontend.alive();
  });

  test("does not cover what was changed afterwards", async ({ frontend }) => {
    for (const part of [2, 3, 4, 5]) {
      const { request, frames } = frontend.craft("execute_request", code);
      frames[part] = Buffer.from(
        Buffer.from(frames[part]!).toString().replace(/}$/, ` ,"added": 1}`).replace("{ ,", "{"),
      );
      await refused(frontend, frames, request, "the signature does not fit");
    }
  });
});

describe("a signed message is dropped and logged when", () => {
  const header = (changes: object) =>
    JSON.stringify({
      msg_id: "m",
      msg_type: "execute_request",
      session: "s",
      username: "",
      date: "",
      version: "5.5",
      ...changes,
    });
  const content = JSON.stringify(code);
  const parts: Record<string, [(string | Uint8Array)[], string]> = {
    "its header is no JSON": [["{not json", "{}", "{}", content], "header must be JSON in UTF-8"],
    "its header is a list": [["[1]", "{}", "{}", content], "header must be an object, got [1]"],
    "its header is null": [["null", "{}", "{}", content], "header must be an object, got null"],
    "its content is text": [[header({}), "{}", "{}", `"text"`], `content must be an object, got "text"`],
    "its metadata is a number": [[header({}), "{}", "7", content], "metadata must be an object, got 7"],
    "its content is no UTF-8": [
      [header({}), "{}", "{}", new Uint8Array([0x7b, 0xff, 0x7d])],
      "content must be JSON in UTF-8",
    ],
    "its header names no type": [
      [header({ msg_type: undefined }), "{}", "{}", content],
      "header.msg_type must be a string, got undefined",
    ],
    "its header's id is a number": [
      [header({ msg_id: 5 }), "{}", "{}", content],
      "header.msg_id must be a string, got 5",
    ],
    "it has three parts": [
      [header({}), "{}", "{}"],
      "a signature and 4 parts must follow the delimiter, got 4 frames",
    ],
    "it has no parts": [[], "a signature and 4 parts must follow the delimiter, got 1 frames"],
  };
  for (const [what, [given, reason]] of Object.entries(parts)) {
    test(what, async ({ frontend }) => {
      const { request, frames } = frontend.craft("execute_request", code, { parts: given });
      await refused(frontend, frames, request, reason);
    });
  }

  test("it has no delimiter, or is one frame of rubbish", async ({ frontend }) => {
    const { request, frames } = frontend.craft("execute_request", code);
    await refused(frontend, frames.slice(1), request, "no delimiter <IDS|MSG>");
    for (const channel of ["shell", "control", "stdin"] as const)
      await frontend.sendFrames([Buffer.from([0, 1, 2])], { channel });
    await frontend.alive();
  });
});

test("a header with fields of a newer protocol is answered, under the same header", async ({ frontend }) => {
  const { request, frames } = frontend.craft("kernel_info_request", {}, { header: { subshell_id: null } });
  await frontend.sendFrames(frames, { request });
  const { reply } = await frontend.finished(request);
  expect(reply.parent_header).toEqual(request.header);
  // The one thing that the validator would say: it knows no such field.
  frontend.validator.problems.length = 0;
});
