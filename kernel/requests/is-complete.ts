// is_complete_request: should Enter run the code or begin a new line? Protocol section "Code completeness".

import type { Handler } from "./request.ts";

export const isComplete: Handler = (request, kernel) => ({
  content: { ...kernel.language.completeness(request.content.text("code")) },
});
