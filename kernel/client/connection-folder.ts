// The folder of a connection file, named after the process that owns it: what a killed client leaves behind can be
// told from what is in use, and the next client removes it.

import { createHash } from "node:crypto";
import { readlinkSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";

/** For this user alone; `parent` is where such folders stand. */
export async function makeConnectionFolder(parent = tmpdir()): Promise<string> {
  await removeAbandoned(parent);
  return mkdtemp(join(parent, `${prefix}${process.pid}-`));
}

async function removeAbandoned(parent: string): Promise<void> {
  // A folder in which one may write need not be one that one may list.
  const names = await readdir(parent).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix)) continue;
    const owner = Number(name.slice(prefix.length).split("-", 1)[0]);
    if (!hasEnded(owner)) continue;
    try {
      await rm(join(parent, name), { recursive: true, force: true });
    } catch {
      // Another user's, or another client is at it: it does no harm where it is.
    }
  }
}

/** Only where that is certain: a number that a later process has got is taken for the owner's. */
function hasEnded(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}

/** Process numbers mean something on one machine only, and in one container where several share a folder. */
const prefix = `lectern-${createHash("sha256")
  .update(`${hostname()} ${processNamespace()}`)
  .digest("hex")
  .slice(0, 8)}-`;

function processNamespace(): string {
  if (process.platform !== "linux") return "";
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return ""; // no /proc is mounted, or it is hidden
  }
}
