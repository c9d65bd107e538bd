// complete_request: what could be typed at the cursor. Protocol section "Completion".

import type { CompletionItem } from "../language/language.ts";
import { codePointsToUtf16, type Handler, type Kernel, utf16ToCodePoints } from "./request.ts";

export const complete: Handler = async (request, kernel) => {
  const code = request.content.text("code");
  // In code points; absent, the end of the code.
  const cursor = codePointsToUtf16(code, request.content.count("cursor_pos", code.length));
  const found = kernel.language.complete(code, cursor);
  let { items } = found;
  if (found.runtimeMembersOf !== undefined) {
    const typed = code.slice(found.start, cursor);
    items = (await runtimeMembers(found.runtimeMembersOf, kernel)).filter(({ text }) =>
      text.startsWith(typed),
    );
  }
  const start = utf16ToCodePoints(code, found.start);
  const end = utf16ToCodePoints(code, found.end);
  return {
    content: {
      status: "ok",
      matches: items.map(({ text }) => text),
      cursor_start: start,
      cursor_end: end,
      metadata: {
        _jupyter_types_experimental: items.map(({ text, kind, signature }) => ({
          text,
          type: kind,
          signature: signature ?? "",
          start,
          end,
        })),
      },
    },
  };
};

const lookMs = 300; // a main thread in the middle of one long native call cannot be looked into

/** Where types end (`any`), the value itself is asked. */
async function runtimeMembers(expression: string, kernel: Kernel): Promise<CompletionItem[]> {
  const members = await kernel.main.members(expression, lookMs);
  return members
    .filter(({ name }) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    .map(({ name, type }) => ({ text: name, kind: type === "function" ? "function" : "property" }));
}
