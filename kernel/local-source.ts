// Where a line of a local module's JavaScript stands in its TypeScript.

import { readFileSync } from "node:fs";

import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import { transformSync } from "oxc-transform";

import type { CellPosition } from "./threads.ts";

/** What the loader runs for a TypeScript file beside the notebook. */
export function transformLocal(path: string): { code: string; map: object | undefined } {
  const { code, map, errors } = transformSync(path, readFileSync(path, "utf8"), { sourcemap: true });
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${path}: ${error.message}`);
  return { code, map };
}

/** The same position where the file is JavaScript, or has gone. */
export function originalLocalPosition(path: string, line: number, column: number): CellPosition {
  if (!/\.([mc]?ts|[tj]sx)$/.test(path)) return { line, column };
  try {
    const { map } = transformLocal(path);
    const found = originalPositionFor(new TraceMap(map as ConstructorParameters<typeof TraceMap>[0]), {
      line,
      column: column - 1,
    });
    return found.line === null ? { line, column } : { line: found.line, column: found.column + 1 };
  } catch {
    return { line, column }; // changed since it was loaded, so that it does not parse any more
  }
}
