// Pipes whose ends are plain file descriptors: a thread may wait at one, where those that Node makes want an event loop.

import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync, unlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The ends that one side has, as file descriptors, and closes: those who ask write at `questions`, the others read there. */
export interface LineEnds {
  questions: number;
  answers: number;
}

/** To start the program that makes them takes as long as to make hundreds. */
const madeAtOnce = 64;

/** Those whose folder is there. */
const opened = new Set<Pipes>();
process.on("exit", () => {
  for (const pipes of opened) pipes.close();
});

export class Pipes {
  #folder: string | undefined;
  #made: string[] = [];

  /** Two pipes, one for questions and one for answers. */
  open(): { asking: LineEnds; answering: LineEnds } {
    const ends: number[] = [];
    const open = (path: string, flags: number): number => {
      ends.push(openSync(path, flags));
      return ends.at(-1)!;
    };
    const pipe = (): { readEnd: number; writeEnd: number } => {
      const path = this.#next();
      try {
        // With both ends in one hand nobody has to be waited for.
        const both = open(path, constants.O_RDWR);
        const pipe = { readEnd: open(path, constants.O_RDONLY), writeEnd: open(path, constants.O_WRONLY) };
        closeSync(both);
        ends.splice(ends.indexOf(both), 1);
        return pipe;
      } finally {
        // Of the next process it is another one: what is left of this one may hold on to its ends.
        unlinkSync(path);
      }
    };
    try {
      const [questions, answers] = [pipe(), pipe()];
      return {
        asking: { questions: questions.writeEnd, answers: answers.readEnd },
        answering: { questions: questions.readEnd, answers: answers.writeEnd },
      };
    } catch (error) {
      for (const end of ends) closeSync(end);
      throw error;
    }
  }

  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    opened.delete(this);
    this.#folder = undefined;
    this.#made = [];
  }

  #next(): string {
    if (this.#made.length === 0) this.#make();
    return this.#made.pop()!;
  }

  #make(): void {
    this.#folder ??= mkdtempSync(join(tmpdir(), `lectern-pipes-${process.pid}-`));
    opened.add(this);
    const folder = this.#folder;
    const paths = Array.from({ length: madeAtOnce }, (_, i) => join(folder, String(i)));
    try {
      execFileSync("mkfifo", ["-m", "600", ...paths], { stdio: "pipe" });
    } catch (error) {
      // It may be gone, as temporary folders go: the next time another one is made.
      this.close();
      throw error;
    }
    this.#made = paths;
  }
}
