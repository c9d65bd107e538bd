// interrupt_request: ends the running cell. Protocol section "Kernel interrupt".

import type { Handler } from "./request.ts";

// Longer than the queue takes to abort what stood behind the cell (`takeWaiting` in execute.ts).
const settleMs = 25;

export const interrupt: Handler = async (_request, kernel) => {
  await kernel.main.interrupt();
  // What a front end sends after this reply is a new beginning, and must not be aborted with the rest.
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  return { content: { status: "ok" } };
};
