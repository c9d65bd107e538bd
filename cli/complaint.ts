// What a command says, in a line, of what its user can mend; of anything else it says nothing, and its stack is shown.

/** Of a wrong option, with `usage`, or of a file or folder that the system refuses. */
export function complaint(error: unknown, usage: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, message, path, syscall } = error as NodeJS.ErrnoException;
  // parseArgs explains over several sentences how to pass a dash; the first one names the argument.
  if (code?.startsWith("ERR_PARSE_ARGS")) return `${message.split(/\.\s/)[0]}; usage: ${usage}`;
  if (syscall === undefined || code === undefined) return undefined;
  const reason = reasons[code];
  return reason === undefined || path === undefined ? message : `${reason}: "${path}"`;
}

const reasons: Record<string, string> = {
  EACCES: "permission denied",
  EEXIST: "there is a file of this name, where a folder must be",
  EISDIR: "it is a folder, where a file must be",
  ENOENT: "no such file or folder",
  ENOTDIR: "part of it is a file, where a folder must be",
  EROFS: "the disk is read-only",
};
