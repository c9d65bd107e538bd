// `npm run setup`: everything that JupyterLab with Lectern needs, installed into this folder.

import "./require-node.mjs";

import("./steps/set-up.mjs").then(({ setUpCommand }) => setUpCommand(process.argv.slice(2)));
