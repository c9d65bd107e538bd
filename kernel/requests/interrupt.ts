// interrupt_request: ends the running cell. Protocol section "Kernel interrupt".

import type { Handler } from "./request.ts";

export const interrupt: Handler = async (_request, kernel) => {
  await kernel.main.interrupt();
  return { content: { status: "ok" } };
};
