// The main thread's part of the kernel: receives cells from the host thread and runs them.

import type { Worker } from "node:worker_threads";

import type { AnswerSlot } from "../answer-slot.ts";
import type { ToMain } from "../threads.ts";
import { currentCell, inCell, leaveCells } from "./cell-context.ts";
import { Comms } from "./comms.ts";
import { warmUp } from "./evaluate.ts";
import { installExit } from "./exit.ts";
import { installGlobals } from "./globals.ts";
import { Input } from "./input.ts";
import { reportLateErrors } from "./late-errors.ts";
import { Link } from "./link.ts";
import { Loader } from "./load.ts";
import { CellRunner } from "./run-cell.ts";
import { installStreams } from "./streams.ts";

export function startRuntime(options: {
  host: Worker;
  ring: SharedArrayBuffer;
  answerSlot: AnswerSlot;
  folder: string;
}): void {
  const { host, ring, answerSlot, folder } = options;
  const link = new Link(host, ring);
  const runner = new CellRunner(link);
  const comms = new Comms(link);
  const loader = new Loader(folder);
  Object.defineProperty(globalThis, Symbol.for("lectern.display"), {
    value: { send: (output: never) => link.send(currentCell(), { type: "display", output }) },
  });
  installStreams(link);
  installExit(link);
  reportLateErrors(link);
  installGlobals({ loader, comms, folder, input: new Input(link, answerSlot, () => runner.allowsStdin()) });
  warmUp();

  host.on("message", (message: ToMain) => {
    leaveCells();
    if (message.type === "execute") runner.run(message);
    else if (message.type === "cancel") runner.cancel(message.cell);
    else if (message.type === "ping") link.pong();
    else if (message.type === "comm") inCell(message.cell, () => comms.receive(message.message));
    // Packages loaded ahead fail quietly here: the cell that imports them gets the error.
    else if (message.type === "preload")
      for (const specifier of message.specifiers) loader.load(specifier).catch(() => undefined);
  });
  link.ready();
}
