// Starts a worker of lib/selection from the sources, under a Node that cannot read TypeScript by itself.

import { register } from "node:module";

register("./typescript-loader.mjs", import.meta.url);
await import("../../../lib/selection/job-worker.ts");
