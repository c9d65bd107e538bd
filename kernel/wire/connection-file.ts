// The connection file: where the kernel listens and with which key messages are signed.

import { readFileSync } from "node:fs";

export interface Connection {
  transport: string;
  ip: string;
  ports: Record<ChannelName, number>;
  /** Empty: messages are not signed. */
  key: string;
}

export const channelNames = ["shell", "control", "stdin", "iopub", "hb"] as const;
export type ChannelName = (typeof channelNames)[number];

/** Fields that are not known are ignored: servers add their own. */
export function readConnectionFile(path: string): Connection {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`connection file "${path}" cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  }
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`connection file "${path}" is not JSON: ${(error as Error).message}`, {
      cause: error,
    });
  }
  if (typeof fields !== "object" || fields === null)
    throw new TypeError(`connection file "${path}" must hold an object, got ${text.slice(0, 40)}`);
  const given = fields as Record<string, unknown>;
  const field = <T>(name: string, kind: "string" | "number", fallback?: T): T => {
    const value = given[name] ?? fallback;
    if (typeof value !== kind)
      throw new TypeError(
        `connection file "${path}": ${name} must be a ${kind}, got ${JSON.stringify(value)}`,
      );
    return value as T;
  };
  const scheme = field("signature_scheme", "string", "hmac-sha256");
  const key = field("key", "string", "");
  if (key !== "" && scheme !== "hmac-sha256")
    throw new RangeError(
      `connection file "${path}": signature_scheme must be "hmac-sha256", got "${scheme}"`,
    );
  const transport = field("transport", "string", "tcp");
  if (transport !== "tcp" && transport !== "ipc")
    throw new RangeError(`connection file "${path}": transport must be "tcp" or "ipc", got "${transport}"`);
  const ports = Object.fromEntries(
    channelNames.map((name) => [name, field<number>(`${name}_port`, "number")]),
  ) as Connection["ports"];
  return { transport, ip: field("ip", "string", "127.0.0.1"), ports, key };
}

export function addressOf(connection: Connection, channel: ChannelName): string {
  const { transport, ip, ports } = connection;
  return transport === "ipc" ? `ipc://${ip}-${ports[channel]}` : `tcp://${ip}:${ports[channel]}`;
}
