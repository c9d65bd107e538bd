// Code in colours, put in when the slides are made: the browser only needs the style sheet.

import { createRequire } from "node:module";

import { escapeHtml } from "./escape-html.ts";

/** What is used of it: its own types would put those of a browser's page before every file of Lectern. */
interface HighlightJs {
  getLanguage(name: string): object | undefined;
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
}

const hljs = createRequire(import.meta.url)("highlight.js/lib/common") as HighlightJs;

/** HTML with highlight.js's classes; code in a language that it does not know stays as it is. */
export function highlight(code: string, language: string): string {
  if (hljs.getLanguage(language) === undefined) return escapeHtml(code);
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
