// Which package index is asked: pip's, so that a university's mirror or a company's proxy is used here too.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export const PYPI = "https://pypi.org/simple";

/** `PIP_INDEX_URL`, else `index-url` of pip's own configuration, else PyPI. */
export function indexAddress(env: NodeJS.ProcessEnv = process.env, files = configurationFiles(env)): string {
  const address = env.PIP_INDEX_URL || files.map(readIndexUrl).find((url) => url !== undefined) || PYPI;
  return address.replace(/\/+$/, "");
}

/** An address as it may be shown: the password of a private index stays out of terminals and logs. */
export function shownAddress(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//");
}

/** Those that pip reads, the most particular first. */
function configurationFiles(env: NodeJS.ProcessEnv): string[] {
  if (env.PIP_CONFIG_FILE) return [env.PIP_CONFIG_FILE];
  const name = process.platform === "win32" ? "pip.ini" : "pip.conf";
  const user = env.XDG_CONFIG_HOME || join(homedir(), ".config");
  return [
    ...(env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, name)] : []),
    ...(process.platform === "darwin"
      ? [
          join(homedir(), "Library", "Application Support", "pip", name),
          join("/Library/Application Support/pip", name),
        ]
      : []),
    join(user, "pip", name),
    join(homedir(), ".pip", name),
    "/etc/xdg/pip/pip.conf",
    "/etc/pip.conf",
  ];
}

/** `index-url` in the section of the command, or in the one for all. */
function readIndexUrl(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const found = new Map<string, string>();
  let section = "";
  for (const line of readFileSync(file, "utf8").split(/\r?\n/)) {
    section = /^\[\s*([\w-]+)\s*\]/.exec(line)?.[1] ?? section;
    const value = /^\s*index[-_]url\s*[=:]\s*(\S+)/.exec(line)?.[1];
    if (value !== undefined) found.set(section, value);
  }
  return found.get("download") ?? found.get("install") ?? found.get("global");
}
