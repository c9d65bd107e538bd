// kernel_info_request, the heartbeat, and the greeting on iopub.

import { expect } from "vitest";
import { Subscriber } from "zeromq";

import { decodeFrames } from "../../../kernel/client/index.ts";
import { test } from "../frontend.ts";

test("kernel_info_request says what the kernel is, on shell and on control", async ({ frontend }) => {
  const shell = await frontend.ask("kernel_info_request");
  expect(shell.content).toMatchObject({
    status: "ok",
    protocol_version: "5.5",
    implementation: "lectern",
    language_info: { name: "typescript", file_extension: ".ts", mimetype: "text/typescript" },
    debugger: false,
    banner: expect.stringMatching(/^Lectern \d+\.\d+\.\d+: TypeScript 7\.\d+\.\d+ on Node \d+/),
  });
  const control = await frontend.ask("kernel_info_request", {}, { channel: "control" });
  expect(control.content).toEqual(shell.content);
});

test("kernel_info_request is busy, reply, idle, each with the request's header", async ({ frontend }) => {
  const request = await frontend.send("kernel_info_request");
  const busy = await frontend.iopub("status", { execution_state: "busy" });
  const reply = await frontend.shell("kernel_info_reply", { status: "ok" });
  const idle = await frontend.iopub("status", { execution_state: "idle" });
  for (const message of [busy, reply, idle]) expect(message.parent_header).toEqual(request.header);
  expect(new Set([busy, reply, idle].map(({ header }) => header.msg_id)).size).toBe(3);
});

test("the heartbeat echoes, also while a cell blocks", async ({ frontend }) => {
  expect(await frontend.client.heartbeat()).toBe(true);
  const cell = await frontend.execute("const end = Date.now() + 2000; while (Date.now() < end);");
  await frontend.iopub("status", { execution_state: "busy" });
  const started = performance.now();
  expect(await frontend.client.heartbeat()).toBe(true);
  expect(performance.now() - started).toBeLessThan(1500);
  await frontend.finished(cell);
});

test("iopub_welcome greets each subscription, with its topic", async ({ frontend }) => {
  const { ip, iopub_port, key } = frontend.client.connection;
  for (const topic of ["", "kernel.stream"]) {
    using socket = disposable(new Subscriber({ linger: 0, receiveTimeout: 5000 }));
    socket.subscriber.subscribe(topic);
    socket.subscriber.connect(`tcp://${ip}:${iopub_port}`);
    const message = decodeFrames(await socket.subscriber.receive(), key);
    expect(message.header.msg_type).toBe("iopub_welcome");
    expect(message.content).toEqual({ subscription: topic });
    expect(message.parent_header).toEqual({});
  }
});

function disposable(subscriber: Subscriber) {
  return { subscriber, [Symbol.dispose]: () => subscriber.close() };
}
