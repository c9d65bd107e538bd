// A kernel that runs cells of a notebook, one at a time, and gives their outputs.

import { dirname, resolve } from "node:path";

import { type KernelClient, lecternArgv, type Output, startKernel } from "../kernel/index.ts";

export interface RunnerOptions {
  /** The notebook's place: paths in its cells are relative to its folder. */
  path: string;
  /** A cell that runs longer is interrupted, and has failed. */
  timeoutMs?: number;
  env?: Record<string, string>;
}

export class NotebookRunner {
  readonly #client: KernelClient;
  readonly #timeoutMs: number;

  private constructor(client: KernelClient, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  static async start({ path, timeoutMs = 30_000, env = {} }: RunnerOptions): Promise<NotebookRunner> {
    const client = await startKernel({ argv: lecternArgv(), cwd: dirname(resolve(path)), env });
    return new NotebookRunner(client, timeoutMs);
  }

  async run(source: string): Promise<Output[]> {
    const timer = setTimeout(() => this.#client.interrupt().catch(() => undefined), this.#timeoutMs);
    try {
      const { outputs } = await this.#client.execute(source, { stopOnError: false });
      return outputs.map(
        ({ header, content }) => ({ output_type: header.msg_type, ...content }) as unknown as Output,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  async end(): Promise<void> {
    await this.#client.shutdown();
  }
}
