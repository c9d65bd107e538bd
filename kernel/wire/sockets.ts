// The five ZeroMQ sockets of a kernel: bound at once, read for ever, written one message after another.

import { createRequire } from "node:module";

import type { Reply, Router, XPublisher } from "zeromq";

import { addressOf, type ChannelName, type Connection } from "./connection-file.ts";
import { log } from "./log.ts";
import { Codec, type Message, type Outgoing, RefusedMessage } from "./message.ts";

// Required, not imported: zeromq is CommonJS, and to find its names for an import takes Node 4 ms of every start.
const zeromq = createRequire(import.meta.url)("zeromq") as typeof import("zeromq");

export type RequestChannel = "shell" | "control" | "stdin";

export interface Listener {
  received(channel: RequestChannel, message: Message): void;
  /** A front end subscribed to iopub; the topic is nearly always empty. */
  subscribed(topic: Uint8Array): void;
}

const flushMs = 2000; // a kernel that is to end does not wait longer for a front end that has stopped reading

export class Sockets {
  readonly #codec: Codec;
  readonly #routers = {
    shell: new zeromq.Router(),
    control: new zeromq.Router(),
    stdin: new zeromq.Router(),
  };
  /** Verbose: each front end that subscribes is greeted, not only the first. */
  readonly #iopub = new zeromq.XPublisher({ verbosity: "allSubs" });
  readonly #heartbeat = new zeromq.Reply();
  readonly #queues = new Map<Router | XPublisher, SendQueue>();

  constructor(key: string) {
    this.#codec = new Codec(key);
    for (const socket of [...Object.values(this.#routers), this.#iopub]) {
      socket.linger = 1000;
      this.#queues.set(socket, new SendQueue(socket));
    }
    // A front end that reads slowly must lose nothing, least of all an `idle`: sending waits for it instead,
    // and a cell that prints faster waits in turn (see `congested`).
    this.#iopub.noDrop = true;
    this.#iopub.sendHighWaterMark = 64;
    // One that reads nothing at all (suspended, its network gone) is disconnected, else all others wait for it.
    this.#iopub.tcpMaxRetransmitTimeout = 30_000;
    // A front end that has gone is no reason to block.
    for (const router of Object.values(this.#routers)) {
      router.mandatory = false;
      // Else the replies to whoever asks a thousand things at once would be dropped without a word.
      router.sendHighWaterMark = 0;
    }
  }

  /** The first thing a kernel does: front ends that already try to connect wait for it. */
  async bind(connection: Connection): Promise<void> {
    const all: [ChannelName, Router | XPublisher | Reply][] = [
      ["shell", this.#routers.shell],
      ["iopub", this.#iopub],
      ["control", this.#routers.control],
      ["stdin", this.#routers.stdin],
      ["hb", this.#heartbeat],
    ];
    // All are waited for, also where one fails: a process that ends while another still binds is aborted by zeromq.
    const bound = await Promise.allSettled(all.map(([channel, socket]) => bind(connection, channel, socket)));
    for (const result of bound) if (result.status === "rejected") throw result.reason;
    void this.#echo();
  }

  /** Begins to read; what has come since `bind` is still there. */
  listen(listener: Listener): void {
    void this.#watchSubscriptions(listener);
    for (const [channel, router] of Object.entries(this.#routers) as [RequestChannel, Router][])
      void this.#receive(channel, router, listener);
  }

  send(channel: RequestChannel, identities: Uint8Array[], message: Outgoing): void {
    this.#push(this.#routers[channel], identities, message);
  }

  publish(message: Outgoing): void {
    this.#push(this.#iopub, [Buffer.from(`kernel.${message.type}`)], message);
  }

  /** Tells a front end that it hears the kernel from now on. */
  welcome(topic: Uint8Array): void {
    const content = { subscription: Buffer.from(topic).toString() };
    this.#push(this.#iopub, [topic], { type: "iopub_welcome", content, parent: undefined });
  }

  /** More text waits for slow front ends than is good for memory: let cells wait before they print on. */
  get congested(): boolean {
    return this.#queues.get(this.#iopub)!.waitingBytes > 1 << 20;
  }

  /** Everything sent so far has been handed to ZeroMQ, or a front end reads so slowly that it has been waited for. */
  async flushed(): Promise<void> {
    const limit = new Promise((resolve) => setTimeout(resolve, flushMs).unref());
    await Promise.race([limit, Promise.all([...this.#queues.values()].map((queue) => queue.empty()))]);
  }

  close(): void {
    for (const socket of [...Object.values(this.#routers), this.#iopub, this.#heartbeat]) socket.close();
  }

  #push(socket: Router | XPublisher, identities: Uint8Array[], message: Outgoing): void {
    let frames: Uint8Array[];
    try {
      frames = this.#codec.encode(identities, message);
    } catch (error) {
      // Not JSON, or longer than a string can be: one message is lost, where the kernel would be.
      log(`internal: the message ${message.type} cannot be written: ${(error as Error).message}`);
      return;
    }
    this.#queues.get(socket)!.push(frames);
  }

  async #receive(channel: RequestChannel, router: Router, listener: Listener): Promise<void> {
    for await (const frames of router) {
      try {
        listener.received(channel, this.#codec.decode(frames));
      } catch (error) {
        if (!(error instanceof RefusedMessage)) throw error;
        log(`a message on ${channel} was dropped: ${error.message}`);
      }
    }
  }

  async #watchSubscriptions(listener: Listener): Promise<void> {
    for await (const [frame] of this.#iopub) {
      // The first byte says whether a front end comes (1) or goes (0).
      if (frame?.[0] === 1) listener.subscribed(frame.subarray(1));
    }
  }

  async #echo(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }
}

async function bind(
  connection: Connection,
  channel: ChannelName,
  socket: Router | XPublisher | Reply,
): Promise<void> {
  const address = addressOf(connection, channel);
  try {
    await socket.bind(address);
  } catch (error) {
    throw new Error(
      `cannot listen on ${address} for ${channel}: ${(error as Error).message}; another program uses the port, let Jupyter start the kernel again`,
      { cause: error },
    );
  }
}

// Longer than TCP's patience, which Linux and Windows know; elsewhere such a front end loses messages after this.
const patienceMs = 60_000;

/** zeromq allows one send at a time on a socket. */
class SendQueue {
  readonly #socket: Router | XPublisher;
  readonly #waiting: Uint8Array[][] = [];
  #sending: Promise<void> | undefined;
  /** None for a front end that has stopped reading, until it reads again. */
  #patienceMs = patienceMs;
  waitingBytes = 0;

  constructor(socket: Router | XPublisher) {
    this.#socket = socket;
  }

  push(frames: Uint8Array[]): void {
    this.#waiting.push(frames);
    this.waitingBytes += byteLength(frames);
    this.#sending ??= this.#sendAll();
  }

  async empty(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    for (let frames = this.#waiting.shift(); frames !== undefined; frames = this.#waiting.shift()) {
      this.waitingBytes -= byteLength(frames);
      try {
        await this.#send(frames);
      } catch (error) {
        // The front end has gone between its request and this answer.
        log(`a message could not be sent: ${(error as Error).message}`);
      }
    }
    this.#sending = undefined;
  }

  /** XPUB always says that it can be written to, and then refuses while the way to any front end is full. */
  async #send(frames: Uint8Array[]): Promise<void> {
    const socket = this.#socket;
    const started = Date.now();
    for (;;) {
      try {
        await socket.send(frames);
        this.#patienceMs = patienceMs;
        return;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || !("noDrop" in socket)) throw error;
        if (Date.now() - started >= this.#patienceMs) {
          // Only the front end that is full goes without the message.
          this.#patienceMs = 0;
          socket.noDrop = false;
          await socket.send(frames);
          socket.noDrop = true;
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    }
  }
}

function byteLength(frames: Uint8Array[]): number {
  return frames.reduce((total, frame) => total + frame.length, 0);
}
