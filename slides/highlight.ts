// Code in colours, put in when the slides are made: the browser only needs the style sheet.

import hljs from "highlight.js/lib/common";

import { escapeHtml } from "./escape-html.ts";

/** HTML with highlight.js's classes; code in a language that it does not know stays as it is. */
export function highlight(code: string, language: string): string {
  if (hljs.getLanguage(language) === undefined) return escapeHtml(code);
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
