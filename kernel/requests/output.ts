// What a cell puts out besides text: displays, late errors, questions and comms, as messages to the front ends.

import type { ToHostInOrder } from "../threads.ts";
import type { Sockets } from "../wire/sockets.ts";
import { reportThrown } from "./error-report.ts";
import type { ExecutedCell } from "./executed-cells.ts";
import { withReadableText } from "./printed-stack.ts";
import type { Kernel } from "./request.ts";

type Output = Exclude<ToHostInOrder, { type: "done" | "exit" }>;

export function publishOutput(cell: ExecutedCell, output: Output, kernel: Kernel, sockets: Sockets): void {
  if (output.type === "comm-target") {
    kernel.comms.setTarget(output.name, output.registered);
  } else if (output.type === "comm") {
    const { kind, commId, targetName, data, metadata, buffers } = output.message;
    if (kind === "comm_open") kernel.comms.opened(commId, targetName);
    if (kind === "comm_close") kernel.comms.closed(commId);
    const content =
      kind === "comm_open" ? { comm_id: commId, target_name: targetName, data } : { comm_id: commId, data };
    kernel.publish(cell.parent, kind, content, { metadata, buffers });
  } else if (output.type === "input") {
    sockets.send("stdin", cell.identities, {
      type: "input_request",
      parent: cell.parent,
      content: { prompt: output.prompt, password: output.password },
    });
  } else if (cell.silent) {
    return; // a silent request broadcasts no output
  } else if (output.type === "late-error") {
    kernel.publish(cell.parent, "error", reportThrown(output.error, kernel));
  } else if (output.output.kind === "clear_output") {
    kernel.publish(cell.parent, "clear_output", { wait: output.output.wait });
  } else {
    const { kind, data, metadata, displayId } = output.output;
    const transient = displayId === undefined ? {} : { display_id: displayId };
    kernel.publish(cell.parent, kind, { data: withReadableText(data, kernel), metadata, transient });
  }
}
