// Comms: channels between the student's code and code in the front end (widgets, for one).

import { randomUUID } from "node:crypto";

import { toPlainJson } from "../display/index.ts";
import type { CommMessage } from "../threads.ts";
import { currentCell } from "./cell-context.ts";
import type { Link } from "./link.ts";

type MessageHandler = (data: unknown, buffers: Uint8Array[]) => void;
type CloseHandler = (data: unknown) => void;

export class Comm {
  readonly id: string;
  readonly target: string;
  readonly #comms: Comms;
  readonly messageHandlers: MessageHandler[] = [];
  readonly closeHandlers: CloseHandler[] = [];

  constructor(comms: Comms, id: string, target: string) {
    this.#comms = comms;
    this.id = id;
    this.target = target;
  }

  send(data: unknown, buffers: Uint8Array[] = []): void {
    this.#comms.send("comm_msg", this, data, buffers);
  }

  close(data: unknown = {}): void {
    this.#comms.send("comm_close", this, data, []);
    this.#comms.forget(this);
  }

  onMessage(handler: MessageHandler): void {
    this.messageHandlers.push(handler);
  }

  onClose(handler: CloseHandler): void {
    this.closeHandlers.push(handler);
  }
}

export class Comms {
  readonly #link: Link;
  readonly #targets = new Map<string, (comm: Comm, data: unknown) => void>();
  readonly #open = new Map<string, Comm>();

  constructor(link: Link) {
    this.#link = link;
  }

  registerTarget(name: string, onOpen: (comm: Comm, data: unknown) => void): void {
    if (typeof onOpen !== "function")
      throw new TypeError(`jupyter.comms.registerTarget: onOpen must be a function, got ${typeof onOpen}`);
    this.#targets.set(name, onOpen);
    this.#link.send(currentCell(), { type: "comm-target", name, registered: true });
  }

  unregisterTarget(name: string): void {
    this.#targets.delete(name);
    this.#link.send(currentCell(), { type: "comm-target", name, registered: false });
  }

  open(target: string, data: unknown = {}): Comm {
    const comm = new Comm(this, randomUUID(), target);
    this.#open.set(comm.id, comm);
    this.send("comm_open", comm, data, []);
    return comm;
  }

  send(kind: CommMessage["kind"], comm: Comm, data: unknown, buffers: Uint8Array[]): void {
    if (!this.#open.has(comm.id)) throw new Error(`comm.send: the comm to "${comm.target}" is closed`);
    this.#link.send(currentCell(), {
      type: "comm",
      // Here, where the student sees a TypeError; on the wire it would be too late.
      message: {
        kind,
        commId: comm.id,
        targetName: comm.target,
        data: toPlainJson(data),
        metadata: {},
        buffers,
      },
    });
  }

  forget(comm: Comm): void {
    this.#open.delete(comm.id);
  }

  /** A message of the front end; what a handler throws is reported as any late error is. */
  receive(message: CommMessage): void {
    if (message.kind === "comm_open") {
      const comm = new Comm(this, message.commId, message.targetName);
      this.#open.set(comm.id, comm);
      this.#targets.get(message.targetName)?.(comm, message.data);
      return;
    }
    const comm = this.#open.get(message.commId);
    if (comm === undefined) return; // closed here while the message was on its way
    if (message.kind === "comm_close") {
      this.forget(comm);
      for (const handler of comm.closeHandlers) handler(message.data);
    } else {
      for (const handler of comm.messageHandlers) handler(message.data, message.buffers);
    }
  }
}
