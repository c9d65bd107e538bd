// Starts a kernel process and connects a client to it.

import { fileURLToPath } from "node:url";

import { KernelClient } from "./client.ts";
import { type ConnectionFile, type SocketOptions, writeConnectionFile } from "./connection.ts";
import { type SpawnOptions, spawnKernel } from "./process.ts";

/** What kernel.json holds, as far as starting goes. */
export interface Kernelspec {
  /** `{connection_file}` stands for the file's path. */
  argv: string[];
  env?: Record<string, string>;
  interrupt_mode?: "message" | "signal";
}

export type StartOptions = SpawnOptions &
  SocketOptions &
  ({ argv: string[]; kernelspec?: undefined } | { kernelspec: Kernelspec; argv?: undefined }) & {
    /** Whether to wait until the kernel answers and its output is heard; else the first request just waits in line. */
    wait?: boolean;
    timeoutMs?: number;
    /** Written beforehand, where the time of a start counts; the client removes it. */
    connectionFile?: ConnectionFile;
  };

export async function startKernel(options: StartOptions): Promise<KernelClient> {
  const { argv = options.kernelspec?.argv ?? [], kernelspec, cwd, env, wait = true, timeoutMs } = options;
  const file = options.connectionFile ?? (await writeConnectionFile());
  try {
    const process = await spawnKernel(
      argv.map((argument) => argument.replaceAll("{connection_file}", file.path)),
      { cwd, env: { ...kernelspec?.env, ...env } },
    );
    const client = new KernelClient(file.connection, {
      process,
      // A kernelspec that says nothing is interrupted by a signal, says the protocol.
      interruptMode: kernelspec ? (kernelspec.interrupt_mode ?? "signal") : "message",
      onClose: file.remove,
      reconnectMs: options.reconnectMs,
      unread: options.unread,
    });
    try {
      if (wait) await client.ready(timeoutMs);
    } catch (error) {
      await client.close();
      throw error;
    }
    return client;
  } catch (error) {
    await file.remove();
    throw error;
  }
}

/** The command line of Lectern's own kernel; from source, it is the built one that runs. */
export function lecternArgv(node = process.execPath): string[] {
  const main = import.meta.url.endsWith(".ts") ? "../../dist/kernel/main.js" : "../main.js";
  return [
    node,
    "--no-force-async-hooks-checks",
    "--experimental-import-meta-resolve",
    fileURLToPath(new URL(main, import.meta.url)),
    "{connection_file}",
  ];
}
