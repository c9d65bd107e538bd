// How a client reaches a kernel: ports, the connection file that tells the kernel of them, and the sockets.

import { randomBytes, randomInt } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import type { Dealer, Subscriber } from "zeromq";

import { makeConnectionFolder } from "./connection-folder.ts";

/** Loaded when a kernel is reached: commands that may start one, and do not, need not wait for it. */
const zeromq = (): typeof import("zeromq") => createRequire(import.meta.url)("zeromq");

export interface Connection {
  transport: "tcp" | "ipc";
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  /** Empty: messages are not signed. */
  key: string;
  signature_scheme: "hmac-sha256";
  kernel_name?: string;
}

export interface ConnectionFile {
  path: string;
  connection: Connection;
  remove(): Promise<void>;
}

export interface Sockets {
  shell: Dealer;
  control: Dealer;
  stdin: Dealer;
  iopub: Subscriber;
}

/** Five free ports and a random key, in a file that only this user can read. */
export async function writeConnectionFile(kernelName = ""): Promise<ConnectionFile> {
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = await freePorts(5);
  const connection: Connection = {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: shell_port!,
    iopub_port: iopub_port!,
    stdin_port: stdin_port!,
    control_port: control_port!,
    hb_port: hb_port!,
    key: randomBytes(32).toString("hex"),
    signature_scheme: "hmac-sha256",
    kernel_name: kernelName,
  };
  const folder = await makeConnectionFolder();
  const path = join(folder, "connection.json");
  await writeFile(path, `${JSON.stringify(connection, null, 1)}\n`, { mode: 0o600 });
  return { path, connection, remove: () => rm(folder, { recursive: true, force: true }) };
}

export async function readConnectionFile(path: string): Promise<Connection> {
  return JSON.parse(await readFile(path, "utf8")) as Connection;
}

export interface SocketOptions {
  /** How soon a refused connection is tried again: libzmq's 100-200 ms would be most of a kernel's start. */
  reconnectMs?: number | undefined;
  /**
   * How many messages of output may have come and wait to be read; 0 for any number. A cell that prints faster than
   * this client reads waits, if its kernel is Lectern's; others drop what does not fit. All that waits stands between
   * an interrupt and the end of its cell.
   */
  unread?: number | undefined;
}

/** Connects at once: what is sent before the kernel listens waits in the socket. */
export function openSockets(
  connection: Connection,
  session: string,
  { reconnectMs: reconnectInterval = 5, unread = 64 }: SocketOptions = {},
): Sockets {
  const { Dealer, Subscriber } = zeromq();
  const options = { linger: 0, reconnectInterval };
  // Shell and stdin must share an identity, else the kernel cannot route an input_request back.
  const dealer = () => new Dealer({ ...options, routingId: session });
  const iopub = new Subscriber({ ...options, receiveHighWaterMark: unread });
  iopub.subscribe();
  const sockets = { shell: dealer(), control: dealer(), stdin: dealer(), iopub };
  sockets.iopub.connect(address(connection, connection.iopub_port));
  sockets.shell.connect(address(connection, connection.shell_port));
  sockets.control.connect(address(connection, connection.control_port));
  sockets.stdin.connect(address(connection, connection.stdin_port));
  return sockets;
}

/** One ping on the heartbeat channel; false when no echo came in time. */
export async function ping(connection: Connection, timeoutMs: number): Promise<boolean> {
  const { Request } = zeromq();
  // A REQ socket that was not answered can never send again, hence one socket a ping.
  const socket = new Request({ linger: 0, receiveTimeout: timeoutMs });
  try {
    socket.connect(address(connection, connection.hb_port));
    const sent = randomBytes(8);
    await socket.send(sent);
    const [echo] = await socket.receive();
    return echo !== undefined && sent.equals(echo);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return false;
    throw error;
  } finally {
    socket.close();
  }
}

function address({ transport, ip }: Connection, port: number): string {
  return transport === "tcp" ? `tcp://${ip}:${port}` : `ipc://${ip}-${port}`;
}

/**
 * Ports below the range from which systems serve outgoing connections. A port of that range could be given away
 * between this choice and the kernel's bind, even to this client's own socket while it tries to connect.
 */
async function freePorts(count: number): Promise<number[]> {
  const held: Server[] = [];
  // All are held until the last is chosen, so that none is chosen twice.
  while (held.length < count) {
    const server = await listen(randomInt(10_000, 32_000));
    if (server) held.push(server);
  }
  const ports = held.map((server) => (server.address() as { port: number }).port);
  await Promise.all(held.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("listening", () => resolve(server));
    server.once("error", (error: NodeJS.ErrnoException) =>
      // Taken, or reserved by the system: another one will do.
      error.code === "EADDRINUSE" || error.code === "EACCES" ? resolve(undefined) : reject(error),
    );
    server.listen({ port, host: "127.0.0.1", exclusive: true });
  });
}
