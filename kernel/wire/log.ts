// The kernel's own words to the server's log: the process's stderr, which no cell writes to.

import { writeSync } from "node:fs";

/** Synchronous and straight to the descriptor: a worker's process.stderr waits for the main thread's turn. */
export function log(text: string): void {
  try {
    writeSync(2, `lectern kernel: ${text}\n`);
  } catch {
    // Nobody reads the log any more (the server has gone, the pipe is full): there is nowhere to say so.
  }
}
