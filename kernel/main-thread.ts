// The host's handle on the main thread: runs cells there, passes on what they put out, interrupts them.

import inspector from "node:inspector";
import { TextDecoder } from "node:util";
import type { MessagePort } from "node:worker_threads";

import { type AnswerSlot, giveAnswer } from "./answer-slot.ts";
import { endChildrenYoungerThan } from "./child-processes.ts";
import { CodeStopper, type IsMeant } from "./code-stopper.ts";
import { headerBytes, RingReader, type StreamName } from "./stream-ring.ts";
import {
  type CellId,
  type CommMessage,
  cellUrl,
  interruption,
  type Outcome,
  type ToHost,
  type ToHostInOrder,
  type ToMain,
} from "./threads.ts";
import { type Member, ValueLook } from "./value-look.ts";

/** What cells put out, in the order in which they did. */
export interface OutputListener {
  /** Whether printed text should wait in the ring, and with it the cell once the ring is full. */
  congested(): boolean;
  stream(cell: CellId, name: StreamName, text: string): void;
  message(cell: CellId, message: Exclude<ToHostInOrder, { type: "done" }>): void;
}

type Execute = Omit<Extract<ToMain, { type: "execute" }>, "type">;
type InOrder = { sequence: number; cell: CellId } & ToHostInOrder;

const batchMs = 8; // text is gathered this long, unless something else must be sent: fewer, larger messages
const longestText = 1 << 18; // of one stream message
const longestDrain = 1 << 18; // bytes of records between two turns of the event loop: 20 ms of short lines
const graceMs = 100; // how long a waiting main thread has to take a cancel before its code is stopped
const retryMs = 30;
const stopMs = 150; // how long code has to be caught: longer only in native calls
const childrenAfter = 1; // attempts without effect before child processes are ended
const spareAttempts = 2; // of code that blocks and is not the cell's own, such as another cell's short timer

export class MainThread {
  readonly #port: MessagePort;
  readonly #ring: RingReader;
  readonly #answerSlot: AnswerSlot;
  readonly #listener: OutputListener;
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  /** Messages whose place in the ring has not been reached. */
  readonly #messages: InOrder[] = [];
  /** Whether a cell sleeps until the front end's answer is there. */
  #isAsking = false;
  #ponged = false;
  /** The highest sequence received. */
  #newest = 0;
  #drainTimer: NodeJS.Timeout | undefined;
  #running: { cell: CellId; since: number; isDeprived: boolean; end: (outcome: Outcome) => void } | undefined;
  #interrupting: Promise<void> = Promise.resolve();
  /** A cell that waits for the main thread to take it. */
  #starting: CellId | undefined;
  #inspector: inspector.Session | undefined;
  #stopper: CodeStopper | undefined;
  #look: ValueLook | undefined;
  readonly #ready: Promise<void>;
  #isReady: () => void = () => undefined;

  constructor(
    port: MessagePort,
    shared: { ring: SharedArrayBuffer; answerSlot: AnswerSlot },
    listener: OutputListener,
  ) {
    const { ring, answerSlot } = shared;
    this.#port = port;
    this.#answerSlot = answerSlot;
    this.#ring = new RingReader(ring);
    this.#listener = listener;
    this.#ready = new Promise((resolve) => {
      this.#isReady = resolve;
    });
    port.on("message", (message: ToHost) => this.#received(message));
  }

  /** Runs one cell; its output has been passed on when the outcome is there. */
  async run(cell: Execute): Promise<Outcome> {
    this.#starting = cell.cell;
    await this.#ready;
    await this.#interrupting;
    // The interrupt came before the main thread could take the cell.
    if (this.#starting !== cell.cell) return { status: "error", error: interruption };
    this.#starting = undefined;
    return new Promise((resolve) => {
      this.#running = { cell: cell.cell, since: Date.now(), isDeprived: false, end: resolve };
      this.#post({ type: "execute", ...cell });
    });
  }

  get running(): CellId | undefined {
    return this.#running?.cell;
  }

  sendComm(cell: CellId, message: CommMessage): void {
    this.#post({ type: "comm", cell, message });
  }

  /** Wakes a cell that waits in `prompt`; undefined where the front end gave no text. */
  answerInput(text: string | undefined): void {
    // What nobody asked for must not become the answer to the next question.
    if (!this.#isAsking) return;
    this.#isAsking = false;
    giveAnswer(this.#answerSlot, text);
  }

  preload(specifiers: string[]): void {
    this.#post({ type: "preload", specifiers });
  }

  /** Ends the running cell, whatever it does, or late code that blocks; resolved when it has ended. */
  interrupt(): Promise<void> {
    const running = this.#running;
    this.#starting = undefined;
    this.#interrupting = this.#interrupting.then(() =>
      running === undefined ? this.#endLateCode() : this.#end(running.cell),
    );
    return this.#interrupting;
  }

  /** Whether the main thread takes messages, and does not sit in a loop. */
  async responds(limitMs: number): Promise<boolean> {
    this.#ponged = false;
    this.#post({ type: "ping" });
    for (const end = Date.now() + limitMs; !this.#ponged && Date.now() < end; ) await pause(2);
    return this.#ponged;
  }

  /** A timer's callback may loop after its cell has ended. */
  async #endLateCode(): Promise<void> {
    for (let attempt = 0; attempt < 5 && !(await this.responds(graceMs)); attempt++)
      await this.#stop(() => attempt > 0 && this.#running === undefined);
  }

  async #end(cell: CellId): Promise<void> {
    let spared = 0;
    const isMeant = (urls: string[]): boolean =>
      this.#running?.cell === cell && (urls.includes(cellUrl(cell)) || ++spared > spareAttempts);
    for (let attempt = 0; this.#running?.cell === cell; attempt++) {
      if (this.#isAsking) {
        this.#running.isDeprived = true;
        this.answerInput(undefined);
      }
      this.#post({ type: "cancel", cell });
      await this.#untilEnded(cell, attempt === 0 ? graceMs : retryMs);
      if (this.#running?.cell !== cell) return;
      if (attempt >= childrenAfter) {
        this.#running.isDeprived = true;
        endChildrenYoungerThan(Date.now() - this.#running.since);
      }
      await this.#stop(isMeant);
    }
  }

  #stop(isMeant: IsMeant): Promise<void> {
    this.#stopper ??= new CodeStopper(this.#session());
    return this.#stopper.stop(isMeant, stopMs);
  }

  async #untilEnded(cell: CellId, limitMs: number): Promise<void> {
    const end = Date.now() + limitMs;
    while (this.#running?.cell === cell && Date.now() < end) {
      await pause(2);
      this.#drain();
    }
  }

  /** What members a value has, also while a cell runs. */
  members(expression: string, limitMs: number): Promise<Member[]> {
    this.#look ??= new ValueLook(this.#session());
    return this.#look.members(expression, limitMs);
  }

  #session(): inspector.Session {
    if (this.#inspector === undefined) {
      this.#inspector = new inspector.Session();
      this.#inspector.connectToMainThread();
    }
    return this.#inspector;
  }

  #post(message: ToMain): void {
    this.#port.postMessage(message);
  }

  #received(message: ToHost): void {
    if (message.type === "ready") this.#isReady();
    else if (message.type === "pong") this.#ponged = true;
    else if (message.type === "streams") this.#drainLater(batchMs);
    else {
      this.#messages.push(message);
      this.#newest = message.sequence;
      // Front ends that cannot follow a cell's charts are waited for, and so does the cell; its end is told at once.
      if (message.type !== "done" && this.#listener.congested()) this.#drainLater(batchMs);
      else this.#drain();
    }
  }

  #drainLater(ms: number): void {
    this.#drainTimer ??= setTimeout(() => {
      this.#drainTimer = undefined;
      if (this.#listener.congested()) this.#drainLater(batchMs);
      else this.#drain();
    }, ms);
  }

  /**
   * Passes on the text in the ring and each message at its place. The main thread posts a message after the
   * text that comes before it and before its barrier: so a ring without the barrier holds nothing that comes after.
   */
  #drain(): void {
    clearTimeout(this.#drainTimer);
    this.#drainTimer = undefined;
    const gathered = new GatheredText(this.#listener, this.#decoders);
    let bytes = 0;
    for (;;) {
      const record = this.#ring.peek();
      if (record === undefined) {
        gathered.flush();
        this.#deliverUpTo(this.#newest);
        return;
      }
      if (record.kind === "barrier") {
        if (record.sequence > this.#newest) break; // its message is on its way and will drain again
        this.#ring.take(record);
        gathered.flush();
        this.#deliverUpTo(record.sequence);
        continue;
      }
      this.#ring.take(record);
      gathered.add(record.cell, record.stream, record.bytes);
      bytes += headerBytes + record.bytes.length;
      if (bytes > longestDrain) {
        // A cell that never stops printing must not keep the host from an interrupt.
        this.#drainLater(0);
        break;
      }
    }
    gathered.flush();
  }

  #deliverUpTo(sequence: number): void {
    while (this.#messages[0] !== undefined && this.#messages[0].sequence <= sequence)
      this.#deliver(this.#messages.shift()!);
  }

  #deliver({ sequence, cell, ...message }: InOrder): void {
    this.#ring.acknowledge(sequence);
    if (message.type !== "done") {
      if (message.type === "input") this.#isAsking = true;
      this.#listener.message(cell, message);
      return;
    }
    const running = this.#running;
    if (running?.cell !== cell) return; // said twice, see `ToHostInOrder`
    this.#running = undefined;
    this.#isAsking = false;
    // What a cell says of the child or the answer that was taken from it is no error of the student's.
    const isInterrupted = running.isDeprived && message.outcome.status === "error";
    running.end(isInterrupted ? { status: "error", error: interruption } : message.outcome);
  }
}

/** Consecutive text of one stream and cell, sent as few messages. */
class GatheredText {
  readonly #listener: OutputListener;
  readonly #decoders: Record<StreamName, TextDecoder>;
  #cell: CellId = 0;
  #stream: StreamName = "stdout";
  #text = "";

  constructor(listener: OutputListener, decoders: Record<StreamName, TextDecoder>) {
    this.#listener = listener;
    this.#decoders = decoders;
  }

  add(cell: CellId, stream: StreamName, bytes: Uint8Array): void {
    if (cell !== this.#cell || stream !== this.#stream || this.#text.length > longestText) this.flush();
    this.#cell = cell;
    this.#stream = stream;
    // A record may end within a character; the decoder keeps its first bytes for the next record.
    this.#text += this.#decoders[stream].decode(bytes, { stream: true });
  }

  flush(): void {
    if (this.#text === "") return;
    this.#listener.stream(this.#cell, this.#stream, this.#text);
    this.#text = "";
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
