// The socket that all front ends listen to, and how each is admitted to it: the welcome is the first that it hears.
//
// Left to itself, XPUB admits a front end as soon as it notices that one has subscribed, which may be in the midst of
// sending a status; the subscription can be read only afterwards, and the welcome would come behind the status. So the
// kernel admits front ends by hand (ZMQ_XPUB_MANUAL): the option ZMQ_SUBSCRIBE then means whoever sent the subscription
// that was read last. XPUB forgets who that was when any front end leaves, of which it may learn whenever it is
// touched. So nothing touches the socket between the reading and the option, and the welcome is sent next.

import { createRequire } from "node:module";

import { SendQueue } from "./send-queue.ts";

// Required, not imported: zeromq is CommonJS, and to find its names for an import takes Node 4 ms of every start.
const zeromq = createRequire(import.meta.url)("zeromq") as typeof import("zeromq");

export class Iopub {
  readonly socket = new ManualPublisher();
  readonly queue = new SendQueue(this.socket);
  readonly #welcome: (topic: Uint8Array) => Uint8Array[];

  /** `welcome` gives the frames of the welcome to those who subscribe to a topic. */
  constructor(welcome: (topic: Uint8Array) => Uint8Array[]) {
    this.#welcome = welcome;
    // A front end that reads slowly must lose nothing, least of all an `idle`: sending waits for it instead,
    // and a cell that prints faster waits in turn (see `congested` in sockets.ts).
    this.socket.noDrop = true;
    this.socket.sendHighWaterMark = 64;
    // One that reads nothing at all (suspended, its network gone) is disconnected, else all others wait for it.
    this.socket.tcpMaxRetransmitTimeout = 30_000;
  }

  /** Resolved when those have been admitted that subscribed before; those who come later are admitted as they do. */
  async admit(): Promise<void> {
    this.socket.receiveTimeout = 0;
    while (await this.#admitNext());
    this.socket.receiveTimeout = -1;
    void this.#admitAll();
  }

  async #admitAll(): Promise<void> {
    while (await this.#admitNext());
  }

  /** False where nobody waits, if `receiveTimeout` says not to wait for one; and once the socket is closed. */
  #admitNext(): Promise<boolean> {
    if (this.socket.closed) return Promise.resolve(false);
    const admitted = this.socket.receive().then(
      ([frame]) => this.#read(frame!),
      (error: NodeJS.ErrnoException) => {
        if (error.code === "EAGAIN") return false;
        throw error;
      },
    );
    // If a subscription was there already, it has been read by now, and `#read` comes in the next turn: just before this.
    this.queue.holdUntil(Promise.resolve());
    return admitted;
  }

  #read(frame: Uint8Array): true {
    const topic = Buffer.from(frame.subarray(1)); // nearly always empty
    // The first byte says whether a front end comes (1) or goes (0).
    if (frame[0] === 1) {
      this.socket.admit(topic);
      this.queue.pushFirst(this.#welcome(topic));
    } else if (frame[0] === 0) this.socket.dismiss(topic);
    return true;
  }
}

/** XPUB with the two options that zeromq offers for a Subscriber only. */
class ManualPublisher extends zeromq.XPublisher {
  constructor() {
    super({ manual: true });
  }

  /** Whoever sent the frame read last hears of the topic from now on. */
  admit(topic: Buffer): void {
    this.setStringOption(zmqSubscribe, topic);
  }

  dismiss(topic: Buffer): void {
    this.setStringOption(zmqUnsubscribe, topic);
  }
}

const zmqSubscribe = 6;
const zmqUnsubscribe = 7;
