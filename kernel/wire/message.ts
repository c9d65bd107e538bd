// A message of the protocol as frames on a socket: identities, delimiter, signature, four JSON parts, buffers.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  msg_type: string;
  session: string;
  username: string;
  date: string;
  version: string;
}

export interface Message {
  /** ZeroMQ's routing prefix: where a reply goes to. */
  identities: Uint8Array[];
  header: Header;
  parentHeader: Header | Record<string, never>;
  metadata: Record<string, unknown>;
  content: Record<string, unknown>;
  buffers: Uint8Array[];
}

/** What the kernel says of one message that it sends. */
export interface Outgoing {
  type: string;
  content: object;
  parent: Header | undefined;
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

/** A message that is refused: dropped and logged, never answered. */
export class RefusedMessage extends Error {}

const delimiter = Buffer.from("<IDS|MSG>");
const parts = ["header", "parent_header", "metadata", "content"] as const;

export class Codec {
  readonly #key: string;
  readonly #session = randomUUID();
  /** Signatures seen, so that a recorded message cannot be sent again; the oldest fall out. */
  readonly #seen = new Set<string>();

  constructor(key: string) {
    this.#key = key;
  }

  encode(identities: Uint8Array[], message: Outgoing): Uint8Array[] {
    const header: Header = {
      msg_id: randomUUID(),
      msg_type: message.type,
      session: this.#session,
      username: "kernel",
      date: new Date().toISOString(),
      version: protocolVersion,
    };
    const json = [header, message.parent ?? {}, message.metadata ?? {}, message.content].map((part) =>
      Buffer.from(JSON.stringify(part)),
    );
    return [...identities, delimiter, Buffer.from(this.#sign(json)), ...json, ...(message.buffers ?? [])];
  }

  /** Throws RefusedMessage with the part that is wrong, what was found and what was expected. */
  decode(frames: Uint8Array[]): Message {
    const at = frames.findIndex((frame) => delimiter.equals(frame));
    if (at === -1) throw new RefusedMessage(`no delimiter <IDS|MSG> in ${frames.length} frames`);
    const signature = frames[at + 1];
    const json = frames.slice(at + 2, at + 6);
    if (signature === undefined || json.length < 4)
      throw new RefusedMessage(
        `a signature and 4 parts must follow the delimiter, got ${frames.length - at - 1} frames`,
      );
    this.#verify(Buffer.from(signature).toString("latin1"), json);
    const [header, parentHeader, metadata, content] = json.map((bytes, index) =>
      parsePart(bytes, parts[index]!),
    );
    return {
      identities: frames.slice(0, at),
      header: validHeader(header!),
      parentHeader: parentHeader as unknown as Header,
      metadata: metadata!,
      content: content!,
      buffers: frames.slice(at + 6),
    };
  }

  #sign(json: Uint8Array[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac("sha256", this.#key);
    for (const part of json) hmac.update(part);
    return hmac.digest("hex");
  }

  #verify(signature: string, json: Uint8Array[]): void {
    if (this.#key === "") return;
    const expected = this.#sign(json);
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, Buffer.from(expected)))
      throw new RefusedMessage("the signature does not fit the connection file's key");
    if (this.#seen.has(signature))
      throw new RefusedMessage("the signature was seen before: a repeated message");
    this.#seen.add(signature);
    if (this.#seen.size > 65_536)
      for (const oldest of [...this.#seen].slice(0, 1024)) this.#seen.delete(oldest);
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function parsePart(bytes: Uint8Array, part: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes));
  } catch (error) {
    throw new RefusedMessage(`${part} must be JSON in UTF-8: ${(error as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new RefusedMessage(`${part} must be an object, got ${JSON.stringify(value)?.slice(0, 40)}`);
  return value as Record<string, unknown>;
}

function validHeader(header: Record<string, unknown>): Header {
  for (const field of ["msg_id", "msg_type"] as const)
    if (typeof header[field] !== "string")
      throw new RefusedMessage(`header.${field} must be a string, got ${JSON.stringify(header[field])}`);
  return { session: "", username: "", date: "", version: "", ...header } as Header;
}
