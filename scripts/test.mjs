// `npm test`: sets up what is missing, then runs the whole gate; arguments go to vitest.

import "./require-node.mjs";

import("./gate.mjs").then(({ testCommand }) => testCommand(process.argv.slice(2)));
