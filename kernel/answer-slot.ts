// How the host thread hands an input's answer to a cell that sleeps until it comes: a port for the text, of any
// length, and a word of shared memory that wakes the sleeper.

import { MessageChannel, type MessagePort, receiveMessageOnPort } from "node:worker_threads";

/** One thread's end. */
export interface AnswerSlot {
  state: SharedArrayBuffer;
  port: MessagePort;
}

const empty = 0;
const given = 1;
const refused = 2;

/** The port of the end that gives must be transferred to the host thread. */
export function createAnswerSlot(): { giving: AnswerSlot; asking: AnswerSlot } {
  const state = new SharedArrayBuffer(4);
  const { port1, port2 } = new MessageChannel();
  return { giving: { state, port: port1 }, asking: { state, port: port2 } };
}

/** The host's half; undefined where the front end gives no answer. */
export function giveAnswer({ state, port }: AnswerSlot, text: string | undefined): void {
  if (text !== undefined) port.postMessage(text);
  const word = new Int32Array(state);
  Atomics.store(word, 0, text === undefined ? refused : given);
  Atomics.notify(word, 0);
}

/** The main thread's half, in two steps, so that an answer cannot come before the slot was emptied. */
export function emptySlot({ state, port }: AnswerSlot): void {
  // An interrupt may have ended the cell between its answer's arrival and the reading of it.
  while (receiveMessageOnPort(port) !== undefined);
  Atomics.store(new Int32Array(state), 0, empty);
}

export function awaitAnswer({ state, port }: AnswerSlot): string | undefined {
  const word = new Int32Array(state);
  Atomics.wait(word, 0, empty);
  if (Atomics.load(word, 0) === refused) return undefined;
  return receiveMessageOnPort(port)?.message as string | undefined;
}
