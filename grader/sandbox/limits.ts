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

/** Of the Node that runs the student's program. Code that V8 keeps is for these flags alone. */
export function nodeFlags({ memoryMB }: Limits): string[] {
  const heap = Math.round(memoryMB * 0.6);
  return [
    "--no-force-async-hooks-checks",
    "--experimental-import-meta-resolve",
    `--max-old-space-size=${heap}`,
  ];
}
