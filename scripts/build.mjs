// `npm run build`: compiles the sources into dist/, whether or not they changed.

import "./require-node.mjs";

import("./steps/set-up.mjs").then(({ buildCommand }) => buildCommand());
