// Front ends that subscribe to iopub: the welcome is the first that each of them hears, whatever is published meanwhile.

import { afterEach, describe, expect } from "vitest";
import { Subscriber } from "zeromq";

import { decodeFrames, type Message } from "../../../kernel/client/index.ts";
import { type Frontend, test } from "../frontend.ts";

const subscribers: Subscriber[] = [];
afterEach(() => {
  for (const subscriber of subscribers.splice(0)) subscriber.close();
});

/** Another front end's subscription, and what it hears. */
function subscribe(frontend: Frontend, ...topics: string[]): () => Promise<Message> {
  const { ip, iopub_port, key } = frontend.client.connection;
  const subscriber = new Subscriber({ linger: 0, receiveTimeout: 20_000, receiveHighWaterMark: 0 });
  subscribers.push(subscriber);
  subscriber.subscribe(...topics);
  subscriber.connect(`tcp://${ip}:${iopub_port}`);
  return async () => decodeFrames(await subscriber.receive(), key);
}

describe("iopub_welcome", () => {
  test("comes before any other message, also while the kernel publishes without a pause", async ({
    frontend,
  }) => {
    const cell = await frontend.execute(
      "for (let i = 0; ; i++) { display.text(String(i)); if (i % 10 === 0) await new Promise((r) => setTimeout(r, 1)); }",
    );
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    await frontend.iopub("display_data");
    for (let round = 0; round < 30; round++) {
      // Of one that leaves the kernel may learn between the subscription of another and its admission.
      subscribers.shift()?.close();
      const heard = subscribe(frontend, "");
      const first = await heard();
      expect([round, first.header.msg_type, first.content]).toEqual([
        round,
        "iopub_welcome",
        { subscription: "" },
      ]);
      expect((await heard()).header.msg_type).toBe("display_data");
    }
    await frontend.interrupt();
    await frontend.finished(cell);
  });

  test("names each of several topics, and nothing else is heard", async ({ frontend }) => {
    const heard = subscribe(frontend, "kernel.stream", "kernel.error");
    const topics = [await heard(), await heard()].map(({ content }) => content.subscription);
    expect(topics.sort()).toEqual(["kernel.error", "kernel.stream"]);
    await frontend.run(`1 + 1; console.log("heard")`);
    expect((await heard()).content).toMatchObject({ text: "heard\n" });
  });
});
