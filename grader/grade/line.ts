// The judge's ends of the pipes to a student's process: the judge's thread itself writes and waits.

import { readSync, writeSync } from "node:fs";

import { FrameReader } from "../sandbox/frames.ts";
import { longestAnswer } from "../sandbox/limits.ts";
import type { LineEnds } from "../sandbox/pipes.ts";

export class Line {
  /** Closed by the owner of the process. */
  readonly #ends: LineEnds;
  readonly #reader = new FrameReader(longestAnswer);
  readonly #frames: Buffer[] = [];
  readonly #piece = Buffer.allocUnsafe(2 ** 16);

  constructor(ends: LineEnds) {
    this.#ends = ends;
  }

  /** Sends a frame; the next one that comes is its answer. Nothing is sent where the process has ended. */
  send(frame: Uint8Array): void {
    try {
      for (let sent = 0; sent < frame.length; ) sent += writeSync(this.#ends.questions, frame, sent);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
    }
  }

  /** The next answer; undefined where the process has ended. Throws TooLong for one that is. */
  next(): Uint8Array | undefined {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame) return frame;
      const read = readSync(this.#ends.answers, this.#piece);
      if (read === 0) return undefined;
      this.#frames.push(...this.#reader.push(Buffer.from(this.#piece.subarray(0, read))));
    }
  }
}
