// Removes terminal colours and links from text: `text/plain` in a notebook carries none.

import { codeAt, contains, sliceOf } from "./intrinsics.ts";

const BELL = 0x07;
const ESCAPE = 0x1b;
const BRACKET = 0x5b; // ESC [ ... final byte: colours, cursor
const CLOSING_BRACKET = 0x5d; // ESC ] ... BEL or ESC \: titles, links
const BACKSLASH = 0x5c;
const CSI = 0x9b; // ESC [ in one character

/** The text without ANSI escape sequences. Scanned by hand, since a cell may have overwritten RegExp. */
export function stripAnsi(text: string): string {
  if (!contains(text, "\x1b") && !contains(text, "\x9b")) return text;
  let out = "";
  let kept = 0;
  let at = 0;
  while (at < text.length) {
    const code = codeAt(text, at);
    if (code !== ESCAPE && code !== CSI) {
      at++;
      continue;
    }
    out += sliceOf(text, kept, at);
    at = code === CSI ? endOfControl(text, at + 1) : endOfEscape(text, at + 1);
    kept = at;
  }
  return out + sliceOf(text, kept);
}

function endOfEscape(text: string, at: number): number {
  if (at >= text.length) return at;
  const code = codeAt(text, at);
  if (code === BRACKET) return endOfControl(text, at + 1);
  if (code === CLOSING_BRACKET) return endOfCommand(text, at + 1);
  // Two characters, such as ESC 7; anything else is a stray ESC before ordinary text.
  return code >= 0x30 && code <= 0x7e ? at + 1 : at;
}

/** Parameter and intermediate bytes up to one final byte. */
function endOfControl(text: string, at: number): number {
  while (at < text.length) {
    const code = codeAt(text, at);
    if (code >= 0x40 && code <= 0x7e) return at + 1;
    if (code < 0x20 || code > 0x3f) return at; // malformed: keep what follows
    at++;
  }
  return at;
}

function endOfCommand(text: string, start: number): number {
  for (let at = start; at < text.length; at++) {
    const code = codeAt(text, at);
    if (code === BELL) return at + 1;
    if (code === ESCAPE) return at + 1 < text.length && codeAt(text, at + 1) === BACKSLASH ? at + 2 : at;
  }
  return start; // never closed: keep the text
}
