// withLock: one at a time, also over processes; a dead owner's lock is taken over.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { type Owner, withLock } from "../../../../../lib/engine/native/install/lock.ts";

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lectern-lock-"));
  file = join(folder, ".lock");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the second waits for the first, and is told once who that is", async () => {
  const events: string[] = [];
  const waitedFor: Owner[] = [];
  let finish = (): void => undefined;
  const first = withLock(folder, "install a", async () => {
    events.push("first begins");
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    events.push("first ends");
  });
  await expect.poll(() => events).toEqual(["first begins"]);
  const second = withLock(
    folder,
    "install b",
    async () => {
      events.push("second begins");
      return 7;
    },
    (owner) => waitedFor.push(owner),
  );
  await expect.poll(() => waitedFor.length).toBe(1);
  finish();
  await first;
  expect(await second).toBe(7);
  expect(events).toEqual(["first begins", "first ends", "second begins"]);
  expect(waitedFor).toEqual([{ pid: process.pid, host: hostname(), work: "install a" }]);
  expect(existsSync(file)).toBe(false);
});

test("a task that throws frees the folder", async () => {
  await expect(withLock(folder, "a", async () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});

test("the lock of a process that has ended is taken over at once", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "close");
  writeFileSync(file, JSON.stringify({ pid: child.pid, host: hostname(), work: "install a" }));
  const waitedFor: Owner[] = [];
  await withLock(
    folder,
    "install b",
    async () => undefined,
    (owner) => waitedFor.push(owner),
  );
  expect(waitedFor).toEqual([]);
});

test("an owner on another machine is waited for while it is heard, and not when it has fallen silent", async () => {
  const other = { pid: 1, host: `not-${hostname()}`, work: "install a" };
  writeFileSync(file, JSON.stringify(other));
  const waitedFor: Owner[] = [];
  const done = withLock(
    folder,
    "install b",
    async () => true,
    (owner) => waitedFor.push(owner),
  );
  await expect.poll(() => waitedFor).toEqual([other]);
  const longAgo = new Date(Date.now() - 10 * 60_000);
  utimesSync(file, longAgo, longAgo);
  expect(await done).toBe(true);
});

test("the lock names its owner while it is held", async () => {
  await withLock(folder, "install cuda-2.21.0", async () => {
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
      pid: process.pid,
      host: hostname(),
      work: "install cuda-2.21.0",
    });
  });
});

test("a folder that cannot be made is told", async () => {
  writeFileSync(file, "");
  await expect(withLock(join(file, "below"), "install a", async () => undefined)).rejects.toThrow(
    `Cannot write to "${join(file, "below")}": ENOTDIR`,
  );
});
