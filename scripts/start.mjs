// `npm start`: sets up what is missing, then opens JupyterLab on the lectures.

import "./require-node.mjs";

import("./jupyterlab.mjs").then(({ startCommand }) => startCommand(process.argv.slice(2)));
