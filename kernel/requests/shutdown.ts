// shutdown_request: ends the kernel; to restart it is the server's part. Protocol section "Kernel shutdown".

import type { Handler } from "./request.ts";

export const shutdown: Handler = (request, kernel) => {
  const restart = request.content.flag("restart", false);
  // After the reply is sent, not before.
  setImmediate(() => kernel.end(0));
  return { content: { status: "ok", restart } };
};
