// Whether the disk is large enough, asked before the download and not found out in the middle of it.

import { statfs } from "node:fs/promises";

import { InstallFailure } from "./failure.ts";

/** Throws where fewer than `neededMb` are free in `folder`, which exists. */
export async function requireSpace(
  folder: string,
  neededMb: number,
  freeMb: (folder: string) => Promise<number> = freeSpaceMb,
): Promise<void> {
  const free = await freeMb(folder);
  if (free >= neededMb) return;
  throw new InstallFailure(
    `Not enough space in "${folder}": the installation needs about ${neededMb} MB, ${Math.floor(free)} MB are free; ` +
      "free some, or set LECTERN_ENGINE_HOME to a folder on another disk",
  );
}

export async function freeSpaceMb(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return (bavail * bsize) / 1e6;
}
