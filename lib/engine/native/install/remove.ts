// Removes an installed engine, and what unfinished installations have left.

import { readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

import { engineHome } from "../home.ts";
import type { InstalledEngine } from "../installed.ts";
import { removeFolder } from "./install.ts";
import { type Owner, withLock } from "./lock.ts";

export async function removeEngine(
  { folder, name }: InstalledEngine,
  { home = engineHome(), onWait }: { home?: string; onWait?: (owner: Owner) => void } = {},
): Promise<void> {
  await withLock(home, `remove ${name}`, async () => removeFolder(folder), onWait);
}

/** Folders of installations that were cut off, and of their downloads; the next installation would use them. */
export function leftovers(home = engineHome()): string[] {
  try {
    return readdirSync(home)
      .filter((name) => /^\.(unfinished|rebuild|removing|downloads)\b/.test(name))
      .map((name) => join(home, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

export async function removeLeftovers(home = engineHome(), onWait?: (owner: Owner) => void): Promise<void> {
  await withLock(
    home,
    "remove what was unfinished",
    async () => {
      for (const folder of leftovers(home)) rmSync(folder, { recursive: true, force: true });
    },
    onWait,
  );
}

/** Of a folder's files, links not followed. */
export function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true, recursive: true }).reduce(
    (sum, entry) => (entry.isFile() ? sum + statSync(join(entry.parentPath, entry.name)).size : sum),
    0,
  );
}
