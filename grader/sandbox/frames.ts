// How the judge and the student's process talk: JSON texts, each with its length in front.

/** What the judge asks of the student's process. */
export type Question =
  | { do: "run"; code: string }
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

export function toFrame(message: Question | Answer): Buffer {
  const text = Buffer.from(JSON.stringify(message), "utf8");
  const frame = Buffer.allocUnsafe(4 + text.length);
  frame.writeUInt32LE(text.length);
  text.copy(frame, 4);
  return frame;
}

/** Cuts what comes in pieces into messages; refuses more than `longest` bytes in one. */
export class FrameReader {
  readonly #longest: number;
  #rest: Buffer[] = [];
  #length = 0;

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** The whole messages that `piece` completes, as texts. */
  push(piece: Buffer): string[] {
    this.#rest.push(piece);
    this.#length += piece.length;
    const texts: string[] = [];
    for (;;) {
      if (this.#length < 4) return texts;
      const head = this.#peek(4);
      const size = head.readUInt32LE();
      if (size > this.#longest) throw new RangeError(`a message of ${size} bytes is too long`);
      if (this.#length < 4 + size) return texts;
      const whole = Buffer.concat(this.#rest);
      texts.push(whole.toString("utf8", 4, 4 + size));
      this.#rest = [whole.subarray(4 + size)];
      this.#length -= 4 + size;
    }
  }

  #peek(bytes: number): Buffer {
    if (this.#rest[0]!.length < bytes) this.#rest = [Buffer.concat(this.#rest)];
    return this.#rest[0]!;
  }
}
