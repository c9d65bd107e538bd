// process.stdout, process.stderr and console, as cells see them.

import { Console } from "node:console";
import { Writable } from "node:stream";

import type { StreamName } from "../stream-ring.ts";
import { currentCell } from "./cell-context.ts";
import type { Link } from "./link.ts";

/**
 * Replaces the process's streams for JavaScript. The file descriptors 1 and 2 stay what they are, so that
 * the log lines a native library writes there go to the server's log and never into a notebook.
 */
export function installStreams(link: Link): void {
  const stdout = new CellStream("stdout", link);
  const stderr = new CellStream("stderr", link);
  Object.defineProperty(process, "stdout", { configurable: true, enumerable: true, get: () => stdout });
  Object.defineProperty(process, "stderr", { configurable: true, enumerable: true, get: () => stderr });
  // Node's own console also reports to the inspector, which would keep the printed objects alive.
  // Errors: told to ignore them, it would leave a callback with each line, which a blocking cell never returns to run.
  const console = new Console({ stdout, stderr, colorMode: false, ignoreErrors: false });
  Object.defineProperty(globalThis, "console", {
    configurable: true,
    enumerable: false,
    writable: true,
    value: console,
  });
}

class CellStream extends Writable {
  readonly #name: StreamName;
  readonly #link: Link;
  readonly isTTY = false;
  readonly fd: number;

  constructor(name: StreamName, link: Link) {
    super({ decodeStrings: false });
    this.#name = name;
    this.#link = link;
    this.fd = name === "stdout" ? 1 : 2;
  }

  // The whole of `write`, not `_write`: Writable's queue would only add time and a next tick a line.
  override write(chunk: unknown, ...rest: unknown[]): boolean {
    const encoding = typeof rest[0] === "string" ? (rest[0] as BufferEncoding) : "utf8";
    const done = rest.find((argument) => typeof argument === "function") as
      | ((error?: Error | null) => void)
      | undefined;
    if (typeof chunk === "string")
      this.#link.write(
        this.#name,
        currentCell(),
        encoding === "utf8" || encoding === "utf-8" ? chunk : Buffer.from(chunk, encoding),
      );
    else if (ArrayBuffer.isView(chunk))
      this.#link.write(
        this.#name,
        currentCell(),
        new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength),
      );
    else
      throw new TypeError(
        `process.${this.#name}.write: chunk must be a string or bytes, got ${typeof chunk}`,
      );
    if (done !== undefined) process.nextTick(done);
    return true;
  }

  override end(...rest: unknown[]): this {
    // A program may end its output; a notebook's next cell still prints.
    if (rest.length > 0 && typeof rest[0] !== "function" && rest[0] !== null && rest[0] !== undefined)
      this.write(rest[0]);
    const done = rest.find((argument) => typeof argument === "function") as (() => void) | undefined;
    if (done !== undefined) process.nextTick(done);
    return this;
  }

  override destroy(): this {
    return this;
  }
}
