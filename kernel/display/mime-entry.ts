// One entry of a bundle, checked: a MIME type and its content in the form in which the protocol carries it.

import { types } from "node:util";

import { stripAnsi } from "./ansi.ts";
import { base64Of, codeAt, ends, lower, wellFormed } from "./intrinsics.ts";
import { toPlainJson } from "./plain-json.ts";
import { briefTextOf } from "./text.ts";

const { isAnyArrayBuffer, isUint8Array } = types;

/**
 * JSON types become plain data, in which bytes are numbers like those of any typed array; otherwise bytes become
 * base64 and text stays text. Throws a TypeError for anything else.
 */
export function mimeContent(mime: string, content: unknown): unknown {
  if (isJsonType(mime)) return toPlainJson(content);
  if (isUint8Array(content) || isAnyArrayBuffer(content)) return base64Of(content);
  if (typeof content === "string")
    return mime === "text/plain" ? stripAnsi(wellFormed(content)) : wellFormed(content);
  throw new TypeError(`${mime} must be a string or bytes, got ${briefTextOf(content)}`);
}

export function isJsonType(mime: string): boolean {
  return mime === "application/json" || ends(lower(mime), "+json");
}

/** Whether the text has the form `type/subtype`, such as `image/svg+xml`, in printable ASCII without spaces. */
export function isMimeType(text: unknown): text is string {
  if (typeof text !== "string") return false;
  let slash = -1;
  for (let at = 0; at < text.length; at++) {
    const code = codeAt(text, at);
    if (code <= 0x20 || code > 0x7e) return false;
    if (code === 0x2f && slash < 0) slash = at;
  }
  return slash > 0 && slash < text.length - 1;
}
