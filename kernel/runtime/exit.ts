// process.exit() in a cell: the host says goodbye to the front ends first, then the process ends.

import { currentCell } from "./cell-context.ts";
import type { Link } from "./link.ts";

export function installExit(link: Link): void {
  const leave = process.exit.bind(process);
  process.exit = (code?: number | string | null): never => {
    const exitCode = Number(code ?? process.exitCode ?? 0);
    const gate = new SharedArrayBuffer(4);
    link.send(currentCell(), { type: "exit", code: exitCode, gate });
    // The host opens the gate when everything is sent; the limit is for a host that has failed.
    Atomics.wait(new Int32Array(gate), 0, 0, 5000);
    return leave(exitCode);
  };
}
