// The main thread's line to the host thread: text through the ring, everything else as messages.

import { RingWriter, type StreamName } from "../stream-ring.ts";
import type { CellId, ToHost, ToHostInOrder } from "../threads.ts";

/** Messages that the host has not passed on yet; a cell that is further ahead waits. */
const mostOnTheWay = 64;

export class Link {
  readonly #ring: RingWriter;
  readonly #encoder = new TextEncoder();
  // Bound once: a cell may overwrite the prototype's method.
  readonly #post: (message: ToHost) => void;
  #sequence = 0;

  constructor(port: { postMessage(message: ToHost): void }, ring: SharedArrayBuffer) {
    this.#post = port.postMessage.bind(port);
    this.#ring = new RingWriter(ring, () => this.#post({ type: "streams" }));
  }

  ready(): void {
    this.#post({ type: "ready" });
  }

  pong(): void {
    this.#post({ type: "pong" });
  }

  /**
   * Posts a message that keeps its place among the text printed before and after it.
   * The message goes first: were an interrupt to fall between the two steps, a barrier without its
   * message would hold back the text behind it, while the host passes over a missing barrier.
   */
  send(cell: CellId, message: ToHostInOrder): void {
    const sequence = ++this.#sequence;
    this.#post({ sequence, cell, ...message } as ToHost);
    this.#ring.barrier(sequence);
    this.#ring.awaitAcknowledged(sequence - mostOnTheWay);
  }

  write(stream: StreamName, cell: CellId, chunk: string | Uint8Array): void {
    this.#ring.text(stream, cell, typeof chunk === "string" ? this.#encoder.encode(chunk) : chunk);
  }
}
