// What a student's process may use up.

export interface Limits {
  /** Of the processor, for the whole submission. */
  cpuSeconds: number;
  /** Of memory that can be written, for each process. */
  memoryMB: number;
  /** What a file may grow to. */
  fileMB: number;
}

export const usualLimits: Limits = { cpuSeconds: 60, memoryMB: 1024, fileMB: 16 };

/** Of one answer, in bytes. */
export const longestAnswer = 64 * 2 ** 20;

/** Of the Node that runs the student's program; none of V8's own, see `heapFlag`. */
export const nodeFlags = ["--no-force-async-hooks-checks", "--experimental-import-meta-resolve"];

/** What V8 may have of the memory for its heap, in MB: the rest is for buffers, code and the like. */
export function heapMB({ memoryMB }: Limits): number {
  return Math.round(memoryMB * 0.6);
}

/**
 * Only where nothing else says it: code that is kept is for one set of V8's flags, and with another V8 reads the text of
 * all of Node's own modules at each start.
 */
export function heapFlag(limits: Limits): string {
  return `--max-old-space-size=${heapMB(limits)}`;
}
