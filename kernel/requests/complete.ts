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

interface PropertyDescription {
  name: string;
  value?: { type: string };
  get?: { type: string };
}

/** Where types end (`any`), the value itself is asked; without running any code that has effects. */
async function runtimeMembers(expression: string, kernel: Kernel): Promise<CompletionItem[]> {
  const evaluated = (await kernel.main.inspect(
    "Runtime.evaluate",
    { expression, throwOnSideEffect: true, silent: true, timeout: lookMs, objectGroup: "complete" },
    lookMs,
  )) as { result?: { objectId?: string }; exceptionDetails?: object } | undefined;
  const objectId = evaluated?.result?.objectId;
  if (objectId === undefined || evaluated?.exceptionDetails !== undefined) return [];
  // Without the elements: of an array of millions, V8 describes each, which takes the main thread minutes.
  const described = (await kernel.main.inspect(
    "Runtime.getProperties",
    { objectId, nonIndexedPropertiesOnly: true },
    lookMs,
  )) as { result: PropertyDescription[] } | undefined;
  void kernel.main.inspect("Runtime.releaseObjectGroup", { objectGroup: "complete" }, lookMs);
  return (described?.result ?? [])
    .filter(({ name }) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name))
    .map(({ name, value }) => ({ text: name, kind: value?.type === "function" ? "function" : "property" }));
}
