// JupyterLab from `.venv` on the lectures, untouched by what else Jupyter is set to do on this machine.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

import { root, stateFolder, venv, venvEnvironment, venvPython } from "./checkout.mjs";
import { setUp } from "./steps/set-up.mjs";

/** How long JupyterLab may take to end after Ctrl-C before it is told again. */
const patienceMs = 3_000;

/** Sets up, then runs JupyterLab until it ends; arguments go to it. */
export async function startCommand(args) {
  if (!(await setUp())) {
    process.exitCode = 1;
    return;
  }
  console.log("Starting JupyterLab; Ctrl-C ends it");
  process.exitCode = await runJupyterLab(args);
}

/** With `--course`, on the whole folder: nbgrader's formgrader works where nbgrader_config.py lies, and nowhere else. */
async function runJupyterLab(all) {
  const args = all.filter((arg) => arg !== "--course");
  const notebooks = args.length < all.length ? root : join(root, "notebooks");
  const options = ["-m", "jupyterlab", `--ServerApp.root_dir=${notebooks}`, "--ServerApp.answer_yes=True"];
  if (process.getuid?.() === 0) options.push("--allow-root"); // in a container root is often the only user
  const child = spawn(venvPython, [...options, ...args], {
    cwd: existsSync(notebooks) ? notebooks : root,
    env: { ...venvEnvironment(), ...(await jupyterFolders()) },
    stdio: "inherit",
  });
  let asked = false;
  // A terminal sends Ctrl-C to JupyterLab as well; a signal sent to this process alone is passed on.
  const end = (signal) => {
    asked = true;
    if (signal === "SIGINT") setTimeout(() => child.kill("SIGTERM"), patienceMs).unref();
    else child.kill("SIGTERM");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, end);
  return new Promise((resolve) => {
    child.on("error", (error) => {
      console.error(
        `Cannot start JupyterLab: ${error.message}; repair .venv with: npm run setup -- --repair`,
      );
      resolve(1);
    });
    child.on("close", (code) => resolve(asked ? 0 : (code ?? 1)));
  });
}

/**
 * A user's own Jupyter configuration is Python code and lists of extensions for another environment: it can stop
 * this server, ask for a password or lead it elsewhere, so configuration lies in the checkout, and so does what the
 * server writes. What a user sees stays theirs: theme and shortcuts come from their JupyterLab where they have one,
 * and the kernels that they have installed stay in the launcher, behind those of `.venv`. Open tabs are this
 * checkout's, since their paths are. A folder that the environment names is obeyed.
 */
async function jupyterFolders() {
  const { userDataFolder } = await import(pathToFileURL(join(root, "dist", "kernel", "kernelspec.js")).href);
  const own = join(stateFolder, "jupyter");
  const ownSettings = join(own, "lab", "user-settings");
  const usersSettings = join(homedir(), ".jupyter", "lab", "user-settings");
  mkdirSync(own, { recursive: true });
  const folders = {
    JUPYTER_CONFIG_DIR: own,
    JUPYTER_DATA_DIR: join(own, "data"),
    JUPYTER_PATH: [join(venv, "share", "jupyter"), userDataFolder()].join(delimiter),
    JUPYTERLAB_SETTINGS_DIR: existsSync(usersSettings) ? usersSettings : ownSettings,
    JUPYTERLAB_WORKSPACES_DIR: join(own, "lab", "workspaces"),
    IPYTHONDIR: join(own, "ipython"),
  };
  return Object.fromEntries(Object.entries(folders).filter(([name]) => !process.env[name]));
}
