// One set-up at a time in a checkout: a second one waits, and takes over when the first has died.

import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname, uptime } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { stateFolder } from "../checkout.mjs";

const lockFile = join(stateFolder, "lock");
const heartbeatMs = 2_000;

/**
 * A lock whose heartbeat stood still for this long, while we watched, has no owner any more. It matters only where
 * the owner cannot be asked for (another machine on a shared disk, a process id in use again), so it may be long:
 * a machine under load can hold a heartbeat up.
 */
const silenceMs = 300_000;

/** They would end the process without its `exit` event, and so leave the lock and our children behind. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Runs `work` while no other set-up runs; `waiting` is told once, before a wait, who holds the lock. */
export async function withLock(work, waiting) {
  await take(waiting);
  const heartbeat = setInterval(() => {
    const now = new Date();
    try {
      utimesSync(lockFile, now, now);
    } catch {
      // The lock was removed by hand: the work goes on.
    }
  }, heartbeatMs);
  heartbeat.unref();
  process.once("exit", release);
  for (const signal of signals) process.once(signal, exit);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    process.removeListener("exit", release);
    for (const signal of signals) process.removeListener(signal, exit);
    release();
  }
}

/** Notes a program that this set-up started: should we be killed, the next one waits for its end too. */
export function lockAlsoFor(pid) {
  if (look().owner?.pid === process.pid) writeFileSync(lockFile, describe(pid));
}

function describe(child) {
  return JSON.stringify({ pid: process.pid, host: hostname(), child });
}

function exit() {
  process.exit(130);
}

async function take(waiting) {
  mkdirSync(stateFolder, { recursive: true });
  let told = false;
  let watched = { beat: 0, since: Date.now() };
  while (!create()) {
    const { owner, beat } = look();
    if (beat === undefined) continue; // released between the two looks
    if (beat !== watched.beat) watched = { beat, since: Date.now() };
    if (isDead(owner, beat) || Date.now() - watched.since > silenceMs) {
      breakLock(owner, beat);
      continue;
    }
    if (!told) waiting(owner !== undefined && !isAlive(owner.pid) ? owner.child : owner?.pid);
    told = true;
    await sleep(200);
  }
}

function create() {
  try {
    writeFileSync(lockFile, describe(undefined), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Who holds the lock (undefined while its file is still being written), and its last heartbeat. */
function look() {
  try {
    const beat = statSync(lockFile).mtimeMs;
    return { owner: parse(readFileSync(lockFile, "utf8")), beat };
  } catch {
    return { owner: undefined, beat: undefined };
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isDead(owner, beat) {
  if (owner?.host !== hostname()) return false; // only its silence tells
  if (beat < Date.now() - uptime() * 1000) return true; // the machine has started since
  return !isAlive(owner.pid) && (owner.child === undefined || !isAlive(owner.child));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

/** A container may have no init process that clears away the dead: their numbers still answer. */
function isZombie(pid) {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return false; // not Linux
  }
}

/** Moves the lock away before it is removed, so that of two set-ups that break it only one succeeds. */
function breakLock(owner, beat) {
  const removed = `${lockFile}.${process.pid}`;
  try {
    if (statSync(lockFile).mtimeMs !== beat || look().owner?.pid !== owner?.pid) return;
    renameSync(lockFile, removed);
    rmSync(removed, { force: true });
  } catch {
    // Another set-up was faster.
  }
}

function release() {
  if (look().owner?.pid === process.pid) rmSync(lockFile, { force: true });
}
