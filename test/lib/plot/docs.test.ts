// docs/plot.md: every cell of it runs, type-checked, and gives what it promises.

import { pageTest } from "../page.ts";

pageTest("plot.md");
