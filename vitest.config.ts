// How the tests run: kernel tests start real processes, of two busy threads each.

import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: "forks",
    // Of the usual second a busy machine makes nothing of.
    expect: { poll: { timeout: 20_000 } },
    env: {
      // The native engine that `npm test` installs; whatever else the developer has is left out of it.
      LECTERN_ENGINE_HOME: fileURLToPath(new URL(".engines", import.meta.url)),
      // Which engine is the best differs from machine to machine; a test that wants another than this asks for it.
      LECTERN_ENGINE: process.env.LECTERN_ENGINE ?? "wasm",
    },
    maxWorkers: Math.max(2, Math.floor(availableParallelism() / 2)),
  },
});
