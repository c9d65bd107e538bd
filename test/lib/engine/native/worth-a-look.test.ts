import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { GPU_FILES, worthALook } from "../../../../lib/engine/native/worth-a-look.ts";

const hasGpu = GPU_FILES.some((path) => existsSync(path));

afterEach(() => vi.unstubAllEnvs());

test.skipIf(hasGpu)(
  "an engine's folder is worth a look, an empty one is not, nor one that is not there",
  () => {
    const home = mkdtempSync(join(tmpdir(), "lectern-home-"));
    const look = (folder: string) => {
      vi.stubEnv("LECTERN_ENGINE_HOME", folder);
      return worthALook();
    };
    expect(look(join(home, "none"))).toBe(false);
    expect(look(home)).toBe(false);
    writeFileSync(join(home, ".install.log"), "removed");
    expect(look(home)).toBe(false);
    mkdirSync(join(home, "cpu-2.21.0"));
    writeFileSync(join(home, "cpu-2.21.0", "manifest.json"), "{}");
    expect(look(home)).toBe(true);
    rmSync(home, { recursive: true });
  },
);
