// Notices that nobody waits any more: the cell that asked was interrupted.

import { pause } from "../train/pause.ts";

/** How often it is looked. */
const EVERY_MS = 100;

/**
 * Calls `stop` soon after the code that called this was ended by a notebook's kernel, which runs no `finally`: the
 * callbacks of that cell's promises no longer run then, and here one is asked to, again and again. Gives what ends
 * the watch.
 */
export function whileWanted(stop: () => void): () => void {
  let isWanted = true;
  let timer: ReturnType<typeof setTimeout>;
  const look = () => {
    if (!isWanted) return stop();
    isWanted = false;
    timer = setTimeout(look, EVERY_MS);
    // Not in this turn: what ends the callback would end Node's walk through its timers with it.
    void pause().then(() => {
      isWanted = true;
    });
  };
  timer = setTimeout(look, EVERY_MS);
  return () => clearTimeout(timer);
}
