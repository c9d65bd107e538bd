// The host thread: sockets, requests and TypeScript, while the student's code has the main thread.

import { fileURLToPath } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

import { createLanguage } from "./language/index.ts";
import { lecternRoot } from "./lectern-root.ts";
import { MainThread, type OutputListener } from "./main-thread.ts";
import { Preloader } from "./preload.ts";
import { CommRegistry } from "./requests/comm-registry.ts";
import { reportThrown } from "./requests/error-report.ts";
import { ExecutedCells } from "./requests/executed-cells.ts";
import { HistoryFile } from "./requests/history-file.ts";
import { Dispatcher } from "./requests/index.ts";
import { publishOutput } from "./requests/output.ts";
import type { Kernel } from "./requests/request.ts";
import type { HostOptions } from "./threads.ts";
import { readConnectionFile } from "./wire/connection-file.ts";
import { log } from "./wire/log.ts";

const { connectionFile, ring, answerSlot, folder } = workerData as HostOptions;
if (parentPort === null) throw new Error("internal: the host must be started as a worker thread");

// First of all: the compiler's process starts while this thread loads ZeroMQ.
const language = createLanguage({
  folder,
  globals: fileURLToPath(new URL("./runtime/cell-globals.d.ts", import.meta.url)),
  packages: lecternRoot,
  tslab: fileURLToPath(new URL("./display/tslab.d.ts", import.meta.url)),
});
const connection = readOrLeave(connectionFile);
const { Sockets } = await import("./wire/sockets.ts");
const sockets = new Sockets(connection.key);
const cells = new ExecutedCells();
const comms = new CommRegistry();

const output: OutputListener = {
  congested: () => sockets.congested,
  stream(id, name, text) {
    const cell = cells.get(id);
    if (cell !== undefined && !cell.silent) kernel.publish(cell.parent, "stream", { name, text });
  },
  message(id, message) {
    const cell = cells.get(id);
    if (message.type === "exit") leaveAsked(id, message.code, message.gate);
    else if (cell !== undefined) publishOutput(cell, message, kernel, sockets);
  },
};

const main = new MainThread(parentPort, { ring, answerSlot }, output);
const kernel: Kernel = {
  language,
  main,
  cells,
  comms,
  folder,
  // Jupyter's servers say which notebook a kernel is for.
  preloader: new Preloader(language, main, process.env.JPY_SESSION_NAME),
  history: new HistoryFile(),
  publish: (parent, type, content, extra) => sockets.publish({ type, content, parent, ...extra }),
  end: (exitCode) => void end(exitCode),
};

const dispatcher = new Dispatcher(kernel, sockets);
try {
  await sockets.listen(connection, {
    received: (channel, message) => dispatcher.received(channel, message),
    subscribed: (topic) => sockets.welcome(topic),
  });
} catch (error) {
  leave(error as Error);
}
kernel.publish(undefined, "status", { execution_state: "starting" });
// TypeScript reads its libraries while the main thread loads and the front end connects.
language.compile("");
kernel.preloader.wait();
watchParent();

function readOrLeave(path: string): ReturnType<typeof readConnectionFile> {
  try {
    return readConnectionFile(path);
  } catch (error) {
    return leave(error as Error);
  }
}

/** The kernel cannot start: one line says why, in the server's log. */
function leave(error: Error): never {
  log(error.message);
  process.exit(1);
}

/** `process.exit()` in a cell. */
async function leaveAsked(id: number, code: number, gate: SharedArrayBuffer): Promise<void> {
  const cell = cells.get(id);
  if (cell !== undefined) {
    const text = `The kernel ends: process.exit(${code}) was called. Restart it to go on.\n`;
    kernel.publish(cell.parent, "stream", { name: "stderr", text });
    // Whoever waits for the cell's reply would wait for ever.
    const error = reportThrown({ name: "KernelExit", message: `process.exit(${code})`, stack: "" }, kernel);
    sockets.send("shell", cell.identities, {
      type: "execute_reply",
      parent: cell.parent,
      content: {
        status: "error",
        execution_count: cell.count ?? 0,
        user_expressions: {},
        payload: [],
        ...error,
      },
    });
    kernel.publish(cell.parent, "status", { execution_state: "idle" });
  }
  language.close();
  await sockets.flushed();
  sockets.close();
  const word = new Int32Array(gate);
  Atomics.store(word, 0, 1);
  Atomics.notify(word, 0);
}

async function end(exitCode: number): Promise<void> {
  await main.interrupt();
  // Code that survives even termination would keep the process; there is no other way to end it then.
  const responds = await main.responds(1000);
  language.close();
  await sockets.flushed();
  sockets.close();
  if (responds) process.exit(exitCode);
  else process.kill(process.pid, "SIGKILL");
}

/** A kernel whose server was killed must not stay behind. */
function watchParent(): void {
  // Set by Jupyter's servers; on Windows it is a handle, not a process id.
  if (process.env.JPY_PARENT_PID === undefined || process.platform === "win32") return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) kernel.end(1);
  }, 1000).unref();
}
