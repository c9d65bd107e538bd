// The fixture with which a kernel test reads as the protocol read aloud, against a real kernel process.

import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";

import { expect, test as vitest } from "vitest";

import {
  type Channel,
  type Content,
  type Exit,
  encodeFrames,
  type Header,
  KernelClient,
  lecternArgv,
  type Message,
  newMessage,
  startKernel,
} from "../../kernel/client/index.ts";
import { saysBusyAgain, Validator, type ValidatorOptions } from "./validator.ts";

export interface KernelTestOptions {
  /** One process for all tests of the file (a dead one is replaced), or a fresh one for each test. */
  per?: "file" | "test";
  argv?: string[];
  cwd?: string;
  env?: Record<string, string>;
  validator?: ValidatorOptions;
}

/** `test` with a `frontend`; LECTERN_TEST_NODE names another Node to run the kernel under. */
export function kernelTest({ per = "file", validator, ...options }: KernelTestOptions = {}) {
  return (
    vitest
      // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's needs from this pattern
      .extend("kernel", { scope: "file" }, async ({}, { onCleanup }) => {
        const kernel = new ReplacedKernel({ argv: testArgv(), ...options });
        onCleanup(() => kernel.close());
        return kernel;
      })
      .extend("frontend", async ({ kernel, task, onTestFailed }, { onCleanup }) => {
        const client = await kernel.alive();
        const frontend = new Frontend(client, validator);
        onTestFailed(() => {
          const log = client.process?.log().trim();
          if (log) console.error(`The kernel's log at the end of "${task.name}":\n${log}`);
        });
        onCleanup(async () => {
          const failed = task.result?.state === "fail";
          try {
            if (!failed) await frontend.end();
          } finally {
            await frontend.close();
            // What a failed test leaves running would fail the next ones too.
            if (failed || per === "test") await kernel.close();
          }
        });
        return frontend;
      })
  );
}

export const test = kernelTest();

/** The kernel's command line, under the Node that these tests are to be run with. */
export function testArgv(): string[] {
  return lecternArgv(process.env.LECTERN_TEST_NODE ?? process.execPath);
}

export interface SendOptions {
  channel?: "shell" | "control" | "stdin";
  metadata?: Record<string, unknown>;
  buffers?: Uint8Array[];
}

export interface AssertOptions {
  /** Whose messages are meant; by default those of the last request sent. */
  of?: Message | "nobody";
  timeoutMs?: number;
}

/** What the `error` message of a cell said. */
export interface CellError {
  ename: string;
  evalue: string;
  /** The traceback without its colours. */
  text: string;
}

/** What `craft` changes in a message that would be well formed otherwise. */
export interface Changes {
  header?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  /** Signed with this key instead of the connection's. */
  key?: string;
  /** Sent in place of the signature. */
  signature?: string;
  /** JSON frames sent in place of header, parent header, metadata and content, signed as they are. */
  parts?: (string | Uint8Array)[];
  buffers?: Uint8Array[];
}

export class Frontend {
  readonly client: KernelClient;
  readonly validator: Validator;
  readonly #validatorOptions: ValidatorOptions | undefined;
  readonly #inbox = new Map<string, Record<Channel, Message[]>>();
  readonly #ours = new Map<string, Message>();
  readonly #ignored = new Set<string>();
  readonly #invalid: string[] = [];
  readonly #others: Frontend[] = [];
  readonly #stop: () => void;
  #request: Message | undefined;
  #input: Message | undefined;
  #lastStatus: Message | undefined;
  readonly #seenBusy = new Set<string>();
  readonly #busyAgain = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  constructor(client: KernelClient, validator?: ValidatorOptions) {
    this.client = client;
    this.#validatorOptions = validator;
    this.validator = new Validator(validator);
    this.#stop = client.listen({
      message: (channel, message) => {
        this.validator.seen(channel, message);
        this.#received(channel, message);
        this.#stir();
      },
      invalid: (channel, error) => this.#invalid.push(`${channel}: ${error.message}`),
      end: () => this.#stir(),
    });
  }

  /** Sends an execute_request, whose messages the next assertions are about. */
  async execute(code: string, content: Content = {}, options: SendOptions = {}): Promise<Message> {
    const defaults = {
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    };
    return this.send("execute_request", { code, ...defaults, ...content }, options);
  }

  /** Sends any message, whose answers the next assertions are about. */
  async send(type: string, content: Content = {}, options: SendOptions = {}): Promise<Message> {
    this.#request = this.#send(type, content, options);
    return this.#request;
  }

  /** The next iopub message of the request; the content may have more than what is given. */
  iopub(type: string, content: Content = {}, options?: AssertOptions): Promise<Message> {
    return this.#expect("iopub", type, content, options);
  }

  /** The next iopub message of a request, whatever it is. */
  iopubAny(of: Message): Promise<Message> {
    return this.#next("iopub", of, "any iopub message", 10_000);
  }

  /** The next message of the request on shell. */
  shell(type: string, content: Content = {}, options?: AssertOptions): Promise<Message> {
    return this.#expect("shell", type, content, options);
  }

  /** The next message of the request on control. */
  control(type: string, content: Content = {}, options?: AssertOptions): Promise<Message> {
    return this.#expect("control", type, content, options);
  }

  /** The next message of the request on stdin; `input` answers it. */
  async stdin(type: string, content: Content = {}, options?: AssertOptions): Promise<Message> {
    this.#input = await this.#expect("stdin", type, content, options);
    return this.#input;
  }

  /** Answers the last input_request. */
  async input(value: string): Promise<void> {
    if (!this.#input)
      throw new Error(`frontend.input: assert the request first: await frontend.stdin("input_request")`);
    this.client.send("stdin", "input_reply", { status: "ok", value }, { parent: this.#input });
  }

  /** The text of the next stream messages of this name, in however many messages it comes. */
  async stream(name: "stdout" | "stderr", text: string, options: AssertOptions = {}): Promise<void> {
    let seen = "";
    while (seen.length < text.length) {
      const message = await this.#expect("iopub", "stream", { name }, options);
      seen += message.content.text;
      if (!text.startsWith(seen)) break;
    }
    expect(seen, `${name} of the request`).toBe(text);
  }

  /** Runs a cell that must end well, for what a test needs beforehand; its output is not asserted. */
  async run(code: string, content: Content = {}): Promise<{ reply: Message; outputs: Message[] }> {
    const before = this.#request;
    const of = await this.execute(code, content);
    const { reply, outputs } = await this.#settle(of, "shell");
    expect(reply.content, `frontend.run(${JSON.stringify(code)})`).toMatchObject({ status: "ok" });
    this.#request = before;
    return { reply, outputs };
  }

  /** The plain text of a cell's result, of a cell that must end well and put out nothing else. */
  async result(code: string): Promise<string | undefined> {
    const { outputs } = await this.run(code);
    expect(
      outputs.map(summary).filter((output) => !output.startsWith("execute_result")),
      code,
    ).toEqual([]);
    const data = outputs[0]?.content.data as Record<string, string> | undefined;
    return data?.["text/plain"];
  }

  /** Everything that a cell which must end well printed on stdout. */
  async printed(code: string): Promise<string> {
    const { outputs } = await this.run(code);
    const texts = outputs.filter(({ content }) => content.name === "stdout");
    return texts.map(({ content }) => content.text).join("");
  }

  /** Runs a cell that must fail, with one error and nothing after it. */
  async error(code: string, content: Content = {}): Promise<CellError> {
    const before = this.#request;
    const of = await this.execute(code, content);
    const { reply, outputs } = await this.#settle(of, "shell");
    expect(reply.content, `frontend.error(${JSON.stringify(code)})`).toMatchObject({ status: "error" });
    const last = outputs.at(-1);
    expect(last && summary(last), `the last output of ${JSON.stringify(code)}`).toMatch(/^error /);
    this.#request = before;
    const { ename, evalue, traceback } = last!.content as unknown as Record<"ename" | "evalue", string> & {
      traceback: string[];
    };
    // Black, white and the greys between are the background of one theme or another.
    for (const colour of [30, 37, 90, 97]) expect(traceback.join("")).not.toContain(`\u001b[${colour}m`);
    return { ename, evalue, text: stripVTControlCharacters(traceback.join("\n")) };
  }

  /** Takes the request's messages up to its idle and its reply, whatever they are. */
  finished(
    of: Message,
    channel: "shell" | "control" = "shell",
  ): Promise<{ reply: Message; outputs: Message[] }> {
    return this.#settle(of, channel);
  }

  /** How often the kernel repeated that this request is busy, after other requests' idle. */
  busyAgain(of: Message): number {
    return this.#busyAgain.get(of.header.msg_id) ?? 0;
  }

  /** Sends a request and returns its reply; nothing but busy and idle may come on iopub. */
  async ask(type: string, content: Content = {}, options: SendOptions = {}): Promise<Message> {
    const of = this.#send(type, content, options);
    const { reply, outputs } = await this.#settle(of, options.channel ?? "shell");
    expect(outputs.map(summary), `iopub messages of ${type}`).toEqual([]);
    return reply;
  }

  /** Interrupts what runs, as the stop button does. */
  async interrupt(): Promise<void> {
    const reply = await this.ask("interrupt_request", {}, { channel: "control" });
    expect(reply.content).toEqual({ status: "ok" });
  }

  /** A round trip on shell: the kernel lives, and everything it was sent before has been dealt with. */
  async alive(): Promise<void> {
    const reply = await this.ask("kernel_info_request");
    expect(reply.content).toMatchObject({ status: "ok" });
  }

  /** Waits until the kernel's process has ended, and nothing more can come from it. */
  async died(): Promise<Exit> {
    const exit = await this.client.process!.exited;
    while (!this.client.ended) await this.#stirred(1000);
    return exit;
  }

  /** Nobody has been told anything about this request, on any channel. */
  async unanswered(request: Message): Promise<void> {
    await this.alive();
    const box = this.#box(request.header.msg_id);
    expect(Object.values(box).flat().map(summary), "messages about the request").toEqual([]);
  }

  /** Nothing more of the request comes on iopub for this long. */
  async quiet(ms: number, { of = this.#request ?? "nobody" }: AssertOptions = {}): Promise<void> {
    await sleep(ms);
    expect(this.#box(idOf(of)).iopub.map(summary), `iopub messages within ${ms} ms`).toEqual([]);
  }

  /** From here on the request's iopub messages need no assertion. */
  ignore(request = this.#request): void {
    if (request) this.#ignored.add(request.header.msg_id);
  }

  /** A message and its frames, malformed as wished; `sendFrames` sends them. */
  craft(type: string, content: Content, changes: Changes = {}): { request: Message; frames: Uint8Array[] } {
    const { header = {}, metadata = {}, key = this.client.connection.key, buffers = [] } = changes;
    const request = newMessage(type, content, { session: this.client.session, metadata, buffers });
    request.header = { ...request.header, ...(header as Partial<Header>) };
    const frames = encodeFrames(request, key);
    if (changes.parts) {
      const parts = changes.parts.map((part) => Buffer.from(part as string));
      const hmac = createHmac("sha256", key);
      for (const part of parts) hmac.update(part);
      frames.splice(1, 5, Buffer.from(hmac.digest("hex")), ...parts);
    }
    if (changes.signature !== undefined) frames[1] = Buffer.from(changes.signature);
    return { request, frames };
  }

  /** Sends frames as they are; answers to `request` can be asserted then. */
  async sendFrames(
    frames: Uint8Array[],
    { channel = "shell", request }: { channel?: "shell" | "control" | "stdin"; request?: Message } = {},
  ): Promise<void> {
    if (request) {
      this.#sent(request);
      this.#request = request;
    }
    this.client.sendFrames(channel, frames);
  }

  /** A second front end on the same kernel, with a session of its own. */
  async another(): Promise<Frontend> {
    const client = new KernelClient(this.client.connection);
    await client.ready();
    const other = new Frontend(client, this.#validatorOptions);
    this.#others.push(other);
    return other;
  }

  /** Throws for iopub messages that no assertion was about, and for what breaks the protocol. */
  async end(): Promise<void> {
    for (const other of this.#others) await other.end();
    // What was published before this answer is here when it is; control answers while a cell runs.
    if (!this.client.ended) await this.ask("kernel_info_request", {}, { channel: "control" });
    const unasserted = [...this.#ours]
      .filter(([id]) => !this.#ignored.has(id))
      .flatMap(([id, request]) =>
        this.#box(id).iopub.map((message) => `${summary(message)}, of ${summary(request)}`),
      );
    const complaints = [
      ...unasserted.map((message) => `unasserted: iopub ${message}`),
      ...this.validator.problems.map((problem) => `protocol: ${problem}`),
      ...this.#invalid.map((problem) => `invalid frames: ${problem}`),
    ];
    if (complaints.length > 0) throw new Error(`The front end has complaints:\n  ${complaints.join("\n  ")}`);
  }

  async close(): Promise<void> {
    this.#stop();
    for (const other of this.#others) {
      await other.close();
      await other.client.close();
    }
  }

  #send(type: string, content: Content, { channel = "shell", ...parts }: SendOptions): Message {
    const request = this.client.send(channel, type, content, parts);
    this.#sent(request);
    return request;
  }

  #received(channel: Channel, message: Message): void {
    const id = message.parent_header.msg_id ?? "";
    const isStatus = message.header.msg_type === "status";
    const lastStatus = this.#lastStatus;
    if (isStatus) this.#lastStatus = message;
    // A reminder for who shows the kernel's state, no step of the request: the validator has judged it.
    if (isStatus && this.#seenBusy.has(id) && saysBusyAgain(message, lastStatus))
      this.#busyAgain.set(id, (this.#busyAgain.get(id) ?? 0) + 1);
    else this.#box(id)[channel].push(message);
    if (isStatus) this.#seenBusy.add(id);
  }

  #sent(request: Message): void {
    this.validator.sent(request);
    this.#ours.set(request.header.msg_id, request);
  }

  async #expect(
    channel: Channel,
    type: string,
    content: Content,
    { of = this.#request ?? "nobody", timeoutMs = 10_000 }: AssertOptions = {},
  ): Promise<Message> {
    const message = await this.#next(channel, of, `${channel} ${type}`, timeoutMs);
    const { header, content: found } = message;
    expect({ msg_type: header.msg_type, content: found }, `next ${channel} message`).toMatchObject({
      msg_type: type,
      content,
    });
    return message;
  }

  /** Takes the request's reply, and what it published from busy to idle. */
  async #settle(of: Message, channel: Channel): Promise<{ reply: Message; outputs: Message[] }> {
    const what = summary(of);
    const outputs: Message[] = [];
    while (true) {
      const message = await this.#next("iopub", of, `idle after ${what}`, 60_000);
      const { msg_type: type } = message.header;
      if (type === "status" && message.content.execution_state === "idle") break;
      if (type !== "status" && type !== "execute_input") outputs.push(message);
    }
    return { reply: await this.#next(channel, of, `the reply to ${what}`, 10_000), outputs };
  }

  async #next(channel: Channel, of: Message | "nobody", what: string, timeoutMs: number): Promise<Message> {
    const box = this.#box(idOf(of));
    const deadline = performance.now() + timeoutMs;
    while (true) {
      const message = box[channel].shift();
      if (message) return message;
      if (this.client.ended) throw new Error(`Waited for ${what}: ${this.client.ended.message}`);
      if (performance.now() >= deadline) {
        const rest = Object.values(box).flat().map(summary).join(", ") || "nothing";
        throw new Error(`Waited ${timeoutMs} ms for ${what}; other channels of the request hold ${rest}`);
      }
      await this.#stirred(deadline - performance.now());
    }
  }

  async #stirred(timeoutMs: number): Promise<void> {
    let wake: (() => void) | undefined;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      timer = setTimeout(resolve, timeoutMs);
      this.#waiting.add(resolve);
    });
    this.#waiting.delete(wake!);
    clearTimeout(timer);
  }

  #stir(): void {
    for (const wake of this.#waiting) wake();
  }

  #box(id: string): Record<Channel, Message[]> {
    const box = this.#inbox.get(id) ?? { shell: [], control: [], stdin: [], iopub: [] };
    this.#inbox.set(id, box);
    return box;
  }
}

/** A kernel process that is started when first needed and again when it has died. */
class ReplacedKernel {
  readonly #options: { argv: string[]; cwd?: string; env?: Record<string, string> };
  #client: KernelClient | undefined;

  constructor(options: { argv: string[]; cwd?: string; env?: Record<string, string> }) {
    this.#options = options;
  }

  async alive(): Promise<KernelClient> {
    if (!this.#client || this.#client.ended) this.#client = await startKernel(this.#options);
    return this.#client;
  }

  async close(): Promise<void> {
    await this.#client?.close();
    this.#client = undefined;
  }
}

function idOf(request: Message | "nobody"): string {
  return request === "nobody" ? "" : request.header.msg_id;
}

function summary({ header, content }: Message): string {
  const text = JSON.stringify(content);
  return `${header.msg_type} ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`;
}
