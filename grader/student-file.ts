// The name of a student's file, whatever the student is called.

import { hash } from "./hash.ts";

/**
 * Names may have characters that files may not, be longer than those may be, or begin with the dot of hidden ones; two
 * students whose names differ have files that differ.
 */
export function studentFile(student: string): string {
  const safe = student
    .replace(/[^\p{L}\p{N}._-]/gu, "_")
    .replace(/^\./, "_")
    .slice(0, 80);
  // Whoever calls a file as another student's would be called must not get that one's.
  const isHashed = /-[0-9a-f]{8}$/.test(safe);
  return safe === student && !isHashed ? safe : `${safe}-${hash(student).slice(0, 8)}`;
}
