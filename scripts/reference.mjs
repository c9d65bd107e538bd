// `npm run reference`: docs/reference/, a page a room, from what the library says of itself; `--check` only compares.

import "./require-node.mjs";

import("./reference/write.mjs").then(({ referenceCommand }) => referenceCommand(process.argv.slice(2)));
