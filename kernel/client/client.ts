// A client of one kernel: requests and their replies, output as it comes, input, interrupt, shutdown.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { type Connection, openSockets, ping, type SocketOptions, type Sockets } from "./connection.ts";
import { type Content, decodeFrames, encodeFrames, type Message, newMessage } from "./frames.ts";
import { KernelDiedError, type KernelProcess } from "./process.ts";

export type Channel = "shell" | "control" | "stdin" | "iopub";

export interface Listener {
  message?(channel: Channel, message: Message): unknown;
  /** Frames that are no message: malformed, or signed with another key. */
  invalid?(channel: Channel, error: Error): void;
  /** The client is closed or the kernel has died: nothing more will come. */
  end?(error: Error): void;
}

export interface RequestOptions {
  channel?: "shell" | "control";
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
  /** The promise rejects after this; the kernel is left alone. */
  timeoutMs?: number;
}

export interface ExecuteOptions extends Omit<RequestOptions, "channel"> {
  silent?: boolean;
  storeHistory?: boolean;
  userExpressions?: Record<string, string>;
  stopOnError?: boolean;
  /** Called with the request before it is sent. */
  onRequest?: (request: Message) => void;
  /** Output as it comes; all of it is in the result as well. */
  onOutput?: (message: Message) => void;
  /** Answers `prompt()`; without it the kernel is told that there is nobody to ask. */
  onInput?: (prompt: string, password: boolean) => string | Promise<string>;
}

export interface Execution {
  request: Message;
  reply: Message;
  /** Everything published for the cell before it was idle, but status and execute_input. */
  outputs: Message[];
}

/** No answer in time; the kernel may still be at it. */
export class KernelTimeoutError extends Error {
  override name = "KernelTimeoutError";
  readonly code = "KERNEL_TIMEOUT";
}

export interface ClientOptions extends SocketOptions {
  /** Where the client has started the kernel itself. */
  process?: KernelProcess | undefined;
  interruptMode?: "message" | "signal";
  /** Called once, when the client is closed. */
  onClose?: () => Promise<void>;
}

export class KernelClient {
  readonly connection: Connection;
  readonly session = randomUUID();
  readonly process: KernelProcess | undefined;
  readonly #interruptMode: "message" | "signal";
  readonly #onClose: () => Promise<void>;
  readonly #sockets: Sockets;
  readonly #listeners = new Set<Listener>();
  /** One after the other: a ZeroMQ socket refuses a second send while one waits. */
  readonly #sending = new Map<Channel, Promise<void>>();
  #ended: Error | undefined;

  constructor(connection: Connection, { process, interruptMode, onClose, ...options }: ClientOptions = {}) {
    this.connection = connection;
    this.process = process;
    this.#interruptMode = interruptMode ?? "message";
    this.#onClose = onClose ?? (async () => undefined);
    this.#sockets = openSockets(connection, this.session, options);
    for (const channel of ["shell", "control", "stdin", "iopub"] as const) void this.#receive(channel);
    void process?.exited.then(async (exit) => {
      // The last messages may still be on their way through the sockets.
      await sleep(100);
      this.#end(new KernelDiedError(exit, process.log()));
    });
  }

  /** Why nothing more can be asked, if so. */
  get ended(): Error | undefined {
    return this.#ended;
  }

  /** Hears every message on every channel until the returned function is called. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#ended) listener.end?.(this.#ended);
    return () => this.#listeners.delete(listener);
  }

  /** Sends a message and expects nothing. */
  send(
    channel: Exclude<Channel, "iopub">,
    type: string,
    content: Content,
    parts: { parent?: Message; metadata?: Record<string, unknown>; buffers?: Uint8Array[] } = {},
  ): Message {
    const { parent, ...rest } = parts;
    const message = newMessage(type, content, {
      ...rest,
      session: this.session,
      parent: parent?.header ?? {},
    });
    this.sendFrames(channel, encodeFrames(message, this.connection.key));
    return message;
  }

  /** Sends frames as they are. */
  sendFrames(channel: Exclude<Channel, "iopub">, frames: Uint8Array[]): void {
    if (this.#ended) throw this.#ended;
    const before = this.#sending.get(channel) ?? Promise.resolve();
    const sent = before.then(() => this.#sockets[channel].send(frames));
    // A socket closed meanwhile: whoever waits for an answer hears of it through `end`.
    this.#sending.set(
      channel,
      sent.catch(() => undefined),
    );
  }

  /** Resolves with the reply, whatever its status. */
  request(type: string, content: Content, options: RequestOptions = {}): Promise<Message> {
    const { channel = "shell", timeoutMs, ...parts } = options;
    return this.#until<Message>(`${type}`, timeoutMs, (resolve) => {
      const { header } = this.send(channel, type, content, parts);
      return {
        message(from, message) {
          if (from === channel && message.parent_header.msg_id === header.msg_id) resolve(message);
        },
      };
    });
  }

  /** Runs code; resolves with the reply and the outputs once both the reply and `idle` have come. */
  execute(code: string, options: ExecuteOptions = {}): Promise<Execution> {
    const { silent = false, onRequest, onOutput, onInput, timeoutMs, ...rest } = options;
    const content = {
      code,
      silent,
      store_history: rest.storeHistory ?? !silent,
      user_expressions: rest.userExpressions ?? {},
      allow_stdin: onInput !== undefined,
      stop_on_error: rest.stopOnError ?? true,
    };
    return this.#until<Execution>("execute_request", timeoutMs, (resolve, reject) => {
      const { metadata = {}, buffers = [] } = rest;
      const request = newMessage("execute_request", content, { session: this.session, metadata, buffers });
      const outputs: Message[] = [];
      let reply: Message | undefined;
      let idle = false;
      onRequest?.(request);
      this.sendFrames("shell", encodeFrames(request, this.connection.key));
      return {
        message: (channel, message) => {
          if (message.parent_header.msg_id !== request.header.msg_id) return;
          const type = message.header.msg_type;
          if (channel === "shell") reply = message;
          else if (channel === "stdin" && type === "input_request") {
            this.#answer(message, onInput).catch(reject);
          } else if (channel === "iopub" && type === "status") {
            idle ||= message.content.execution_state === "idle";
          } else if (channel === "iopub" && type !== "execute_input" && !idle) {
            outputs.push(message);
            onOutput?.(message);
          }
          if (reply && idle) resolve({ request, reply, outputs });
        },
      };
    });
  }

  /** Everything published from now on; throws when the kernel dies. */
  async *iopub(): AsyncGenerator<Message, void, undefined> {
    const queue: Message[] = [];
    let error: Error | undefined;
    let wake: (() => void) | undefined;
    const stop = this.listen({
      message(channel, message) {
        if (channel !== "iopub") return;
        queue.push(message);
        wake?.();
      },
      end(reason) {
        error = reason;
        wake?.();
      },
    });
    try {
      while (true) {
        yield* queue.splice(0);
        if (queue.length > 0) continue;
        if (error) throw error;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    } finally {
      stop();
    }
  }

  /** Resolves with the reply to kernel_info once the kernel answers and its output reaches this client. */
  async ready(timeoutMs = 60_000): Promise<Message> {
    const deadline = Date.now() + timeoutMs;
    while (true) {
      let idle: ((heard: boolean) => void) | undefined;
      const published = new Promise<boolean>((resolve) => {
        idle = resolve;
      });
      const stop = this.listen({
        message: (_, { parent_header: parent, content }) =>
          parent.msg_type === "kernel_info_request" &&
          parent.session === this.session &&
          content.execution_state === "idle" &&
          idle?.(true),
      });
      try {
        const left = Math.max(deadline - Date.now(), 1);
        const info = await this.request("kernel_info_request", {}, { timeoutMs: left });
        // The kernel may have published before this client's subscription reached it: ask again, then.
        if (await Promise.race([published, sleep(200, false)])) return info;
      } finally {
        stop();
      }
    }
  }

  /** Stops the cell that runs. */
  async interrupt(timeoutMs = 10_000): Promise<void> {
    if (this.#interruptMode === "signal") this.process?.signal("SIGINT");
    else await this.request("interrupt_request", {}, { channel: "control", timeoutMs });
  }

  /** Whether the heartbeat channel echoes. */
  heartbeat(timeoutMs = 5_000): Promise<boolean> {
    return ping(this.connection, timeoutMs);
  }

  /** Asks the kernel to end, kills it when it has not after the time limit, and closes the client. */
  async shutdown({ restart = false, timeoutMs = 5_000 } = {}): Promise<void> {
    if (!this.#ended) {
      const deadline = sleep(timeoutMs, undefined, { ref: false });
      const gone =
        this.process?.exited ?? this.request("shutdown_request", { restart }, { channel: "control" });
      if (this.process) this.send("control", "shutdown_request", { restart });
      await Promise.race([gone.catch(() => undefined), deadline]);
    }
    await this.close();
  }

  /** Closes the sockets, and kills the kernel if this client started it. */
  async close(): Promise<void> {
    this.process?.kill();
    await this.process?.exited;
    this.#end(new Error("Kernel client is closed"));
    await this.#onClose();
  }

  async #answer(request: Message, onInput: ExecuteOptions["onInput"]): Promise<void> {
    if (!onInput) throw new Error("Kernel sent input_request although allow_stdin was false");
    const { prompt, password } = request.content;
    const value = await onInput(String(prompt), password === true);
    this.send("stdin", "input_reply", { value, status: "ok" }, { parent: request });
  }

  /** A promise that a listener settles, that the kernel's death rejects, and a time limit. */
  #until<Result>(
    what: string,
    timeoutMs: number | undefined,
    start: (resolve: (result: Result) => void, reject: (error: Error) => void) => Listener,
  ): Promise<Result> {
    let stop: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    return new Promise<Result>((resolve, reject) => {
      if (timeoutMs !== undefined) {
        timer = setTimeout(
          () => reject(new KernelTimeoutError(`${what}: no answer within ${timeoutMs} ms`)),
          timeoutMs,
        );
      }
      stop = this.listen({ ...start(resolve, reject), end: reject });
    }).finally(() => {
      stop?.();
      clearTimeout(timer);
    });
  }

  async #receive(channel: Channel): Promise<void> {
    try {
      for await (const frames of this.#sockets[channel]) this.#deliver(channel, frames);
    } catch (error) {
      // Closing a socket under its reader ends the loop or throws, depending on where it stands.
      if (!this.#ended) throw error;
    }
  }

  #deliver(channel: Channel, frames: Uint8Array[]): void {
    let message: Message;
    try {
      message = decodeFrames(frames, this.connection.key);
    } catch (error) {
      for (const listener of [...this.#listeners]) listener.invalid?.(channel, error as Error);
      return;
    }
    for (const listener of [...this.#listeners]) listener.message?.(channel, message);
  }

  #end(error: Error): void {
    if (this.#ended) return;
    this.#ended = error;
    for (const socket of Object.values(this.#sockets)) socket.close();
    for (const listener of [...this.#listeners]) listener.end?.(error);
    this.#listeners.clear();
  }
}
