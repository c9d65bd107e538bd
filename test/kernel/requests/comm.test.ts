// comm_info_request, comm_open, comm_msg, comm_close: both directions through `jupyter.comms`.

import { randomUUID } from "node:crypto";

import { describe, expect } from "vitest";

import { test } from "../frontend.ts";

describe("a comm opened by the front end", () => {
  test("reaches its target, talks both ways with buffers, and closes", async ({ frontend }) => {
    const cell = await frontend.execute(`
      const heard: unknown[] = [];
      jupyter.comms.registerTarget("echo", (comm, data) => {
        heard.push(data);
        comm.onMessage((data, buffers) => comm.send({ back: data }, buffers.map((bytes) => bytes.map((n) => n + 1))));
        comm.onClose((data) => heard.push(data));
        comm.send({ text: "welcome" });
      });`);
    await frontend.finished(cell);

    const comm_id = randomUUID();
    const opened = await frontend.send("comm_open", { comm_id, target_name: "echo", data: { hello: 1 } });
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("status", { execution_state: "idle" });
    // What handlers send belongs to the cell that ran last, below which a front end shows it.
    await frontend.iopub("comm_msg", { comm_id, data: { text: "welcome" } }, { of: cell });

    const infos = [{}, { target_name: "echo" }, { target_name: "other" }];
    const found = [];
    for (const content of infos) found.push((await frontend.ask("comm_info_request", content)).content.comms);
    expect(found).toEqual([
      { [comm_id]: { target_name: "echo" } },
      { [comm_id]: { target_name: "echo" } },
      {},
    ]);

    await frontend.send("comm_msg", { comm_id, data: [1, 2] }, { buffers: [new Uint8Array([1, 2, 255])] });
    frontend.ignore();
    const answer = await frontend.iopub("comm_msg", { comm_id, data: { back: [1, 2] } }, { of: cell });
    expect(answer.buffers.map((bytes) => [...bytes])).toEqual([[2, 3, 0]]);

    await frontend.send("comm_close", { comm_id, data: { bye: 1 } });
    frontend.ignore();
    expect(await frontend.result("JSON.stringify(heard)")).toBe(`'[{"hello":1},{"bye":1}]'`);
    expect((await frontend.ask("comm_info_request")).content.comms).toEqual({});
    expect(opened.header.msg_id).toBeTruthy();
  });

  test("to an unknown target is closed at once, and logged", async ({ frontend }) => {
    const comm_id = randomUUID();
    await frontend.send("comm_open", { comm_id, target_name: "nobody", data: {} });
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("comm_close", { comm_id, data: {} });
    await frontend.iopub("status", { execution_state: "idle" });
    expect((await frontend.ask("comm_info_request")).content.comms).toEqual({});
    expect(frontend.client.process!.log()).toContain(
      `a front end opened a comm to "nobody", which no cell has registered`,
    );
  });

  test("whose handler throws is reported below the last cell, and stays open", async ({ frontend }) => {
    const cell = await frontend.execute(
      `jupyter.comms.registerTarget("throws", () => { throw new Error("in the handler"); });`,
    );
    await frontend.finished(cell);
    await frontend.send("comm_open", { comm_id: randomUUID(), target_name: "throws", data: {} });
    frontend.ignore();
    await frontend.iopub("error", { ename: "Error", evalue: "in the handler" }, { of: cell });
    await frontend.alive();
  });
});

describe("a comm opened by a cell", () => {
  test("is announced below the cell, sends and hears", async ({ frontend }) => {
    const cell = await frontend.execute(`
      const plot = jupyter.comms.open("plot", { size: 3 });
      plot.onMessage((data) => console.log("heard", data));
      plot.send({ points: 2 }, [new Uint8Array([7])]);`);
    const seen = await frontend.finished(cell);
    expect(
      seen.outputs.map(({ header, content }) => [header.msg_type, content.target_name, content.data]),
    ).toEqual([
      ["comm_open", "plot", { size: 3 }],
      ["comm_msg", undefined, { points: 2 }],
    ]);
    expect([...seen.outputs[1]!.buffers[0]!]).toEqual([7]);
    const { comm_id } = seen.outputs[0]!.content as { comm_id: string };

    await frontend.send("comm_msg", { comm_id, data: { at: 1 } });
    frontend.ignore();
    await frontend.stream("stdout", "heard { at: 1 }\n", { of: cell });

    const closed = await frontend.run("plot.close({ last: true });");
    expect(closed.outputs.map(({ content }) => content)).toEqual([{ comm_id, data: { last: true } }]);
    expect((await frontend.error("plot.send(1)")).evalue).toBe(`comm.send: the comm to "plot" is closed`);
  });

  test("hears a message while a cell waits for it", async ({ frontend }) => {
    const cell = await frontend.execute(`
      const asking = jupyter.comms.open("ask");
      await new Promise((resolve) => asking.onMessage(resolve))`);
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    const { content } = await frontend.iopub("comm_open", { target_name: "ask" });
    await frontend.send("comm_msg", { comm_id: content.comm_id, data: { answer: 42 } });
    frontend.ignore();
    await frontend.iopub("execute_result", { data: { "text/plain": "{ answer: 42 }" } }, { of: cell });
    frontend.ignore(cell);
    await frontend.shell("execute_reply", { status: "ok" }, { of: cell });
  });
});

test("comm_msg to a comm that is not open is dropped and logged", async ({ frontend }) => {
  await frontend.send("comm_msg", { comm_id: "gone", data: {} });
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("status", { execution_state: "idle" });
  await frontend.alive();
  expect(frontend.client.process!.log()).toContain(
    `a comm_msg for the closed or unknown comm "gone" was dropped`,
  );
});
