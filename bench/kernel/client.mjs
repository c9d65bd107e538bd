// The client that measures: Lectern's own, as it is built.

import { existsSync } from "node:fs";

const built = new URL("../../dist/kernel/client/index.js", import.meta.url);
if (!existsSync(built)) {
  console.error("The bench needs Lectern's client in dist/, run npm run build first");
  process.exit(1);
}

export const client = await import(built.href);
