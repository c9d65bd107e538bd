// TypeScript for the kernel's host thread: check, emit, remember, complete, explain.

import type { Language } from "./language.ts";
import { type LanguageOptions, NotebookLanguage } from "./notebook.ts";

export type * from "./language.ts";
export type { LanguageOptions } from "./notebook.ts";

export function createLanguage(options: LanguageOptions): Language {
  return new NotebookLanguage(options);
}
