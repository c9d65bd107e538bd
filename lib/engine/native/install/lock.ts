// One installation at a time in a folder: a second one waits, and takes over where the first has died.

import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { explainFileError } from "./failure.ts";

export interface Owner {
  pid: number;
  host: string;
  /** What it does: `install cuda-2.21.0`. */
  work: string;
}

const NAME = ".lock";
const HEARTBEAT_MS = 2_000;

/** An owner on another machine of a shared disk cannot be asked: it is dead when it has been silent so long. */
const SILENCE_MS = 120_000;

/** Runs `task` while nobody else holds the folder; `onWait` is told once for each owner that is waited for. */
export async function withLock<T>(
  folder: string,
  work: string,
  task: () => Promise<T>,
  onWait: (owner: Owner) => void = () => undefined,
): Promise<T> {
  const file = join(folder, NAME);
  const mine: Owner = { pid: process.pid, host: hostname(), work };
  try {
    await mkdir(folder, { recursive: true });
    await take(file, mine, onWait);
  } catch (error) {
    throw explainFileError(`write to "${folder}"`, error);
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined); // taken away by hand: the work goes on
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await task();
  } finally {
    clearInterval(heartbeat);
    if ((await ownerOf(file))?.pid === process.pid) await rm(file, { force: true });
  }
}

async function take(file: string, mine: Owner, onWait: (owner: Owner) => void): Promise<void> {
  let told: number | undefined;
  for (;;) {
    try {
      await writeFile(file, JSON.stringify(mine), { flag: "wx" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const seen = await look(file);
    if (seen === undefined) continue; // freed between the two looks
    if (isDead(seen)) {
      await takeAway(file, seen);
      continue;
    }
    if (seen.owner !== undefined && told !== seen.owner.pid) {
      onWait(seen.owner);
      told = seen.owner.pid;
    }
    await sleep(200);
  }
}

interface Seen {
  /** Undefined while it is being written, or if the writer died just then. */
  owner: Owner | undefined;
  silentMs: number;
  beat: number;
}

async function look(file: string): Promise<Seen | undefined> {
  try {
    const { mtimeMs } = await stat(file);
    return { owner: await ownerOf(file), silentMs: Date.now() - mtimeMs, beat: mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

async function ownerOf(file: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined; // gone, or half written
  }
}

function isDead({ owner, silentMs }: Seen): boolean {
  if (owner === undefined) return silentMs > 5_000;
  if (owner.host !== hostname()) return silentMs > SILENCE_MS;
  try {
    process.kill(owner.pid, 0);
    // Its number may have gone to another process since: that one does not keep the heart beating.
    return silentMs > SILENCE_MS;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Moved before it is removed, so that of two who take it away at once only one does. */
async function takeAway(file: string, { beat }: Seen): Promise<void> {
  const away = `${file}.${process.pid}`;
  try {
    if ((await stat(file)).mtimeMs !== beat) return;
    await rename(file, away);
    await rm(away, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error; // another was faster
  }
}
