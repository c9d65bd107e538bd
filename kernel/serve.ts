// Everything behind the sockets: requests, TypeScript, and the line to the thread in which cells run.

import { join } from "node:path";
import { parentPort } from "node:worker_threads";

import { createLanguage } from "./language/index.ts";
import { lecternRoot } from "./lectern-root.ts";
import { MainThread, type OutputListener } from "./main-thread.ts";
import { expectedPackages, Preloader } from "./preload.ts";
import { CommRegistry } from "./requests/comm-registry.ts";
import { reportThrown } from "./requests/error-report.ts";
import { type ExecutedCell, ExecutedCells } from "./requests/executed-cells.ts";
import { HistoryFile } from "./requests/history-file.ts";
import { Dispatcher } from "./requests/index.ts";
import { publishOutput } from "./requests/output.ts";
import { withReadableStacks } from "./requests/printed-stack.ts";
import type { Kernel } from "./requests/request.ts";
import type { HostOptions } from "./threads.ts";
import type { Sockets } from "./wire/sockets.ts";

export function serve(sockets: Sockets, { ring, answerSlot, folder }: HostOptions): void {
  if (parentPort === null) throw new Error("internal: the host must be started as a worker thread");
  const cells = new ExecutedCells();
  const output: OutputListener = {
    congested: () => sockets.congested,
    stream(id, name, text) {
      const cell = cells.get(id);
      if (cell === undefined || cell.silent) return;
      kernel.publish(cell.parent, "stream", { name, text: withReadableStacks(text, kernel) });
    },
    message(id, message) {
      const cell = cells.get(id);
      if (message.type === "exit") void leaveAsked(cell, message, kernel, sockets);
      else if (cell !== undefined) publishOutput(cell, message, kernel, sockets);
    },
  };
  // Jupyter's servers say which notebook a kernel is for.
  const packages = expectedPackages(process.env.JPY_SESSION_NAME);
  const language = createLanguage({
    folder,
    ahead: packages,
    globals: join(kernelFolder, "runtime", "cell-globals.d.ts"),
    packages: lecternRoot,
    tslab: join(kernelFolder, "display", "tslab.d.ts"),
  });
  const main = new MainThread(parentPort, { ring, answerSlot }, output);
  const kernel: Kernel = {
    language,
    main,
    cells,
    folder,
    comms: new CommRegistry(),
    history: new HistoryFile(),
    preloader: new Preloader(language, main, packages),
    publish: (parent, type, content, extra) => sockets.publish({ type, content, parent, ...extra }),
    end: (exitCode) => void end(exitCode, kernel, sockets),
  };
  const dispatcher = new Dispatcher(kernel, sockets);
  sockets.listen({ received: (channel, message) => dispatcher.received(channel, message) });
  kernel.publish(undefined, "status", { execution_state: "starting" });
  // TypeScript reads its libraries while the main thread loads and the front end connects.
  language.compile("");
  kernel.preloader.wait();
  watchParent(kernel);
}

/** Said from the root: this file may have become part of a bundle. */
const kernelFolder = join(lecternRoot, "dist", "kernel");

/** `process.exit()` in a cell. */
async function leaveAsked(
  cell: ExecutedCell | undefined,
  exit: { code: number; gate: SharedArrayBuffer },
  kernel: Kernel,
  sockets: Sockets,
): Promise<void> {
  const { code, gate } = exit;
  if (cell !== undefined) {
    const text = `The kernel ends: process.exit(${code}) was called. Restart it to go on.\n`;
    kernel.publish(cell.parent, "stream", { name: "stderr", text });
  }
  // Whoever waits for the running cell's reply would wait for ever; the exit may come from a timer of another.
  const running = kernel.main.running === undefined ? undefined : kernel.cells.find(kernel.main.running);
  if (running !== undefined) {
    const error = reportThrown({ name: "KernelExit", message: `process.exit(${code})`, stack: "" }, kernel);
    sockets.send("shell", running.identities, {
      type: "execute_reply",
      parent: running.parent,
      content: {
        status: "error",
        execution_count: running.count ?? 0,
        user_expressions: {},
        payload: [],
        ...error,
      },
    });
    kernel.publish(running.parent, "status", { execution_state: "idle" });
  }
  kernel.language.close();
  await sockets.flushed();
  sockets.close();
  const word = new Int32Array(gate);
  Atomics.store(word, 0, 1);
  Atomics.notify(word, 0);
}

async function end(exitCode: number, { main, language }: Kernel, sockets: Sockets): Promise<void> {
  // One long call into native code takes no interrupt, and would be waited for without end.
  await Promise.race([main.interrupt(), new Promise((resolve) => setTimeout(resolve, 2000))]);
  // Code that survives even termination would keep the process; there is no other way to end it then.
  const responds = await main.responds(1000);
  language.close();
  await sockets.flushed();
  sockets.close();
  if (responds) process.exit(exitCode);
  else process.kill(process.pid, "SIGKILL");
}

/** A kernel whose server was killed must not stay behind. */
function watchParent(kernel: Kernel): void {
  // Set by Jupyter's servers; on Windows it is a handle, not a process id.
  if (process.env.JPY_PARENT_PID === undefined || process.platform === "win32") return;
  const server = Number(process.env.JPY_PARENT_PID);
  const parent = process.ppid;
  const timer = setInterval(() => {
    // It may have gone while the kernel started; then another process is the parent from the beginning.
    if (process.ppid === parent && isAlive(server)) return;
    clearInterval(timer);
    kernel.end(1);
  }, 1000);
  timer.unref();
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true; // not a process id: nothing can be said
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH"; // it may be there and belong to another user
  }
}
