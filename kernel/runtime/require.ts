// require as cells have it: from the notebook's folder first, from Lectern's own packages after.

import { createRequire } from "node:module";
import { join } from "node:path";

import { lecternRoot } from "../lectern-root.ts";

export function requireOf(folder: string): NodeJS.Require {
  const own = createRequire(join(folder, "cell.ts"));
  const fallback = createRequire(join(lecternRoot, "package.json"));
  const either = (id: string): unknown => {
    try {
      return own(id);
    } catch (error) {
      // Only where the notebook's folder has no such package: any other error is the module's own.
      if (!isMissing(error, id)) throw error;
      return fallback(id);
    }
  };
  return Object.assign(either, {
    resolve: own.resolve,
    cache: own.cache,
    main: own.main,
    extensions: own.extensions,
  });
}

function isMissing(error: unknown, id: string): boolean {
  if (!(error instanceof Error) || !("code" in error) || error.code !== "MODULE_NOT_FOUND") return false;
  return error.message.includes(`'${id}'`) && !id.startsWith(".") && !id.startsWith("/");
}
