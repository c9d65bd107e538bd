// Ends code that keeps the main thread from its messages: pauses it as a debugger does, looks where it stands,
// and ends it only there where it is the student's own.
//
// To ask V8 for termination right away ends whatever runs when it strikes. One in some thousand times that was
// the arrival of the next cell, which was lost, or Node in the midst of its timers: an interval that never came
// again, or a list that the process then walked round for ever.

import type inspector from "node:inspector";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { lecternRoot } from "./lectern-root.ts";

/** The name of the function that V8 calls for each promise (promise-tracker.ts): nothing may be ended in it. */
const promiseHook = "promiseHook";

/** Given the URLs of the scripts on the stack, from the top; with `cellUrl` for a cell. */
export type IsMeant = (urls: string[]) => boolean;

export class CodeStopper {
  readonly #session: inspector.Session;
  /** By the id that V8 gave them. */
  readonly #urls = new Map<string, string>();
  /** Whether a pause was asked for that has not come: it will, if only when the next code runs. */
  #isPauseDue = false;
  #look: ((urls: string[], isInHook: boolean) => void) | undefined;
  #disableTimer: NodeJS.Timeout | undefined;

  constructor(session: inspector.Session) {
    this.#session = session;
    session.on("Debugger.scriptParsed", ({ params }) => this.#urls.set(params.scriptId, params.url));
    session.on("Debugger.paused", ({ params }) => {
      this.#isPauseDue = false;
      const urls = params.callFrames.map(({ location }) => this.#urls.get(location.scriptId) ?? "");
      // It may come later than whoever asked for it would wait, and a cell may hold a `debugger` statement.
      if (this.#look === undefined) this.#resume(false);
      else
        this.#look(
          urls,
          params.callFrames.some(({ functionName }) => functionName === promiseHook),
        );
    });
  }

  /** Resolved when code was ended or spared, or was not caught in time, as in a call of native code. */
  stop(isMeant: IsMeant, limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      let isSteppingOut = false;
      let isInPlace = false;
      const finish = (): void => {
        clearTimeout(timer);
        this.#look = undefined;
        resolve();
      };
      const late = (): void => {
        if (!isSteppingOut || isInPlace) finish();
        else {
          // The kernel's code or Node's waits for something on the student's behalf, as in `prompt`.
          isInPlace = true;
          timer = setTimeout(late, limitMs);
          this.#pause();
        }
      };
      let timer = setTimeout(late, limitMs);
      this.#look = (urls, isInHook) => {
        if (!urls.some(isStudents)) {
          // Between two steps of the student's, as in the kernel's hook before each of a promise's callbacks.
          this.#step("stepInto");
        } else if (!isMeant(urls)) {
          this.#resume(false);
          finish();
        } else if (isStudents(urls[0]!) || (isInPlace && !isInHook)) {
          this.#resume(true);
          finish();
        } else {
          // Out of a promise's hook in any case: V8 swallows what ends there, the student's code goes on, and the promise
          // that it waits for next belongs to no cell: then nothing ends that code any more when the cell has ended.
          isSteppingOut = true;
          isInPlace = false;
          this.#step("stepOut");
        }
      };
      this.#pause();
    });
  }

  #pause(): void {
    clearTimeout(this.#disableTimer);
    // Also where a pause is due: V8 forgets one that it is asked for before it has come to a resume, as happens on a
    // busy machine, and then no code could be stopped ever again. A pause too many is resumed at once.
    this.#isPauseDue = true;
    this.#session.post("Debugger.enable");
    this.#session.post("Debugger.pause");
  }

  #step(kind: "stepInto" | "stepOut"): void {
    this.#session.post(`Debugger.${kind}`);
  }

  /** Disabled later, and never while a pause is due: code that pauses with nobody to resume it would stand still. */
  #resume(terminateOnResume: boolean): void {
    this.#session.post("Debugger.resume", { terminateOnResume });
    clearTimeout(this.#disableTimer);
    this.#disableTimer = setTimeout(() => {
      if (this.#isPauseDue || this.#look !== undefined) return;
      this.#session.post("Debugger.disable");
      this.#urls.clear();
    }, disableMs);
  }
}

const disableMs = 20;
const kernelCode = `${pathToFileURL(join(lecternRoot, "dist", "kernel")).href}/`;

/** Cells, local modules and packages; not Node, nor the kernel. */
function isStudents(url: string): boolean {
  return !url.startsWith("node:") && !url.startsWith(kernelCode);
}
