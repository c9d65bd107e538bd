// download: what it brings, what it goes on from, and what it says when it cannot.

import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Wheel } from "../../../../../lib/engine/native/install/choose-wheel.ts";
import { download, downloadedFile } from "../../../../../lib/engine/native/install/download.ts";
import { FakeIndex } from "./fake-index.ts";

const NAME = "tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl";
const bytes = Buffer.from(Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251));

let index: FakeIndex;
let wheel: Wheel;
let folder: string;

beforeEach(async () => {
  vi.stubEnv("HTTPS_PROXY", "");
  index = await FakeIndex.start();
  wheel = index.add("tensorflow-cpu", NAME, bytes);
  folder = await mkdtemp(join(tmpdir(), "lectern-download-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await index[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** With pauses that a test can wait for. */
function fetchIt(options: Parameters<typeof download>[2] = {}): Promise<string> {
  return download(wheel, folder, { pauseMs: 1, tries: 3, silenceMs: 10_000, ...options });
}

test("download brings the file, tells how far it is, and asks nothing for one that is there", async () => {
  const seen: (number | undefined)[] = [];
  const file = await fetchIt({ onProgress: (have, total) => seen.push(have, total) });
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(seen.slice(0, 2)).toEqual([0, bytes.length]);
  expect(seen.slice(-2)).toEqual([bytes.length, bytes.length]);
  expect(await fetchIt()).toBe(file);
  expect(index.downloads()).toEqual([NAME]);
});

test("a download that is cut off goes on where it was", async () => {
  index.faults.push({ cutAfter: 20_000 }, { cutAfter: 10_000 });
  const file = await fetchIt();
  expect(readFileSync(file).equals(bytes)).toBe(true);
  expect(index.downloads()).toEqual([NAME, `${NAME} bytes=20000-`, `${NAME} bytes=30000-`]);
});

test("a download that is cut off again and again is given up, and the next call goes on from it", async () => {
  index.faults.push({ cutAfter: 20_000 }, { cutAfter: 0 }, { cutAfter: 5 });
  await expect(fetchIt()).rejects.toThrowError(
    `Cannot download "${NAME}" from "${index.host}": the connection was cut off; the 0.0 MB that came are kept; ` +
      "connect to the internet, or set PIP_INDEX_URL to an index that can be reached, then run the command again",
  );
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
  expect(index.downloads().at(-1)).toBe(`${NAME} bytes=20005-`);
});

test("a server that falls silent is left, and said to be", async () => {
  index.faults.push({ silentAfter: 100 }, { silentAfter: 100 }, { silentAfter: 100 });
  await expect(fetchIt({ silenceMs: 200 })).rejects.toThrowError(
    `Cannot download "${NAME}" from "${index.host}": the server said nothing for 0.2 s`,
  );
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
});

test("a server that knows no ranges sends all again", async () => {
  index.ranges = false;
  index.faults.push({ cutAfter: 20_000 });
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
});

test("a file with a wrong checksum is refused and removed", async () => {
  index.faults.push({ corrupt: true });
  const error = await fetchIt().catch((error: Error) => error);
  expect(String(error).replace(/is [0-9a-f]{12}/, "is 0123456789ab")).toBe(
    `InstallFailure: The download of "${NAME}" is damaged: its sha256 is 0123456789ab..., the index says ` +
      `${wheel.sha256.slice(0, 12)}...; it was removed, run the command again, or set PIP_INDEX_URL to another index`,
  );
  expect(readdirSync(folder)).toEqual([]);
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
});

test("a damaged beginning from an earlier run is thrown away, and the file fetched anew", async () => {
  const part = `${downloadedFile(wheel, folder)}.part`;
  writeFileSync(part, Buffer.alloc(30_000));
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
  expect(index.downloads()).toEqual([`${NAME} bytes=30000-`, NAME]);
  rmSync(downloadedFile(wheel, folder));
  writeFileSync(part, Buffer.alloc(60_000)); // more than the file has
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
});

test("a beginning that is whole needs no more than its check", async () => {
  writeFileSync(`${downloadedFile(wheel, folder)}.part`, bytes);
  await fetchIt();
  expect(index.downloads()).toEqual([]);
  rmSync(downloadedFile(wheel, folder));
  writeFileSync(`${downloadedFile(wheel, folder)}.part`, bytes);
  await download({ ...wheel, bytes: undefined }, folder); // an index of links does not tell the size
  expect(index.downloads()).toEqual([`${NAME} bytes=50000-`]);
});

test("a server's trouble is waited out, its refusal is not", async () => {
  index.faults.push({ status: 503 }, { status: 429 });
  expect(readFileSync(await fetchIt()).equals(bytes)).toBe(true);
  rmSync(downloadedFile(wheel, folder));
  index.faults.push({ status: 403 });
  await expect(fetchIt()).rejects.toThrowError(
    `Cannot download "${NAME}": the server answered 403 Forbidden; set PIP_INDEX_URL to another index, or try again later`,
  );
});

test("a server that is not there, and a proxy that Node does not heed, are told", async () => {
  const { host } = index;
  await index[Symbol.asyncDispose]();
  await expect(fetchIt()).rejects.toThrowError(
    `Cannot download "${NAME}" from "${host}": the connection was refused (ECONNREFUSED); connect to the ` +
      "internet, or set PIP_INDEX_URL to an index that can be reached, then run the command again",
  );
  vi.stubEnv("HTTPS_PROXY", "http://proxy:3128");
  vi.stubEnv("NODE_USE_ENV_PROXY", "");
  await expect(fetchIt()).rejects.toThrowError(
    "HTTPS_PROXY is set, which Node heeds from 22.21 and 24 on if NODE_USE_ENV_PROXY=1 is set too",
  );
  index = await FakeIndex.start();
});

test.skipIf(process.platform !== "linux")("a full disk is told, with a way out", async () => {
  symlinkSync("/dev/full", `${downloadedFile(wheel, folder)}.part`);
  await expect(fetchIt()).rejects.toThrowError(
    `Cannot download "${NAME}": the disk is full; free some space, or set LECTERN_ENGINE_HOME to a folder on another ` +
      "disk, then run the command again: it goes on from where it stopped",
  );
});

test("a folder that cannot be written is told", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(download(wheel, join(folder, "file", "below"))).rejects.toThrowError(
    `Cannot download "${NAME}": ENOTDIR: not a directory, mkdir '${join(folder, "file", "below")}'; set ` +
      "LECTERN_ENGINE_HOME to a folder of your own, then run the command again",
  );
});
