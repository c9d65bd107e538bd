// The five ZeroMQ sockets of a kernel: bound at once, read for ever, written one message after another.

import { createRequire } from "node:module";

import type { Reply, Router, XPublisher } from "zeromq";

import { addressOf, type ChannelName, type Connection } from "./connection-file.ts";
import { Iopub } from "./iopub.ts";
import { log } from "./log.ts";
import { Codec, type Message, type Outgoing, RefusedMessage } from "./message.ts";
import { SendQueue } from "./send-queue.ts";

// Required, not imported: zeromq is CommonJS, and to find its names for an import takes Node 4 ms of every start.
const zeromq = createRequire(import.meta.url)("zeromq") as typeof import("zeromq");

export type RequestChannel = "shell" | "control" | "stdin";

export interface Listener {
  received(channel: RequestChannel, message: Message): void;
}

const flushMs = 2000; // a kernel that is to end does not wait longer for a front end that has stopped reading

export class Sockets {
  readonly #codec: Codec;
  readonly #routers = {
    shell: new zeromq.Router(),
    control: new zeromq.Router(),
    stdin: new zeromq.Router(),
  };
  readonly #queues: Record<RequestChannel, SendQueue>;
  readonly #iopub: Iopub;
  readonly #heartbeat = new zeromq.Reply();

  constructor(key: string) {
    this.#codec = new Codec(key);
    this.#iopub = new Iopub((topic) => {
      const content = { subscription: Buffer.from(topic).toString() };
      return this.#codec.encode([topic], { type: "iopub_welcome", content, parent: undefined });
    });
    const { shell, control, stdin } = this.#routers;
    this.#queues = {
      shell: new SendQueue(shell),
      control: new SendQueue(control),
      stdin: new SendQueue(stdin),
    };
    for (const socket of [shell, control, stdin, this.#iopub.socket]) socket.linger = 1000;
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
      ["iopub", this.#iopub.socket],
      ["control", this.#routers.control],
      ["stdin", this.#routers.stdin],
      ["hb", this.#heartbeat],
    ];
    // All are waited for, also where one fails: a process that ends while another still binds is aborted by zeromq.
    const bound = await Promise.allSettled(all.map(([channel, socket]) => bind(connection, channel, socket)));
    for (const result of bound) if (result.status === "rejected") throw result.reason;
    void this.#echo();
  }

  /** Welcomes the front ends that have come since `bind`, so that they hear the kernel from its first word on. */
  welcome(): Promise<void> {
    return this.#iopub.admit();
  }

  /** Begins to read requests; what has come since `bind` is still there. */
  listen(listener: Listener): void {
    for (const [channel, router] of Object.entries(this.#routers) as [RequestChannel, Router][])
      void this.#receive(channel, router, listener);
  }

  send(channel: RequestChannel, identities: Uint8Array[], message: Outgoing): void {
    this.#push(this.#queues[channel], identities, message);
  }

  publish(message: Outgoing): void {
    this.#push(this.#iopub.queue, [Buffer.from(`kernel.${message.type}`)], message);
  }

  /** More text waits for slow front ends than is good for memory: let cells wait before they print on. */
  get congested(): boolean {
    return this.#iopub.queue.waitingBytes > 1 << 20;
  }

  /** Everything sent so far has been handed to ZeroMQ, or a front end reads so slowly that it has been waited for. */
  async flushed(): Promise<void> {
    const limit = new Promise((resolve) => setTimeout(resolve, flushMs).unref());
    const queues = [...Object.values(this.#queues), this.#iopub.queue];
    await Promise.race([limit, Promise.all(queues.map((queue) => queue.empty()))]);
  }

  close(): void {
    for (const socket of [...Object.values(this.#routers), this.#iopub.socket, this.#heartbeat])
      socket.close();
  }

  #push(queue: SendQueue, identities: Uint8Array[], message: Outgoing): void {
    let frames: Uint8Array[];
    try {
      frames = this.#codec.encode(identities, message);
    } catch (error) {
      // Not JSON, or longer than a string can be: one message is lost, where the kernel would be.
      log(`internal: the message ${message.type} cannot be written: ${(error as Error).message}`);
      return;
    }
    queue.push(frames);
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
