// A step of the installation that failed, told in one line: what could not be done, why, and what to do.

/** An error whose message is all that the user needs to read. */
export class InstallFailure extends Error {
  override name = "InstallFailure";
}

/** For an error of the file system while `task` was done ("write the engine"); others are given back unchanged. */
export function explainFileError(task: string, error: unknown): unknown {
  const { code, path, syscall, message } = error as NodeJS.ErrnoException;
  const where = path === undefined ? "" : ` ("${path}")`;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new InstallFailure(
      `Cannot ${task}: the disk is full${where}; free some space, or set LECTERN_ENGINE_HOME to a folder on ` +
        "another disk, then run the command again: it goes on from where it stopped",
      { cause: error },
    );
  }
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new InstallFailure(
      `Cannot ${task}: no permission to write${where}; set LECTERN_ENGINE_HOME to a folder of your own, ` +
        "then run the command again",
      { cause: error },
    );
  }
  if (syscall === undefined || path === undefined) return error;
  return new InstallFailure(
    `Cannot ${task}: ${message}; set LECTERN_ENGINE_HOME to a folder of your own, then run the command again`,
    { cause: error },
  );
}
