// The kernel process: starts the host thread, and gives this thread to the student's code.

import { Worker } from "node:worker_threads";

import { createAnswerSlot } from "./answer-slot.ts";
import { createRing } from "./stream-ring.ts";
import type { HostOptions } from "./threads.ts";

const [connectionFile] = process.argv.slice(2);
if (connectionFile === undefined) {
  console.error("lectern kernel: the path of a connection file must be given, as Jupyter does");
  process.exit(1);
}

// Kept from the time before cells run: in a cell, process.exit means something else.
const leave = process.exit.bind(process);
const ring = createRing();
const answerSlot = createAnswerSlot();
const folder = process.cwd();
const hostOptions: HostOptions = { connectionFile, ring, answerSlot: answerSlot.giving, folder };
// Started before anything else is loaded: sockets and type checker are what a first cell waits for.
const host = new Worker(new URL("./host.js", import.meta.url), {
  workerData: hostOptions,
  transferList: [answerSlot.giving.port],
  // The host writes to the descriptors itself (wire/log.ts); to connect its streams here takes 15 ms.
  stdout: true,
  stderr: true,
  // Parsers recurse: with the usual 4 MB, a cell nested a few thousand deep would end the process.
  resourceLimits: { stackSizeMb: 256 },
});
host.on("error", (error) => {
  console.error("internal: the kernel's host thread failed:", error);
  leave(1);
});
host.on("exit", leave);

const { startRuntime } = await import("./runtime/index.ts");
startRuntime({ host, ring, answerSlot: answerSlot.asking, folder });
