// execute_request: runs cells one after another. Protocol section "Execute".

import type { Compilation } from "../language/language.ts";
import { cellUrl, type ThrownValue, type UserExpression } from "../threads.ts";
import { describeThrown } from "../thrown-value.ts";
import { log } from "../wire/log.ts";
import type { Header } from "../wire/message.ts";
import { type ErrorContent, reportProblems, reportThrown } from "./error-report.ts";
import type { ExecutedCell } from "./executed-cells.ts";
import { withReadableText } from "./printed-stack.ts";
import type { Handler, Kernel, Reply, Request } from "./request.ts";

type Answer = (request: Request, handler: Handler) => Promise<void>;

export class ExecuteQueue {
  readonly #kernel: Kernel;
  readonly #answer: Answer;
  readonly #waiting: Request[] = [];
  #count = 0;
  #current: Request | undefined;
  /** Whether the current request's idle was told: nothing may follow it, though there is a turn before the next. */
  #isIdle = false;

  constructor(kernel: Kernel, answer: Answer) {
    this.#kernel = kernel;
    this.#answer = answer;
  }

  push(request: Request): void {
    this.#waiting.push(request);
    this.#kernel.preloader.pause();
    if (this.#current === undefined) void this.#work();
  }

  /** The number of the last cell that was counted. */
  get count(): number {
    return this.#count;
  }

  answerInput(request: Request): void {
    const value = request.content.raw("value");
    this.#kernel.main.answerInput(typeof value === "string" ? value : undefined);
  }

  /** Front ends show the state that was told last: a completion must not make a running cell look done. */
  toldIdle(header: Header): void {
    const running = this.#current?.message.header;
    if (running === header) this.#isIdle = true;
    else if (running !== undefined && !this.#isIdle)
      this.#kernel.publish(running, "status", { execution_state: "busy" });
  }

  #begin(request: Request): void {
    this.#current = request;
    this.#isIdle = false;
  }

  async #work(): Promise<void> {
    for (let request = this.#waiting.shift(); request !== undefined; request = this.#waiting.shift()) {
      this.#begin(request);
      const run = new Execution(request, this.#kernel, {
        countUp: () => ++this.#count,
        countBefore: this.#count,
        takeWaiting: () => this.#takeWaiting(),
      });
      await this.#answer(request, () => run.reply());
      // The reply is on its way: now the names of the cell are made known to the next one.
      run.commit();
      for (const aborted of run.aborted) {
        this.#begin(aborted);
        await this.#answer(aborted, () => ({ content: { status: "aborted", execution_count: this.#count } }));
      }
    }
    this.#current = undefined;
    this.#kernel.preloader.wait();
  }

  /**
   * After an error, what was asked for together with the failed cell is not run: taken from the queue before
   * the reply is sent, since what a front end asks after it has seen the error is a new beginning.
   */
  async #takeWaiting(): Promise<Request[]> {
    // A "run all" sends its cells in one go; those still on their way through the socket belong to it.
    await new Promise((resolve) => setTimeout(resolve, 5));
    return this.#waiting.splice(0);
  }
}

/** What a request needs of the queue that it stands in. */
interface Queue {
  countUp(): number;
  countBefore: number;
  takeWaiting(): Promise<Request[]>;
}

/** One execute request on its way. */
class Execution {
  readonly #request: Request;
  readonly #kernel: Kernel;
  readonly #queue: Queue;
  #cell: ExecutedCell | undefined;
  /** The requests that the failure of this one aborts. */
  aborted: Request[] = [];

  constructor(request: Request, kernel: Kernel, queue: Queue) {
    this.#request = request;
    this.#kernel = kernel;
    this.#queue = queue;
  }

  async reply(): Promise<Reply> {
    const { content, message } = this.#request;
    const kernel = this.#kernel;
    const source = content.text("code");
    const silent = content.flag("silent", false);
    const storeHistory = content.flag("store_history", true) && !silent;
    const allowStdin = content.flag("allow_stdin", true);
    const stopOnError = content.flag("stop_on_error", true);
    const userExpressions = content.object("user_expressions");

    const count = storeHistory ? this.#queue.countUp() : undefined;
    const executionCount = count ?? this.#queue.countBefore;
    const cell = kernel.cells.add({
      count,
      source,
      silent,
      parent: message.header,
      identities: message.identities,
    });
    this.#cell = cell;
    if (!silent)
      kernel.publish(message.header, "execute_input", { code: source, execution_count: executionCount });

    const failed = async (error: ErrorContent): Promise<Reply> => {
      if (!silent) kernel.publish(message.header, "error", error);
      if (stopOnError) this.aborted = await this.#queue.takeWaiting();
      return {
        content: {
          status: "error",
          execution_count: executionCount,
          user_expressions: {},
          payload: [],
          ...error,
        },
      };
    };

    kernel.preloader.ahead(source);
    let compilation: Compilation;
    try {
      compilation = kernel.language.compile(source);
    } catch (error) {
      const { name, message, stack } = describeThrown(error);
      log(`internal: a cell could not be compiled: ${stack || message}`);
      // Also as output: front ends show nothing of an error that stands in the reply alone.
      const evalue = `internal: this cell could not be compiled: ${message}`;
      return failed({ ename: name, evalue, traceback: [`${name}: ${evalue}`] });
    }
    if (!compilation.ok) {
      if (storeHistory) this.#remember(executionCount, source, undefined);
      return failed(reportProblems(cell, compilation.problems, kernel.cells));
    }
    cell.compiled = compilation.cell;
    const outcome = await kernel.main.run({
      cell: cell.id,
      code: `${compilation.cell.code}\n//# sourceURL=${cellUrl(cell.id)}`,
      hasResult: compilation.cell.hasResult && !silent,
      allowStdin,
      userExpressions: this.#compileExpressions(userExpressions),
    });
    const shown = outcome.status === "ok" ? outcome.result : undefined;
    const result = shown && { ...shown, data: withReadableText(shown.data, kernel) };
    if (storeHistory) this.#remember(executionCount, source, result?.data["text/plain"]);
    if (outcome.status === "error") return failed(this.#report(outcome.error));
    if (result !== undefined)
      kernel.publish(message.header, "execute_result", { execution_count: executionCount, ...result });
    return {
      content: {
        status: "ok",
        execution_count: executionCount,
        user_expressions: mapValues(outcome.userExpressions, (value) => this.#expressionReply(value)),
        payload: [],
      },
    };
  }

  /** Also after an error: what the cell declared before it is there. */
  commit(): void {
    const compiled = this.#cell?.compiled;
    if (compiled === undefined) return;
    try {
      this.#kernel.language.commit(compiled);
    } catch (error) {
      log(`internal: the types of a cell could not be kept: ${(error as Error).stack}`);
    }
  }

  #report(error: ThrownValue): ErrorContent {
    return reportThrown(error, this.#kernel);
  }

  #remember(count: number, source: string, output: unknown): void {
    // After the reply: the first entry of a session reads the whole file.
    setImmediate(() =>
      this.#kernel.history.append(count, source, typeof output === "string" ? output : undefined),
    );
  }

  #compileExpressions(expressions: Record<string, unknown>): Record<string, string> {
    return mapValues(expressions, (source) => this.#kernel.language.compileExpression(String(source)));
  }

  #expressionReply(value: UserExpression): object {
    return value.status === "ok"
      ? { ...value, data: withReadableText(value.data, this.#kernel) }
      : { status: "error", ...this.#report(value.error) };
  }
}

function mapValues<T, U>(record: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
