// Where displayed output goes: a sink that the runtime puts on the global object.

import type { DisplayOutput } from "../threads.ts";

export interface DisplaySink {
  /** Takes the output of the cell that is running, or that started the code that runs now. */
  send(output: DisplayOutput): void;
}

/**
 * On the global object rather than in a variable: this file is loaded twice, in the kernel and again as part of the
 * module "tslab" that a notebook imports.
 */
const sinkSymbol = Symbol.for("lectern.display");

/** Called once by the runtime, before the first cell. */
export function installSink(sink: DisplaySink): void {
  Object.defineProperty(globalThis, sinkSymbol, { value: sink, configurable: true });
}

/** Sends output to the notebook. `call` names the function that the student called. */
export function sendDisplay(call: string, output: DisplayOutput): void {
  const sink = (globalThis as { [sinkSymbol]?: DisplaySink })[sinkSymbol];
  if (sink === undefined) {
    throw new Error(
      `${call}: there is no notebook to show this in, since this code does not run in a Lectern kernel`,
    );
  }
  sink.send(output);
}
