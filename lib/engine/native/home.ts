// Where native engines are installed: a folder of the user's, which all projects share.

import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** `LECTERN_ENGINE_HOME`, or a folder for data of programs, where the system keeps such. */
export function engineHome(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  if (env.LECTERN_ENGINE_HOME) return resolve(env.LECTERN_ENGINE_HOME);
  return join(dataFolder(env, platform), "lectern", "engines");
}

function dataFolder(env: NodeJS.ProcessEnv, platform: string): string {
  if (platform === "darwin") return join(homedir(), "Library", "Application Support");
  if (platform === "win32") return env.LOCALAPPDATA || join(homedir(), "AppData", "Local");
  return env.XDG_DATA_HOME || join(homedir(), ".local", "share");
}
