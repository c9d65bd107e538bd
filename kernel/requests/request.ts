// What every request handler gets and gives; and the fields of a request, validated at the door.

import type { Language } from "../language/language.ts";
import type { MainThread } from "../main-thread.ts";
import type { Preloader } from "../preload.ts";
import type { Header, Message } from "../wire/message.ts";
import type { RequestChannel } from "../wire/sockets.ts";
import type { CommRegistry } from "./comm-registry.ts";
import type { ExecutedCells } from "./executed-cells.ts";
import type { HistoryFile } from "./history-file.ts";

/** The kernel as the handlers see it. */
export interface Kernel {
  readonly language: Language;
  readonly main: MainThread;
  readonly cells: ExecutedCells;
  readonly history: HistoryFile;
  readonly comms: CommRegistry;
  readonly preloader: Preloader;
  /** The notebook's folder. */
  readonly folder: string;
  publish(parent: Header | undefined, type: string, content: object, extra?: Extra): void;
  /** Ends the process once everything is sent. */
  end(exitCode: number): void;
}

export interface Extra {
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

export interface Request {
  readonly channel: RequestChannel;
  readonly message: Message;
  readonly content: Fields;
}

/** The content of a reply; undefined for messages that have none, such as comm_msg. */
export type Reply = { content: Record<string, unknown>; metadata?: Record<string, unknown> } | undefined;

export type Handler = (request: Request, kernel: Kernel) => Reply | Promise<Reply>;

/** A request whose content is not what the protocol says; answered with an error reply. */
export class InvalidRequest extends TypeError {
  override name = "InvalidRequest";
}

/** Reads the fields of a request's content: of the right type, or refused with what was found. */
export class Fields {
  readonly #type: string;
  readonly #content: Record<string, unknown>;

  constructor(message: Message) {
    this.#type = message.header.msg_type;
    this.#content = message.content;
  }

  text(name: string, absent?: string): string {
    return this.#field(name, "string", absent);
  }

  flag(name: string, absent: boolean): boolean {
    return this.#field(name, "boolean", absent);
  }

  whole(name: string, absent?: number): number {
    const value = this.#field(name, "number", absent);
    if (!Number.isInteger(value))
      throw new InvalidRequest(`${this.#type}: ${name} must be a whole number, got ${value}`);
    return value;
  }

  /** A whole number that is not negative. */
  count(name: string, absent?: number): number {
    const value = this.whole(name, absent);
    if (value < 0) throw new InvalidRequest(`${this.#type}: ${name} must not be negative, got ${value}`);
    return value;
  }

  /** An object; absent or null, an empty one. */
  object(name: string): Record<string, unknown> {
    const value = this.#content[name] ?? {};
    if (typeof value !== "object" || Array.isArray(value)) this.#refuse(name, "an object", value);
    return value as Record<string, unknown>;
  }

  raw(name: string): unknown {
    return this.#content[name];
  }

  #field<T>(name: string, type: "string" | "boolean" | "number", absent: T | undefined): T {
    const value = this.#content[name] ?? absent;
    if (typeof value !== type) this.#refuse(name, `a ${type}`, value);
    return value as T;
  }

  #refuse(name: string, expected: string, got: unknown): never {
    throw new InvalidRequest(
      `${this.#type}: ${name} must be ${expected}, got ${JSON.stringify(got)?.slice(0, 60) ?? "nothing"}`,
    );
  }
}

/** Counts in the protocol are of code points, in TypeScript of UTF-16 units. */
export function codePointsToUtf16(text: string, codePoints: number): number {
  if (!surrogate.test(text)) return Math.min(Math.max(codePoints, 0), text.length);
  let offset = 0;
  for (let count = 0; count < codePoints && offset < text.length; count++)
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  return offset;
}

export function utf16ToCodePoints(text: string, offset: number): number {
  return surrogate.test(text) ? [...text.slice(0, offset)].length : offset;
}

const surrogate = /[\ud800-\udfff]/;
