// Messages as ZeroMQ frames, seen from the client: written apart from the kernel's own, so that a bug there is not repeated here.

import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { userInfo } from "node:os";

/** The protocol this client speaks. */
export const protocolVersion = "5.5";

export interface Header {
  msg_id: string;
  /** Of the sender: a client and a kernel have a session each. */
  session: string;
  username: string;
  /** ISO 8601, with a time zone. */
  date: string;
  msg_type: string;
  version: string;
}

export type Content = Record<string, unknown>;

export interface Message {
  header: Header;
  /** Empty in a message that nobody asked for. */
  parent_header: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Content;
  buffers: Uint8Array[];
  /** What stands before the delimiter: the topic of an iopub message, nothing on a DEALER. */
  identities: Uint8Array[];
}

export interface MessageParts {
  session: string;
  parent?: Partial<Header>;
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

const delimiter = Buffer.from("<IDS|MSG>");

/** A new message of this session, with a header of its own. */
export function newMessage(
  type: string,
  content: Content,
  { session, parent = {}, metadata = {}, buffers = [] }: MessageParts,
): Message {
  const header: Header = {
    msg_id: randomUUID(),
    session,
    username: username(),
    date: new Date().toISOString(),
    msg_type: type,
    version: protocolVersion,
  };
  return { header, parent_header: parent, metadata, content, buffers, identities: [] };
}

/** The frames of a message, signed with the connection's key; an empty key means no signature. */
export function encodeFrames(message: Message, key: string): Uint8Array[] {
  const parts = [message.header, message.parent_header, message.metadata, message.content].map((part) =>
    Buffer.from(JSON.stringify(part)),
  );
  return [...message.identities, delimiter, Buffer.from(sign(parts, key)), ...parts, ...message.buffers];
}

/** Reads and verifies frames; throws a SyntaxError that names the part that is wrong. */
export function decodeFrames(frames: Uint8Array[], key: string): Message {
  const at = frames.findIndex((frame) => delimiter.equals(frame));
  if (at < 0) throw new SyntaxError(`message: no <IDS|MSG> delimiter among ${frames.length} frames`);
  const parts = frames.slice(at + 2, at + 6);
  if (parts.length < 4) {
    throw new SyntaxError(`message: expected 4 JSON frames after the signature, got ${parts.length}`);
  }
  if (key !== "") {
    const expected = Buffer.from(sign(parts, key));
    const found = Buffer.from(frames[at + 1]!);
    if (found.length !== expected.length || !timingSafeEqual(found, expected)) {
      throw new SyntaxError(`message: bad signature "${found.toString("latin1")}"`);
    }
  }
  const [header, parent, metadata, content] = parts.map(readObject);
  return {
    header: header as unknown as Header,
    parent_header: parent!,
    metadata: metadata!,
    content: content!,
    buffers: frames.slice(at + 6),
    identities: frames.slice(0, at),
  };
}

const partNames = ["header", "parent_header", "metadata", "content"];

function readObject(frame: Uint8Array, index: number): Record<string, unknown> {
  const text = new TextDecoder("utf-8", { fatal: true });
  let value: unknown;
  try {
    value = JSON.parse(text.decode(frame));
  } catch (cause) {
    throw new SyntaxError(`message: ${partNames[index]} is not JSON in UTF-8`, { cause });
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SyntaxError(`message: ${partNames[index]} must be an object, got ${JSON.stringify(value)}`);
  }
  return value as Record<string, unknown>;
}

function sign(parts: Uint8Array[], key: string): string {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

let knownUsername: string | undefined;

function username(): string {
  // A container may run under a number that has no name: userInfo throws then.
  try {
    knownUsername ??= userInfo().username;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    knownUsername = "user";
  }
  return knownUsername;
}
