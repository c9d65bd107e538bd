// How the judge and the student's process talk: JSON, and behind it many numbers as they are.

/** What the judge asks of the student's process. */
export type Question =
  /** `spared`: nothing that it imports from lectern is used, so that it need not be loaded. */
  | { do: "run"; code: string; spared?: boolean }
  | { do: "call"; name: string; args: Encoded[] }
  | { do: "get"; name: string }
  /** What a function of the judge's gave, which the student's code has called. */
  | { do: "answer"; value: Encoded }
  | { do: "refuse"; error: Thrown };

/** What it says. */
export type Answer =
  | { say: "ready" }
  | { say: "value"; value: Encoded; changed: Change[] }
  | { say: "thrown"; error: Thrown }
  /** The student's code calls a function of the judge's, and waits. */
  | { say: "call"; fn: number; args: Encoded[] };

export interface Thrown {
  name: string;
  message: string;
}

/** A list or record among the arguments, by its number, whose content is another after the call. */
export interface Change {
  object: number;
  content: Encoded;
}

/** See plain-data.ts. */
export type Encoded = unknown;

/** The length of all that follows, the length of the JSON, the JSON, the numbers. */
export function toFrame(message: Question | Answer, numbers: readonly Float64Array[] = []): Buffer {
  const text = Buffer.from(JSON.stringify(message), "utf8");
  const size = 4 + text.length + numbers.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const frame = Buffer.allocUnsafeSlow(4 + size);
  frame.writeUInt32LE(size);
  frame.writeUInt32LE(text.length, 4);
  text.copy(frame, 8);
  let at = 8 + text.length;
  for (const { buffer, byteOffset, byteLength } of numbers) {
    frame.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return frame;
}

/** What a frame without its first length says. Throws a RangeError or a SyntaxError where it is none. */
export function readFrame(
  frame: Uint8Array,
  longestText = Number.POSITIVE_INFINITY,
): { message: unknown; numbers: Float64Array } {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength);
  if (bytes.length < 4) throw new RangeError("a message has no length");
  const length = bytes.readUInt32LE();
  if (length > longestText) throw new RangeError(`a message of ${length} bytes is too long`);
  if (4 + length > bytes.length) throw new RangeError("a message is shorter than it says");
  const rest = bytes.subarray(4 + length);
  const numbers = new Float64Array(Math.floor(rest.length / 8));
  new Uint8Array(numbers.buffer).set(rest.subarray(0, 8 * numbers.length));
  return { message: JSON.parse(bytes.toString("utf8", 4, 4 + length)), numbers };
}

/** A message is longer than it may be. */
export class TooLong extends RangeError {
  override name = "TooLong";
}

/** Cuts what comes in pieces into frames without their first length; throws TooLong for more than `longest` bytes in one. */
export class FrameReader {
  readonly #longest: number;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The whole frames that `piece` completes. */
  push(piece: Buffer): Buffer[] {
    this.#pieces.push(piece);
    this.#length += piece.length;
    const frames: Buffer[] = [];
    for (;;) {
      if (this.#length < 4) return frames;
      if (this.#pieces[0]!.length < 4) this.#pieces = [Buffer.concat(this.#pieces)];
      const size = this.#pieces[0]!.readUInt32LE();
      if (size > this.#longest) throw new TooLong(`a message of ${size} bytes is too long`);
      if (this.#length < 4 + size) return frames;
      const whole = this.#pieces.length === 1 ? this.#pieces[0]! : Buffer.concat(this.#pieces);
      frames.push(whole.subarray(4, 4 + size));
      this.#pieces = [whole.subarray(4 + size)];
      this.#length -= 4 + size;
    }
  }
}
