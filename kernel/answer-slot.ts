// Shared memory in which the host thread hands an input's answer to a cell that sleeps until it comes.

const empty = 0;
const given = 1;
const refused = 2;
const headerBytes = 8; // a state word and a length word, then the answer's UTF-8
const capacity = 1 << 16;

export function createAnswerSlot(): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + capacity);
}

/** The host's half; undefined where the front end gives no answer. What exceeds 64 KiB is cut. */
export function giveAnswer(slot: SharedArrayBuffer, text: string | undefined): void {
  const words = new Int32Array(slot, 0, 2);
  const answer = new Uint8Array(slot, headerBytes);
  const { written } = new TextEncoder().encodeInto(text ?? "", answer);
  Atomics.store(words, 1, written);
  Atomics.store(words, 0, text === undefined ? refused : given);
  Atomics.notify(words, 0);
}

/** The main thread's half, in two steps, so that an answer cannot come before the slot was emptied. */
export function emptySlot(slot: SharedArrayBuffer): void {
  Atomics.store(new Int32Array(slot, 0, 2), 0, empty);
}

export function awaitAnswer(slot: SharedArrayBuffer): string | undefined {
  const words = new Int32Array(slot, 0, 2);
  Atomics.wait(words, 0, empty);
  if (Atomics.load(words, 0) === refused) return undefined;
  // TextDecoder refuses shared memory, so the bytes are copied out.
  return new TextDecoder().decode(new Uint8Array(slot, headerBytes, Atomics.load(words, 1)).slice());
}
