// The text that cells print, on its way from the main thread to the host thread in shared memory.
//
// A blocking cell prints without ever returning to its event loop, and an interrupt may stop it between
// any two instructions. A ring buffer serves both: bytes are visible to the host as soon as one store
// publishes them, nothing is half written, and a cell that prints faster than the host sends waits.

export type StreamName = "stdout" | "stderr";

/** A piece of one stream, or a barrier: the place of a message that the main thread posted. */
export type StreamRecord =
  | { kind: "text"; stream: StreamName; cell: number; bytes: Uint8Array }
  | { kind: "barrier"; sequence: number };

const capacity = 1 << 22; // bytes of text in flight; a power of two, so that positions wrap by masking
const mask = capacity - 1;
export const headerBytes = 12; // kind, cell or sequence, length: three 32-bit words
const longestText = 1 << 16; // one record's text: the host sends long before a record could fill the ring

// Places in the control words. Positions count bytes since the start and wrap at 2^32.
const written = 0;
const read = 1;
const asleep = 2; // 1 while the host waits to be woken
const acknowledged = 3; // the sequence of the last message that the host has passed on
const controlWords = 4;

const kinds = ["stdout", "stderr", "barrier"] as const;

export function createRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(controlWords * 4 + capacity);
}

/** The main thread's end. `wake` tells a sleeping host that there is something to read. */
export class RingWriter {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #header = new Uint8Array(headerBytes);
  readonly #headerWords = new Uint32Array(this.#header.buffer);
  readonly #wake: () => void;

  constructor(ring: SharedArrayBuffer, wake: () => void) {
    this.#control = new Int32Array(ring, 0, controlWords);
    this.#bytes = new Uint8Array(ring, controlWords * 4);
    this.#wake = wake;
  }

  text(stream: StreamName, cell: number, bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length; start += longestText)
      this.#append(kinds.indexOf(stream), cell, bytes.subarray(start, start + longestText));
  }

  barrier(sequence: number): void {
    this.#append(kinds.indexOf("barrier"), sequence, noBytes);
  }

  /** Waits until the host has passed on the message with this sequence: a cell may show charts faster than it sends. */
  awaitAcknowledged(sequence: number): void {
    for (;;) {
      const reached = Atomics.load(this.#control, acknowledged);
      if (reached >= sequence) return;
      this.#wakeHost();
      Atomics.wait(this.#control, acknowledged, reached, 100);
    }
  }

  #append(kind: number, cell: number, bytes: Uint8Array): void {
    const size = headerBytes + bytes.length;
    const start = Atomics.load(this.#control, written);
    for (;;) {
      const readUpTo = Atomics.load(this.#control, read);
      if (capacity - ((start - readUpTo) >>> 0) >= size) break;
      this.#wakeHost();
      // The time limit guards against a wake-up lost to an interrupt of this very code.
      Atomics.wait(this.#control, read, readUpTo, 100);
    }
    this.#headerWords[0] = kind;
    this.#headerWords[1] = cell;
    this.#headerWords[2] = bytes.length;
    this.#copy(start, this.#header);
    this.#copy(start + headerBytes, bytes);
    Atomics.store(this.#control, written, (start + size) | 0);
    this.#wakeHost();
  }

  #copy(position: number, bytes: Uint8Array): void {
    const at = position & mask;
    const first = Math.min(bytes.length, capacity - at);
    this.#bytes.set(first === bytes.length ? bytes : bytes.subarray(0, first), at);
    if (first < bytes.length) this.#bytes.set(bytes.subarray(first), 0);
  }

  #wakeHost(): void {
    if (Atomics.exchange(this.#control, asleep, 0) === 1) this.#wake();
  }
}

const noBytes = new Uint8Array(0);

/** The host thread's end. */
export class RingReader {
  readonly #control: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(ring: SharedArrayBuffer) {
    this.#control = new Int32Array(ring, 0, controlWords);
    this.#bytes = new Uint8Array(ring, controlWords * 4);
    Atomics.store(this.#control, asleep, 1);
  }

  /** The next record without taking it, or undefined; then the host is asleep and will be woken. */
  peek(): StreamRecord | undefined {
    const at = Atomics.load(this.#control, read);
    if (at === Atomics.load(this.#control, written)) {
      Atomics.store(this.#control, asleep, 1);
      // The main thread may have written between the look and the store.
      if (at === Atomics.load(this.#control, written)) return undefined;
      Atomics.store(this.#control, asleep, 0);
    }
    const [kind, cell, length] = new Uint32Array(this.#copy(at, headerBytes).buffer) as unknown as [
      number,
      number,
      number,
    ];
    const name = kinds[kind]!;
    if (name === "barrier") return { kind: "barrier", sequence: cell };
    return { kind: "text", stream: name, cell, bytes: this.#copy(at + headerBytes, length) };
  }

  /** Takes the record that `peek` showed, and lets a writer that waits for room go on. */
  take(record: StreamRecord): void {
    const size = headerBytes + (record.kind === "text" ? record.bytes.length : 0);
    Atomics.store(this.#control, read, (Atomics.load(this.#control, read) + size) | 0);
    Atomics.notify(this.#control, read);
  }

  acknowledge(sequence: number): void {
    Atomics.store(this.#control, acknowledged, sequence);
    Atomics.notify(this.#control, acknowledged);
  }

  #copy(position: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    const at = position & mask;
    const first = Math.min(length, capacity - at);
    bytes.set(this.#bytes.subarray(at, at + first));
    if (first < length) bytes.set(this.#bytes.subarray(0, length - first), first);
    return bytes;
  }
}
