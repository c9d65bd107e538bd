// What each pass over a notebook is.

import type { Notebook } from "../../../kernel/index.ts";

/** Changes the notebook in place; `path` opens the error texts. */
export type Pass = (notebook: Notebook, path: string) => void;
