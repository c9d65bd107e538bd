// docs/cluster.md runs as it stands.

import { pageTest } from "../page.ts";

pageTest("cluster.md");
