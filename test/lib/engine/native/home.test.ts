// engineHome: where each system keeps what programs of a user have installed.

import { homedir } from "node:os";
import { join, resolve } from "node:path";

import { expect, test } from "vitest";

import { engineHome } from "../../../../lib/engine/native/home.ts";

test.each([
  ["linux", {}, join(homedir(), ".local/share/lectern/engines")],
  ["linux", { XDG_DATA_HOME: "/data" }, "/data/lectern/engines"],
  ["darwin", { XDG_DATA_HOME: "/data" }, join(homedir(), "Library/Application Support/lectern/engines")],
  ["win32", { LOCALAPPDATA: "/local" }, "/local/lectern/engines"],
  ["linux", { LECTERN_ENGINE_HOME: "/mine", XDG_DATA_HOME: "/data" }, "/mine"],
  ["linux", { LECTERN_ENGINE_HOME: "engines" }, resolve("engines")],
] as const)("on %s with %j engines lie in %s", (platform, env, expected) => {
  expect(engineHome(env, platform)).toBe(expected);
});
