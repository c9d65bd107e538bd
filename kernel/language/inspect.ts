// Inspection.
import type { Inspection } from "./language.ts";
export function inspect(source: string, cursor: number, detail: 0|1, draft: unknown): Inspection | undefined { void source; void draft; void cursor; void detail; return undefined; }
