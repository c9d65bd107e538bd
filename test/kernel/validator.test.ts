// The validator itself: it must let good messages pass, and say what is wrong with each kind of broken one.

import { describe, expect, test } from "vitest";

import { type Channel, type Content, type Message, newMessage } from "../../kernel/client/index.ts";
import { messageProblems, Validator } from "./validator.ts";

const request = newMessage("execute_request", { code: "1" }, { session: "client" });

function from(type: string, content: Content, parent = request): Message {
  return newMessage(type, content, { session: "kernel", parent: parent.header });
}

const busy = () => from("status", { execution_state: "busy" });
const idle = () => from("status", { execution_state: "idle" });
const boom = { ename: "Error", evalue: "boom", traceback: ["\u001b[31mError\u001b[0m: boom"] };
const ok = { status: "ok", execution_count: 1, user_expressions: {} };

describe("messageProblems", () => {
  test.for<[Channel, string, Content]>([
    ["iopub", "stream", { name: "stdout", text: "\u001b[31mred\u001b[0m" }],
    ["iopub", "execute_result", { execution_count: 1, data: { "text/plain": "1" }, metadata: {} }],
    ["iopub", "display_data", { data: { "image/png": "iVBORw0=" }, metadata: { "image/png": { width: 1 } } }],
    ["iopub", "update_display_data", { data: {}, metadata: {}, transient: { display_id: "a" } }],
    ["iopub", "error", boom],
    ["shell", "execute_reply", ok],
    ["shell", "execute_reply", { status: "error", execution_count: 1, ...boom }],
    [
      "shell",
      "complete_reply",
      { status: "ok", matches: ["a"], cursor_start: 0, cursor_end: 1, metadata: {} },
    ],
    ["shell", "complete_reply", { status: "error", ...boom }],
    ["shell", "is_complete_reply", { status: "incomplete", indent: "  " }],
    [
      "shell",
      "history_reply",
      {
        status: "ok",
        history: [
          [1, 2, "a"],
          [1, 3, ["b", null]],
        ],
      },
    ],
    ["control", "interrupt_reply", { status: "ok" }],
    ["stdin", "input_request", { prompt: "name?", password: false }],
  ])("lets a good %s %s pass", ([channel, type, content]) => {
    expect(messageProblems(channel, from(type, content))).toEqual([]);
  });

  test.for<[string, Channel, string, Content, string]>([
    [
      "a message on the wrong channel",
      "shell",
      "stream",
      { name: "stdout", text: "" },
      "must not be sent on shell",
    ],
    ["a message nobody knows", "iopub", "stdout", {}, "must not be sent on iopub"],
    ["a missing field", "iopub", "stream", { name: "stdout" }, "content.text: is missing"],
    [
      "a field of another kind",
      "iopub",
      "clear_output",
      { wait: 1 },
      "content.wait: must be true or false, got 1",
    ],
    [
      "a field nobody knows",
      "iopub",
      "clear_output",
      { wait: true, when: 1 },
      "content.when: is not in the protocol",
    ],
    [
      "colour in plain text",
      "iopub",
      "display_data",
      { data: { "text/plain": "\u001b[1mx" }, metadata: {} },
      "must not hold ANSI",
    ],
    [
      "plain text that is none",
      "iopub",
      "display_data",
      { data: { "text/plain": 1 }, metadata: {} },
      "must be a string",
    ],
    [
      "a result without plain text",
      "iopub",
      "execute_result",
      { execution_count: 1, data: {}, metadata: {} },
      '["text/plain"]: is missing',
    ],
    [
      "a key that is no MIME type",
      "iopub",
      "display_data",
      { data: { text: "a" }, metadata: {} },
      "is no MIME type",
    ],
    [
      "JSON as text",
      "iopub",
      "display_data",
      { data: { "application/json": '{"a":1}' }, metadata: {} },
      "must hold the data, not its text",
    ],
    [
      "an image that is not base64",
      "iopub",
      "display_data",
      { data: { "image/png": "PNG!" }, metadata: {} },
      "must be base64",
    ],
    ["a lone surrogate", "iopub", "stream", { name: "stdout", text: "\ud83d" }, "lone surrogates"],
    [
      "an update of nothing",
      "iopub",
      "update_display_data",
      { data: {}, metadata: {}, transient: {} },
      "display_id: is missing",
    ],
    [
      "an error with a status",
      "iopub",
      "error",
      { status: "error", ...boom },
      "content.status: is not in the protocol",
    ],
    [
      "a count that is none",
      "shell",
      "execute_reply",
      { ...ok, execution_count: null },
      "must be a whole number",
    ],
    ["a reply of no status", "shell", "comm_info_reply", { comms: {} }, "content.status: is missing"],
    [
      "a range that runs backwards",
      "shell",
      "complete_reply",
      { status: "ok", matches: [], cursor_start: 2, cursor_end: 1, metadata: {} },
      "must not be after cursor_end",
    ],
    [
      "an indent for complete code",
      "shell",
      "is_complete_reply",
      { status: "complete", indent: "" },
      "content.indent: is not in the protocol",
    ],
    [
      "documentation of nothing",
      "shell",
      "inspect_reply",
      { status: "ok", found: false, data: { "text/plain": "a" }, metadata: {} },
      "must be empty where nothing was found",
    ],
  ])("refuses %s", ([, channel, type, content, problem]) => {
    expect(messageProblems(channel, from(type, content)).join("\n")).toContain(problem);
  });

  test("refuses headers that lack a part, carry a local date or another version", () => {
    const message = busy();
    message.header = {
      ...message.header,
      date: "2026-01-31 12:00",
      version: "5.3",
      username: undefined as never,
    };
    expect(messageProblems("iopub", message)).toMatchInlineSnapshot(`
      [
        "header.username: must be a string, got undefined",
        "header.date: must match ^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:?\\d\\d)$, got "2026-01-31 12:00"",
        "header.version: must be "5.5", got "5.3"",
      ]
    `);
  });

  test("refuses an output without a parent", () => {
    const orphan = newMessage("stream", { name: "stdout", text: "a" }, { session: "kernel" });
    expect(messageProblems("iopub", orphan)).toEqual(["parent_header: must not be empty"]);
  });
});

describe("Validator", () => {
  function problemsOf(...seen: [Channel, Message][]): string[] {
    const validator = new Validator();
    validator.sent(request);
    for (const [channel, message] of seen) validator.seen(channel, message);
    return validator.problems;
  }

  const input = () => from("execute_input", { code: "1", execution_count: 1 });
  const stream = () => from("stream", { name: "stdout", text: "a" });

  test("lets a whole cell pass, with output that comes late", () => {
    const reply = from("execute_reply", ok);
    expect(
      problemsOf(
        ["iopub", busy()],
        ["iopub", input()],
        ["shell", reply],
        ["iopub", idle()],
        ["iopub", stream()],
      ),
    ).toEqual([]);
  });

  test("refuses output before busy", () => {
    expect(problemsOf(["iopub", stream()])).toEqual(["iopub stream: must not come before status busy"]);
  });

  test("refuses idle without busy, and busy twice", () => {
    expect(problemsOf(["iopub", idle()])).toEqual([
      'iopub status: execution_state: expected "busy", got "idle"',
    ]);
    expect(problemsOf(["iopub", busy()], ["iopub", busy()])).toEqual([
      'iopub status: execution_state: expected "idle", got "busy"',
    ]);
  });

  test("lets busy pass again after another request's idle, while the cell runs", () => {
    const other = newMessage("complete_request", {}, { session: "client" });
    const idleOf = from("status", { execution_state: "idle" }, other);
    expect(problemsOf(["iopub", busy()], ["iopub", idleOf], ["iopub", busy()], ["iopub", idle()])).toEqual(
      [],
    );
    expect(problemsOf(["iopub", busy()], ["iopub", idle()], ["iopub", idleOf], ["iopub", busy()])).toEqual([
      'iopub status: execution_state: nothing may follow idle, got "busy"',
    ]);
  });

  test("refuses a status after idle", () => {
    expect(problemsOf(["iopub", busy()], ["iopub", idle()], ["iopub", busy()])).toEqual([
      'iopub status: execution_state: nothing may follow idle, got "busy"',
    ]);
  });

  test("refuses a result after idle", () => {
    const result = from("execute_result", { execution_count: 1, data: { "text/plain": "1" }, metadata: {} });
    expect(problemsOf(["iopub", busy()], ["iopub", idle()], ["iopub", result])).toEqual([
      "iopub execute_result: must not come after status idle",
    ]);
  });

  test("refuses two replies, and the reply to another request", () => {
    const reply = () => from("execute_reply", ok);
    expect(problemsOf(["shell", reply()], ["shell", reply()])).toEqual([
      "shell execute_reply: must come only once for a request",
    ]);
    expect(problemsOf(["control", from("interrupt_reply", { status: "ok" })])).toEqual([
      "control interrupt_reply: must not be the reply to execute_request",
    ]);
  });

  test("refuses a reply whose error or count is not the published one", () => {
    const reply = from("execute_reply", { status: "error", execution_count: 2, ...boom, evalue: "bang" });
    expect(
      problemsOf(["iopub", busy()], ["iopub", input()], ["iopub", from("error", boom)], ["shell", reply]),
    ).toEqual([
      'shell execute_reply: content.evalue: must be what the error message said, "boom"',
      "shell execute_reply: content.execution_count: must be 1 as before, got 2",
    ]);
  });

  test("refuses a parent header that was changed", () => {
    const message = busy();
    message.parent_header = { ...message.parent_header, username: "somebody else" };
    expect(problemsOf(["iopub", message])).toEqual([
      "iopub status: parent_header: must be the request's header, unchanged",
    ]);
  });

  test("refuses a message id used twice and a session that changes", () => {
    const first = busy();
    const second = idle();
    second.header = { ...second.header, msg_id: first.header.msg_id, session: "another" };
    expect(problemsOf(["iopub", first], ["iopub", second])).toEqual([
      `iopub status: header.msg_id: "${first.header.msg_id}" was used before`,
      "iopub status: header.session: one kernel must keep one session",
    ]);
  });
});
