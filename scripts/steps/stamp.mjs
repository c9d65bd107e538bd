// Stamps: a file for each finished step, written only after it succeeded and removed before it starts again.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { stateFolder } from "../checkout.mjs";

/** What the step wrote down when it last succeeded; undefined if it never did or did not finish. */
export function readStamp(step) {
  try {
    return JSON.parse(readFileSync(stampFile(step), "utf8"));
  } catch {
    return undefined;
  }
}

export function writeStamp(step, stamp) {
  mkdirSync(stateFolder, { recursive: true });
  const unfinished = `${stampFile(step)}.${process.pid}`;
  writeFileSync(unfinished, JSON.stringify(stamp));
  renameSync(unfinished, stampFile(step));
}

export function removeStamp(step) {
  rmSync(stampFile(step), { force: true });
}

/** A short digest of texts and buffers: equal digests, equal inputs. */
export function fingerprint(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\0");
  return hash.digest("hex").slice(0, 24);
}

function stampFile(step) {
  return join(stateFolder, `${step}.done`);
}
