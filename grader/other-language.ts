// Whether a notebook is for another kernel than Lectern's.

import type { Notebook } from "../kernel/index.ts";

/** The language that a notebook says, where that is not TypeScript; one that says none is taken for ours. */
export function otherLanguageOf({
  metadata: { kernelspec, language_info: info },
}: Notebook): string | undefined {
  const said: unknown = kernelspec?.language ?? info?.name ?? kernelspec?.name;
  if (typeof said !== "string" || said === "lectern" || said.toLowerCase() === "typescript") return undefined;
  return said.slice(0, 40);
}
