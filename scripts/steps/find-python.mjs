// The Python that makes `.venv`: the first on this machine that is new enough and can make environments.

import { spawnSync } from "node:child_process";
import { SetupFailure } from "./failure.mjs";
import { log } from "./program.mjs";

const oldest = [3, 10];
const install =
  "install Python 3.12 from https://www.python.org or your system's packages, then run the command again";

/** Asks a Python who it is; words that even Python 2 understands. */
const question = `
import sys, json, pkgutil
has = lambda name: any(module[1] == name for module in pkgutil.iter_modules())
print(json.dumps({"version": list(sys.version_info[:3]), "executable": sys.executable, "venv": has("venv") and has("ensurepip")}))
`;

/** A command that starts a suitable Python, its arguments included. */
export function findPython() {
  const chosen = process.env.LECTERN_PYTHON;
  const found = [];
  for (const command of chosen ? [[chosen]] : candidates()) {
    const answer = ask(command);
    if (answer === undefined) continue;
    if (isRecent(answer.version) && answer.venv) return answer.executable || command[0];
    found.push(answer);
  }
  const recent = found.filter(({ version }) => isRecent(version));

  const wanted = `Lectern needs Python ${oldest.join(".")} or newer`;
  if (recent.length > 0) {
    const { executable, version } = recent[0];
    const debian = `Debian, Ubuntu: sudo apt install python${version.slice(0, 2).join(".")}-venv`;
    throw new SetupFailure(
      `${wanted} with its "venv" module, which ${executable} lacks; install it (${debian}), then run the command again`,
    );
  }
  if (chosen) {
    const what = found.length > 0 ? `is Python ${found[0].version.join(".")}` : "does not start";
    throw new SetupFailure(
      `${wanted}, but LECTERN_PYTHON="${chosen}" ${what}; set it to the path of a newer one`,
    );
  }
  if (found.length > 0) {
    const { executable, version } = found[0];
    throw new SetupFailure(`${wanted}, found ${version.join(".")} (${executable}); ${install}`);
  }
  throw new SetupFailure(`${wanted}, found none; ${install}`);
}

function candidates() {
  const named = [13, 12, 14, 11, 10].map((minor) => [`python3.${minor}`]);
  return [["python3"], ["python"], ...(process.platform === "win32" ? [["py", "-3"]] : named)];
}

function isRecent([major, minor]) {
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
}

/** What the Python says of itself; undefined where the command is missing or something else. */
function ask([command, ...args]) {
  const env = { ...process.env };
  delete env.PYTHONHOME;
  delete env.PYTHONPATH;
  const { stdout, stderr, error } = spawnSync(command, [...args, "-c", question], {
    encoding: "utf8",
    timeout: 20_000,
    windowsHide: true,
    env,
  });
  log(`${command}: ${error?.code ?? stdout.trim() + stderr.trim()}\n`);
  try {
    const answer = JSON.parse(stdout);
    return Array.isArray(answer.version) ? answer : undefined;
  } catch {
    return undefined;
  }
}
