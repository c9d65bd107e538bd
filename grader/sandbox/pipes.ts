// Pipes whose ends are plain file descriptors: a thread may wait at one, where those that Node makes want an event loop.

import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Both ends; whoever has them closes them. */
export interface Pipe {
  readEnd: number;
  writeEnd: number;
}

/** To start the program that makes them takes as long as to make hundreds. */
const madeAtOnce = 64;

export class Pipes {
  #folder: string | undefined;
  #made: string[] = [];

  open(): Pipe {
    const path = this.#next();
    const opened: number[] = [];
    const open = (flags: number): number => {
      opened.push(openSync(path, flags));
      return opened.at(-1)!;
    };
    try {
      // With both ends in one hand nobody has to be waited for.
      const both = open(constants.O_RDWR);
      const pipe = { readEnd: open(constants.O_RDONLY), writeEnd: open(constants.O_WRONLY) };
      closeSync(both);
      return pipe;
    } catch (error) {
      for (const end of opened) closeSync(end);
      throw error;
    } finally {
      // Of the next process it is another one: what is left of this one may hold on to its ends.
      unlinkSync(path);
    }
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    this.#made = [];
  }

  #next(): string {
    if (this.#made.length === 0) {
      this.#folder ??= mkdtempSync(join(tmpdir(), `lectern-pipes-${process.pid}-`));
      const folder = this.#folder;
      const paths = Array.from({ length: madeAtOnce }, (_, i) => join(folder, String(i)));
      execFileSync("mkfifo", ["-m", "600", ...paths], { stdio: "pipe" });
      this.#made = paths;
    }
    return this.#made.pop()!;
  }
}
