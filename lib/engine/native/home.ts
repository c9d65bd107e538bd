// Where native engines are installed: a folder of the user's, which all projects share.
//
// Read at every import of the library, in browsers too: so nothing of Node is imported here.

/** `LECTERN_ENGINE_HOME`, or a folder for data of programs, where the system keeps such. */
export function engineHome(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  const { join, resolve } = process.getBuiltinModule("node:path");
  if (env.LECTERN_ENGINE_HOME) return resolve(env.LECTERN_ENGINE_HOME);
  return join(dataFolder(env, platform), "lectern", "engines");
}

function dataFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  const { join } = process.getBuiltinModule("node:path");
  const { homedir } = process.getBuiltinModule("node:os");
  if (platform === "darwin") return join(homedir(), "Library", "Application Support");
  if (platform === "win32") return env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  return env.XDG_DATA_HOME || join(homedir(), ".local", "share");
}
