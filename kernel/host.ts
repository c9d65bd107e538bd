// The host thread: binds the sockets before anything else, then loads what answers on them.

import { workerData } from "node:worker_threads";

import type { HostOptions } from "./threads.ts";
import { readConnectionFile } from "./wire/connection-file.ts";
import { log } from "./wire/log.ts";
import { Sockets } from "./wire/sockets.ts";

const options = workerData as HostOptions;
let sockets: Sockets | undefined;

// A mistake of the kernel's own in one message must not take the student's values with it.
for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error: unknown) => log(`internal: ${(error as Error)?.stack ?? error}`));

try {
  const connection = readConnectionFile(options.connectionFile);
  sockets = new Sockets(connection.key);
  // A front end that finds nobody tries again only after 100 ms; so what takes longer to load comes after.
  await sockets.bind(connection);
  const { serve } = await import("./serve.ts");
  await sockets.welcome();
  serve(sockets, options);
} catch (error) {
  // The kernel cannot start: one line says why, in the server's log.
  log((error as Error).message);
  // Left open, those that are bound already would abort the process.
  sockets?.close();
  process.exit(1);
}
