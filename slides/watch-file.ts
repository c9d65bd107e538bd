// Tells when a file has been written.

import { statSync, watch } from "node:fs";
import { basename, dirname, resolve } from "node:path";

/** Editors write in steps, or put a new file in the place of the old one: what is told is the last of them. */
const calmMs = 150;

/** Calls `changed` after each change, one call at a time; ends with the signal. */
export async function watchFile(
  path: string,
  changed: () => Promise<void>,
  { signal }: { signal?: AbortSignal } = {},
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let seen = stateOf(path);
  let running = Promise.resolve();
  const look = () => {
    const state = stateOf(path);
    if (state === seen || state === undefined) return;
    seen = state;
    running = running.then(changed);
    running.catch(() => watcher.close());
  };
  // The folder, as a file that was replaced is no longer the one that was watched.
  const watcher = watch(dirname(resolve(path)), (_, name) => {
    if (name !== null && name !== basename(path)) return;
    clearTimeout(timer);
    timer = setTimeout(look, calmMs);
  });
  signal?.addEventListener("abort", () => watcher.close(), { once: true });
  await new Promise<void>((ended, failed) => watcher.once("close", ended).once("error", failed));
  clearTimeout(timer);
  await running;
}

/** What differs once a file was written; undefined while there is none. */
function stateOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true });
  return stats && `${stats.ino} ${stats.mtimeNs} ${stats.size}`;
}
