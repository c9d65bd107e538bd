// Which requests exist, and the one road that each of them takes: busy, handler, reply, idle.

import { describeThrown } from "../thrown-value.ts";
import { log } from "../wire/log.ts";
import type { Message } from "../wire/message.ts";
import type { RequestChannel, Sockets } from "../wire/sockets.ts";
import { commClose, commInfo, commMessage, commOpen } from "./comm.ts";
import { complete } from "./complete.ts";
import { ExecuteQueue } from "./execute.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is-complete.ts";
import { kernelInfo } from "./kernel-info.ts";
import { Fields, type Handler, InvalidRequest, type Kernel, type Reply, type Request } from "./request.ts";
import { shutdown } from "./shutdown.ts";

const handlers: Record<string, Handler> = {
  kernel_info_request: kernelInfo,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
  comm_open: commOpen,
  comm_msg: commMessage,
  comm_close: commClose,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
};

/** Takes the messages of all channels; cells wait for each other, everything else is answered at once. */
export class Dispatcher {
  readonly #kernel: Kernel;
  readonly #sockets: Sockets;
  readonly #executions: ExecuteQueue;

  constructor(kernel: Kernel, sockets: Sockets) {
    this.#kernel = kernel;
    this.#sockets = sockets;
    this.#executions = new ExecuteQueue(kernel, (request, handler) => this.#answer(request, handler));
  }

  received(channel: RequestChannel, message: Message): void {
    const type = message.header.msg_type;
    const request: Request = { channel, message, content: new Fields(message) };
    if (channel === "stdin") {
      if (type === "input_reply") this.#executions.answerInput(request);
      else log(`stdin carries input_reply only, got ${type}`);
      return;
    }
    if (type === "execute_request") {
      this.#executions.push(request);
      return;
    }
    // An object's own names only: "toString" is no request.
    const handler = Object.hasOwn(handlers, type) ? handlers[type] : undefined;
    if (handler !== undefined) void this.#answer(request, handler);
    else if (type.endsWith("_request")) void this.#answer(request, unknownRequest);
    else log(`a message of unknown type "${type}" was dropped`);
  }

  /** The line that every request passes: nobody sees a reply without its busy and idle. */
  async #answer(request: Request, handler: Handler): Promise<void> {
    const { header, identities } = request.message;
    const kernel = this.#kernel;
    kernel.publish(header, "status", { execution_state: "busy" });
    let reply: Reply;
    try {
      reply = await handler(request, kernel);
    } catch (error) {
      const { name, message, stack } = describeThrown(error);
      if (name !== "InvalidRequest") log(`internal: ${header.msg_type} failed: ${stack || message}`);
      const count = header.msg_type === "execute_request" ? { execution_count: this.#executions.count } : {};
      reply = {
        content: {
          status: "error",
          ...count,
          ename: name,
          evalue: message,
          traceback: [`${name}: ${message}`],
        },
      };
    }
    if (reply !== undefined)
      this.#sockets.send(request.channel, identities, {
        type: header.msg_type.replace(/_request$/, "_reply"),
        parent: header,
        ...reply,
      });
    kernel.publish(header, "status", { execution_state: "idle" });
    this.#executions.toldIdle(header);
  }
}

const unknownRequest: Handler = (request) => {
  const { msg_type: type } = request.message.header;
  throw new InvalidRequest(
    `the kernel knows no ${type}; it knows execute_request, ${Object.keys(handlers).join(", ")}`,
  );
};
