// comm_info_request, comm_open, comm_msg, comm_close. Protocol section "Custom Messages".

import type { CommMessage } from "../threads.ts";
import { log } from "../wire/log.ts";
import type { Handler, Request } from "./request.ts";

export const commInfo: Handler = (request, kernel) => {
  // Absent, null or empty: all targets.
  const target = request.content.raw("target_name");
  const comms = kernel.comms.list(typeof target === "string" && target !== "" ? target : undefined);
  return { content: { status: "ok", comms } };
};

export const commOpen: Handler = (request, kernel) => {
  const message = toCommMessage("comm_open", request);
  if (kernel.comms.hasTarget(message.targetName)) {
    kernel.comms.opened(message.commId, message.targetName);
    kernel.main.sendComm(kernel.cells.latest, message);
    return undefined;
  }
  // The protocol's answer to an unknown target: the comm is closed again at once.
  kernel.comms.refused(message.commId);
  // JupyterLab's widgets ask every kernel, each time that a notebook is opened.
  if (message.targetName !== "jupyter.widget.control")
    log(`a front end opened a comm to "${message.targetName}", which no cell has registered`);
  kernel.publish(request.message.header, "comm_close", { comm_id: message.commId, data: {} });
  return undefined;
};

export const commMessage: Handler = (request, kernel) => {
  const message = toCommMessage("comm_msg", request);
  if (kernel.comms.isOpen(message.commId)) kernel.main.sendComm(kernel.cells.latest, message);
  // A refused comm may have sent its first message before it heard of that.
  else if (!kernel.comms.wasRefused(message.commId))
    log(`a comm_msg for the closed or unknown comm "${message.commId}" was dropped`);
  return undefined;
};

export const commClose: Handler = (request, kernel) => {
  const message = toCommMessage("comm_close", request);
  if (kernel.comms.isOpen(message.commId)) kernel.main.sendComm(kernel.cells.latest, message);
  kernel.comms.closed(message.commId);
  return undefined;
};

function toCommMessage(kind: CommMessage["kind"], { content, message }: Request): CommMessage {
  return {
    kind,
    commId: content.text("comm_id"),
    targetName: kind === "comm_open" ? content.text("target_name") : "",
    data: content.raw("data") ?? {},
    metadata: message.metadata,
    // Copied: zeromq's buffers are views of memory that cannot be posted to another thread as they are.
    buffers: message.buffers.map((bytes) => new Uint8Array(bytes)),
  };
}
