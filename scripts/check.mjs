// `npm run check`: types, lint, format and import arrows, without the tests.

import "./require-node.mjs";

import("./gate.mjs").then(({ checkCommand }) => checkCommand());
