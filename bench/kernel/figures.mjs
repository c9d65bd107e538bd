// What is measured of a kernel, one object a figure; README.md says what each means.

import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

import { median, Unable } from "../measure.mjs";
import { client } from "./client.mjs";
import { treeMemory } from "./memory.mjs";

const ms = (value) => (value < 100 ? `${value.toFixed(1)} ms` : `${Math.round(value)} ms`);
const s = (value) => `${(value / 1000).toFixed(1)} s`;
const mb = (value) => `${Math.round(value)} MB`;

export const figures = [
  {
    id: "start",
    title: "spawn to first reply",
    show: ms,
    measure: (kernel) => startTime(kernel, 5),
  },
  {
    id: "start-default-retry",
    title: "spawn to first reply, client retries as libzmq does",
    show: ms,
    measure: (kernel) => startTime(kernel, 100),
  },
  {
    id: "trivial",
    title: "trivial cell, p50",
    show: ms,
    measure: (kernel) =>
      withKernel(kernel, (running) => p50(200, 20, (i) => ran(running, kernel.cells.trivial(i), 5000))),
  },
  {
    id: "import-tfjs",
    title: "cell that imports tfjs, second cell",
    show: ms,
    measure: (kernel) => importTime(kernel, 0),
  },
  {
    id: "import-tfjs-later",
    title: "cell that imports tfjs, 4 s after the first",
    show: ms,
    measure: (kernel) => importTime(kernel, 4000),
  },
  {
    id: "use-tfjs",
    title: "cell using tfjs, p50",
    show: ms,
    measure: (kernel) =>
      withKernel(kernel, async (running) => {
        await ran(running, needed(kernel, "importTfjs"));
        return p50(30, 5, (i) => ran(running, kernel.cells.useTfjs(i), 10_000));
      }),
  },
  {
    id: "complete",
    title: "completion of tf.layers.ls, p50",
    show: ms,
    measure: (kernel) =>
      withKernel(kernel, async (running) => {
        await ran(running, needed(kernel, "importTfjs"));
        let matches = [];
        const timing = await p50(30, 3, async (i) => {
          const code = kernel.cells.complete(i);
          const reply = await running.request(
            "complete_request",
            { code, cursor_pos: code.length },
            { timeoutMs: 10_000 },
          );
          matches = reply.content.matches ?? [];
        });
        const names = matches.map((match) => match.split(".").at(-1));
        if (!names.some((name) => name === kernel.cells.completion)) {
          throw new Unable("none", `${matches.length} names, ${kernel.cells.completion} not among them`);
        }
        const wrong = names.filter((name) => !name.toLowerCase().startsWith("ls")).length;
        return wrong > 0
          ? { ...timing, note: `${wrong} of ${names.length} names do not begin with ls` }
          : timing;
      }),
  },
  {
    id: "print",
    title: "printing 100 MB in a million lines",
    show: s,
    once: 1,
    measure: (kernel) => withKernel(kernel, (running) => printTime(running, needed(kernel, "print"))),
  },
  {
    id: "interrupt",
    title: "interrupt of an endless loop",
    show: ms,
    measure: (kernel) => withKernel(kernel, (running) => interruptTime(running, kernel.cells)),
  },
  {
    id: "memory-idle",
    title: "memory idle, 5 s after start",
    show: mb,
    measure: (kernel) =>
      withKernel(kernel, async (running) => {
        await sleep(5000);
        return memory(running);
      }),
  },
  {
    id: "memory-cells",
    title: "memory after 20 cells",
    show: mb,
    measure: (kernel) =>
      withKernel(kernel, async (running) => {
        for (let i = 0; i < 20; i++) await ran(running, kernel.cells.trivial(i));
        await sleep(3000);
        return memory(running);
      }),
  },
  {
    id: "memory-tfjs",
    title: "memory after 20 cells with tfjs",
    show: mb,
    measure: (kernel) =>
      withKernel(kernel, async (running) => {
        await ran(running, needed(kernel, "importTfjs"));
        for (let i = 1; i < 20; i++) await ran(running, kernel.cells.useTfjs(i));
        await sleep(3000);
        return memory(running);
      }),
  },
];

async function startTime({ spec, cwd, env, cells }, reconnectMs) {
  const connectionFile = await client.writeConnectionFile();
  const began = performance.now();
  const running = await client.startKernel({
    kernelspec: spec,
    cwd,
    env,
    connectionFile,
    wait: false,
    reconnectMs,
  });
  try {
    const content = { code: cells.trivial(1), silent: false, store_history: true, allow_stdin: false };
    const request = { ...content, user_expressions: {}, stop_on_error: true };
    const reply = await running.request("execute_request", request, { timeoutMs: 30_000 });
    const value = performance.now() - began;
    if (reply.content.status !== "ok") throw new Error(`the first cell failed: ${reply.content.evalue}`);
    return { value };
  } finally {
    await running.shutdown({ timeoutMs: 1000 });
  }
}

async function importTime(kernel, waitMs) {
  const code = needed(kernel, "importTfjs");
  return withKernel(kernel, async (running) => {
    await ran(running, kernel.cells.trivial(1));
    await sleep(waitMs);
    const began = performance.now();
    await ran(running, code);
    return { value: performance.now() - began };
  });
}

const printLimitMs = 120_000;
const printed = 100_000_000; // bytes, line ends included

async function printTime(running, code) {
  let received = 0;
  const stop = running.listen({
    message(channel, { header, content }) {
      if (channel === "iopub" && header.msg_type === "stream") received += content.text.length;
    },
  });
  const began = performance.now();
  try {
    const { reply } = await running.execute(code, { timeoutMs: printLimitMs });
    const value = performance.now() - began;
    if (reply.content.status !== "ok")
      throw new Unable("fails", `${reply.content.ename}: ${reply.content.evalue}`);
    await ran(running, "1");
    const share = Math.round((received / printed) * 100);
    return received === printed ? { value } : { value, note: `${share}% of the text arrived` };
  } catch (error) {
    if (error.code !== "KERNEL_TIMEOUT") throw asDeath(error);
    const share = Math.round((received / printed) * 100);
    throw new Unable("> 120 s", `not done after ${printLimitMs / 1000} s, ${share}% of the text had arrived`);
  } finally {
    stop();
  }
}

async function interruptTime(running, { keep, loop, kept }) {
  if (!loop) throw new Unable("-", "runs no code");
  await ran(running, keep);
  const looping = running.execute(loop, { timeoutMs: 8000 });
  // The rejection is looked at below; until then it is nobody's.
  looping.catch(() => undefined);
  await sleep(500);
  const began = performance.now();
  try {
    await running.interrupt(5000);
    await looping;
    const value = performance.now() - began;
    // tslab refuses cells for 200 ms after one that failed.
    await sleep(500);
    const { outputs } = await running.execute(kept, { timeoutMs: 5000 });
    // tslab prints a result, the others send it as one.
    const shown = outputs.map(({ content }) => content.text ?? content.data?.["text/plain"] ?? "").join("");
    return shown.trim() === "7" ? { value } : { value, note: "names of earlier cells are gone" };
  } catch (error) {
    if (error.code !== "KERNEL_TIMEOUT") throw asDeath(error);
    throw new Unable("hangs", "the loop still ran 5 s after the interrupt");
  }
}

function memory(running) {
  const { pss, rss } = treeMemory(running.process.pid);
  return { value: pss ?? rss, details: { pss, rss } };
}

/** A started kernel for the time of one measurement. */
async function withKernel({ spec, cwd, env }, work) {
  const running = await client.startKernel({ kernelspec: spec, cwd, env, unread: 0 });
  try {
    return await work(running);
  } catch (error) {
    throw asDeath(error);
  } finally {
    await running.shutdown({ timeoutMs: 1000 });
  }
}

/** Runs a cell that must end well. */
async function ran(running, code, timeoutMs = 60_000) {
  const { reply } = await running.execute(code, { timeoutMs });
  const { status, ename, evalue } = reply.content;
  if (status !== "ok") throw new Error(`${JSON.stringify(code)} ended with ${ename}: ${evalue}`);
}

/** The median time of `count` rounds, after some to warm up; each round gets a number of its own. */
async function p50(count, warmUp, round) {
  const times = [];
  let lost = 0;
  for (let i = 0; i < warmUp + count; i++) {
    const began = performance.now();
    try {
      await round(i);
      if (i >= warmUp) times.push(performance.now() - began);
    } catch (error) {
      // tslab does not wait for its sockets, and now and then loses a reply or the idle after it.
      if (error.code !== "KERNEL_TIMEOUT" || ++lost > 3) throw error;
    }
  }
  const note = lost > 0 ? `${lost} of ${warmUp + count} requests were never answered in full` : undefined;
  return { value: median(times), note };
}

function needed({ name, cells }, cell) {
  if (cells[cell] === undefined) throw new Unable("-", `${name} has no such cell`);
  return cells[cell];
}

function asDeath(error) {
  return error.code === "KERNEL_DIED"
    ? new Unable("dies", stripVTControlCharacters(error.message.split("\n", 3).join(" ")))
    : error;
}
