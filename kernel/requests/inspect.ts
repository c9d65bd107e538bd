// inspect_request: what stands at the cursor. Protocol section "Introspection".

import { codePointsToUtf16, type Handler, InvalidRequest } from "./request.ts";

export const inspect: Handler = (request, kernel) => {
  const code = request.content.text("code");
  const cursor = codePointsToUtf16(code, request.content.count("cursor_pos", code.length));
  const detail = request.content.whole("detail_level", 0);
  if (detail !== 0 && detail !== 1)
    throw new InvalidRequest(`inspect_request: detail_level must be 0 or 1, got ${detail}`);
  const found = kernel.language.inspect(code, cursor, detail);
  return {
    content: {
      status: "ok",
      found: found !== undefined,
      data: found === undefined ? {} : { "text/plain": found.plain, "text/markdown": found.markdown },
      metadata: {},
    },
  };
};
