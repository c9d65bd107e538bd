// Downloads one file: goes on where an earlier try stopped, and accepts only what has the right checksum.
//
// The unfinished file is named after its checksum, and checked against it at the end: so bytes of another file
// are never taken for it, whatever the server says about what has changed, and no ETag is needed for that.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Wheel } from "./choose-wheel.ts";
import { explainFileError, InstallFailure } from "./failure.ts";
import { networkRemedy, reasonOf, request } from "./request.ts";

export interface DownloadOptions {
  /** Where credentials come from, see request.ts. */
  index?: string;
  /** Bytes that are there, and how many there will be, as soon as that is known. */
  onProgress?: (have: number, total: number | undefined) => void;
  silenceMs?: number;
  /** How often in a row it may fail without getting on. */
  tries?: number;
  pauseMs?: number;
}

/** Where the file lies, or will lie, once it is whole. */
export function downloadedFile({ name, sha256 }: Pick<Wheel, "name" | "sha256">, folder: string): string {
  return join(folder, `${sha256.slice(0, 16)}-${name}`);
}

/** The file's path. Throws an InstallFailure; what has come stays for the next call. */
export async function download(
  wheel: Pick<Wheel, "name" | "url" | "sha256" | "bytes">,
  folder: string,
  options: DownloadOptions = {},
): Promise<string> {
  const whole = downloadedFile(wheel, folder);
  const part = `${whole}.part`;
  try {
    await mkdir(folder, { recursive: true });
    if ((await sizeOf(whole)) > 0) return whole;
    const resumed = (await sizeOf(part)) > 0;
    await fetchAll(wheel, part, options);
    let sum = await sha256Of(part);
    if (sum !== wheel.sha256 && resumed) {
      // The fault may lie in what an earlier run, a crash or another disk left: once more, from the start.
      await rm(part);
      await fetchAll(wheel, part, options);
      sum = await sha256Of(part);
    }
    if (sum !== wheel.sha256) {
      await rm(part);
      throw new InstallFailure(
        `The download of "${wheel.name}" is damaged: its sha256 is ${sum.slice(0, 12)}..., the index says ` +
          `${wheel.sha256.slice(0, 12)}...; it was removed, run the command again, or set PIP_INDEX_URL to another index`,
      );
    }
    await rename(part, whole);
    return whole;
  } catch (error) {
    throw explainFileError(`download "${wheel.name}"`, error);
  }
}

async function fetchAll(
  wheel: Pick<Wheel, "name" | "url" | "bytes">,
  part: string,
  options: DownloadOptions,
): Promise<void> {
  const { tries = 5, pauseMs = 1_000 } = options;
  for (let failures = 0; ; ) {
    const before = await sizeOf(part);
    try {
      await fetchRest(wheel, part, before, options);
      return;
    } catch (error) {
      if (error instanceof InstallFailure || isFileError(error)) throw error;
      const have = await sizeOf(part);
      failures = have - before > WORTH_COUNTING ? 1 : failures + 1;
      if (failures >= tries) throw gaveUp(wheel, have, error);
      await sleep(pauseMs * 2 ** (failures - 1));
    }
  }
}

/** A try that brought a megabyte has got on; a server that cuts off at every few bytes has not. */
const WORTH_COUNTING = 1e6;

async function fetchRest(
  { name, url, bytes }: Pick<Wheel, "name" | "url" | "bytes">,
  part: string,
  have: number,
  { index = url, onProgress, silenceMs = 30_000 }: DownloadOptions,
): Promise<void> {
  if (bytes !== undefined && have === bytes) return;
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  const { response, silence } = await request(url, { headers, silenceMs, index });
  try {
    if (response.status === 416) {
      // Nothing is left to send: either all is here, or more than all.
      if (response.headers.get("content-range") === `bytes */${have}`) return;
      await rm(part);
      throw new Error("the server has less than was already here");
    }
    if (response.status >= 400 && response.status < 500 && response.status !== 429) {
      throw new InstallFailure(
        `Cannot download "${name}": the server answered ${response.status} ${response.statusText}`.trimEnd() +
          "; set PIP_INDEX_URL to another index, or try again later",
      );
    }
    if (!response.ok || response.body === null) throw new Error(`the server answered ${response.status}`);
    // A server that knows no ranges sends all from the start.
    const start = isFrom(have, response) ? have : 0;
    const length = response.headers.get("content-length");
    const total = length === null ? bytes : start + Number(length);
    const file = await open(part, start > 0 ? "r+" : "w");
    try {
      let at = start;
      onProgress?.(at, total);
      for await (const piece of response.body) {
        silence.rest();
        await file.write(piece, 0, piece.length, at);
        at += piece.length;
        onProgress?.(at, total);
      }
      await file.truncate(at);
      if (total !== undefined && at < total) throw new Error("the connection was cut off");
    } finally {
      await file.close();
    }
  } finally {
    silence.end();
  }
}

function isFrom(have: number, response: Response): boolean {
  return (
    response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${have}-`) === true
  );
}

function gaveUp({ name, url }: Pick<Wheel, "name" | "url">, have: number, error: unknown): InstallFailure {
  const reason = reasonOf(error);
  const kept = have > 0 ? `; the ${megabytes(have)} MB that came are kept` : "";
  return new InstallFailure(
    `Cannot download "${name}" from "${new URL(url).host}": ${reason}${kept}; ${networkRemedy(reason)}`,
    { cause: error },
  );
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 10e6 ? 1 : 0);
}

/** The file system's errors come with the call that failed, the network's too, but as a cause of fetch's. */
function isFileError(error: unknown): boolean {
  const { code, syscall } = error as NodeJS.ErrnoException;
  return code !== undefined && syscall !== undefined;
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return 0;
    throw error;
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of createReadStream(file, { highWaterMark: 2 ** 20 })) hash.update(piece);
  return hash.digest("hex");
}
