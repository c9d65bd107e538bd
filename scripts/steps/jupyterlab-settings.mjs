// Settings of the JupyterLab in `.venv`: quiet, and fit for the course; a user's own settings win over them.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { venv } from "../checkout.mjs";

const files = {
  // JupyterLab runs a yarn.js of its own, in CommonJS: without this, Node takes it for a module, as our package.json says.
  "package.json": { type: "commonjs" },
  // No question about news, no request to jupyterlab.github.io or pypi.org at each start.
  "etc/jupyter/jupyter_server_config.json": {
    LabApp: { news_url: null, check_for_updates_class: "jupyterlab.NeverCheckForUpdate" },
  },
  "share/jupyter/lab/settings/overrides.json": {
    "@jupyterlab/apputils-extension:notification": {
      fetchNews: "false",
      checkForUpdates: false,
    },
    // Errors name a line: "Cell [3], line 2".
    "@jupyterlab/notebook-extension:tracker": { codeCellConfig: { lineNumbers: true } },
  },
};

export const jupyterLabSettings = {
  name: "jupyterlab",
  title: "JupyterLab's settings",

  isDone() {
    return Object.entries(files).every(([file, content]) => read(file) === format(content));
  },

  run() {
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(venv, file)), { recursive: true });
      writeFileSync(join(venv, file), format(content));
    }
    return {};
  },
};

function format(content) {
  return `${JSON.stringify(content, null, 2)}\n`;
}

function read(file) {
  try {
    return readFileSync(join(venv, file), "utf8");
  } catch {
    return undefined;
  }
}
