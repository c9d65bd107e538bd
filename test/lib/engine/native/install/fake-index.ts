// A package index on this machine, which can cut off, fall silent, corrupt, and forget what ranges are.

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { Wheel } from "../../../../../lib/engine/native/install/choose-wheel.ts";

/** What happens to one request for a file; the next has the next fault, and those after the last have none. */
export interface Fault {
  /** The connection ends after so many bytes of the answer. */
  cutAfter?: number;
  /** Nothing more comes after so many bytes, and the connection stays. */
  silentAfter?: number;
  /** One byte is another than it should be. */
  corrupt?: boolean;
  status?: number;
}

export interface SeenRequest {
  path: string;
  range: string | undefined;
  authorization: string | undefined;
  accept: string | undefined;
}

interface OfferedFile {
  name: string;
  bytes: Buffer;
  sha256: string | undefined;
  yanked: boolean;
}

export class FakeIndex {
  format: "json" | "html" = "json";
  ranges = true;
  readonly faults: Fault[] = [];
  readonly requests: SeenRequest[] = [];
  readonly #packages = new Map<string, OfferedFile[]>();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<FakeIndex> {
    const server = createServer();
    const index = new FakeIndex(server);
    server.on("request", (request, response) => index.#answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return index;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get address(): string {
    return `http://${this.host}/simple`;
  }

  /** Offers a file of a package; without a checksum if that is said to be null. */
  add(
    packageName: string,
    name: string,
    bytes: Buffer,
    { sha256 = digest(bytes) as string | null, yanked = false } = {},
  ): Wheel {
    const files = this.#packages.get(packageName) ?? [];
    this.#packages.set(packageName, [...files, { name, bytes, sha256: sha256 ?? undefined, yanked }]);
    return { name, url: this.#urlOf(name), sha256: sha256 ?? "", bytes: bytes.length, yanked };
  }

  /** The files that were asked for, with the ranges. */
  downloads(): string[] {
    return this.requests
      .filter(({ path }) => path.startsWith("/files/"))
      .map(({ path, range }) => [path.slice("/files/".length), range].filter(Boolean).join(" "));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #urlOf(name: string): string {
    return `http://${this.host}/files/${encodeURIComponent(name)}`;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? "");
    const { range, authorization, accept } = request.headers;
    this.requests.push({ path, range, authorization, accept });
    const [, folder, name = ""] = path.split("/");
    const files = this.#packages.get(name);
    const file = [...this.#packages.values()].flat().find((file) => file.name === name);
    if (folder === "simple" && files !== undefined) this.#sendList(files, response);
    else if (folder === "files" && file !== undefined) this.#sendFile(file, range, response);
    else response.writeHead(404).end();
  }

  #sendList(files: OfferedFile[], response: ServerResponse): void {
    if (this.format === "json") {
      const list = files.map(({ name, bytes, sha256, yanked }) => ({
        filename: name,
        url: `../../files/${name}`,
        hashes: sha256 === undefined ? {} : { sha256 },
        size: bytes.length,
        yanked: yanked ? "broken" : false,
      }));
      response.setHeader("content-type", "application/vnd.pypi.simple.v1+json");
      response.end(JSON.stringify({ files: list }));
      return;
    }
    const links = files.map(({ name, sha256, yanked }) => {
      const fragment = sha256 === undefined ? "" : `#sha256=${sha256}`;
      const attributes = `data-requires-python="&gt;=3.10"${yanked ? ' data-yanked="broken"' : ""}`;
      return `<a href="../../files/${name}?a=1&amp;b=2${fragment}" ${attributes}>${name}</a><br/>`;
    });
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<!DOCTYPE html><html><body>\n${links.join("\n")}\n</body></html>`);
  }

  #sendFile({ bytes }: OfferedFile, range: string | undefined, response: ServerResponse): void {
    const { cutAfter, silentAfter, corrupt = false, status } = this.faults.shift() ?? {};
    if (status !== undefined) {
      response.writeHead(status).end();
      return;
    }
    const start = this.ranges ? Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0) : 0;
    if (start >= bytes.length) {
      response.writeHead(416, { "content-range": `bytes */${bytes.length}` }).end();
      return;
    }
    const body = Buffer.from(bytes.subarray(start));
    if (corrupt) body[body.length >> 1]! ^= 1;
    const rangeHeaders =
      start > 0 ? { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { "content-length": body.length, ...rangeHeaders });
    if (cutAfter !== undefined) {
      // What has not been read when the connection breaks is lost: the client gets the time to read it.
      response.write(body.subarray(0, cutAfter), () => setTimeout(() => response.destroy(), 100));
    } else if (silentAfter !== undefined) response.write(body.subarray(0, silentAfter));
    else response.end(body);
  }
}

export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
