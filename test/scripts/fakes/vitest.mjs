// Stands in for vitest: writes the report of FAKE_VITEST, and fails if FAKE_VITEST_CODE says so.

import { writeFileSync } from "node:fs";

const outputFile = process.argv
  .find((arg) => arg.startsWith("--outputFile.json="))
  .slice("--outputFile.json=".length);
if (process.env.FAKE_VITEST !== undefined) writeFileSync(outputFile, process.env.FAKE_VITEST);
console.log(
  `vitest got ${process.argv
    .slice(2)
    .filter((arg) => !arg.startsWith("--"))
    .join(" ")}`,
);
process.exit(Number(process.env.FAKE_VITEST_CODE ?? 0));
