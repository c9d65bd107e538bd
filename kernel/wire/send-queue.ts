// What waits to be sent on one socket: zeromq allows one send at a time.

import type { Router, XPublisher } from "zeromq";

import { log } from "./log.ts";

// Longer than TCP's patience, which Linux and Windows know; elsewhere such a front end loses messages after this.
const patienceMs = 60_000;

export class SendQueue {
  readonly #socket: Router | XPublisher;
  /** The first is the one that is being sent. */
  readonly #waiting: Uint8Array[][] = [];
  #sending: Promise<void> | undefined;
  #hold: Promise<void> | undefined;
  /** Since when a front end has kept the first message waiting. */
  #stuckSince: number | undefined;
  /** None for a front end that has stopped reading, until it reads again. */
  #patienceMs = patienceMs;
  waitingBytes = 0;

  constructor(socket: Router | XPublisher) {
    this.#socket = socket;
  }

  push(frames: Uint8Array[]): void {
    this.#waiting.push(frames);
    this.#pushed(frames);
  }

  /** To be sent next, also before a message that could not be sent so far. */
  pushFirst(frames: Uint8Array[]): void {
    this.#waiting.unshift(frames);
    this.#pushed(frames);
  }

  /** Until then nothing is sent, and the socket is not touched in any other way. */
  holdUntil(released: Promise<void>): void {
    const hold = released.then(() => {
      if (this.#hold === hold) this.#hold = undefined;
    });
    this.#hold = hold;
  }

  async empty(): Promise<void> {
    await this.#sending;
  }

  #pushed(frames: Uint8Array[]): void {
    this.waitingBytes += byteLength(frames);
    this.#sending ??= this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    for (;;) {
      if (this.#hold !== undefined) {
        await this.#hold;
        continue;
      }
      // Between this look and the send there must be no other turn, in which another could be pushed first.
      const frames = this.#waiting[0];
      if (frames === undefined) break;
      if (!(await this.#trySend(frames))) continue;
      this.#waiting.splice(this.#waiting.indexOf(frames), 1);
      this.waitingBytes -= byteLength(frames);
      this.#stuckSince = undefined;
    }
    this.#sending = undefined;
  }

  /** False where it has to be tried again: XPUB refuses a message while the way to any front end is full. */
  async #trySend(frames: Uint8Array[]): Promise<boolean> {
    const socket = this.#socket;
    try {
      await socket.send(frames);
      this.#patienceMs = patienceMs;
      return true;
    } catch (error) {
      const isFull = (error as NodeJS.ErrnoException).code === "EAGAIN" && "noDrop" in socket;
      if (isFull && this.#isPatient()) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return false;
      }
      // Otherwise the front end has gone between its request and this answer.
      if (isFull) await this.#sendToOthers(frames, socket);
      else log(`a message could not be sent: ${(error as Error).message}`);
      return true;
    }
  }

  #isPatient(): boolean {
    this.#stuckSince ??= Date.now();
    return Date.now() - this.#stuckSince < this.#patienceMs;
  }

  /** Only the front end that is full goes without the message. */
  async #sendToOthers(frames: Uint8Array[], socket: XPublisher): Promise<void> {
    this.#patienceMs = 0;
    socket.noDrop = false;
    try {
      await socket.send(frames);
    } catch (error) {
      log(`a message could not be sent: ${(error as Error).message}`);
    } finally {
      socket.noDrop = true;
    }
  }
}

function byteLength(frames: Uint8Array[]): number {
  return frames.reduce((total, frame) => total + frame.length, 0);
}
