// How the tests run: kernel tests start real processes, of two busy threads each.

import { availableParallelism } from "node:os";

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  },
});
