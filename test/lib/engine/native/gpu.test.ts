// findGpu and findDriver: what a machine's files say of its GPU, in a folder that stands for the machine.

import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { findGpu } from "../../../../lib/engine/native/gpu.ts";
import { findDriver } from "../../../../lib/engine/native/install/driver.ts";

let machine: string;

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), "lectern-machine-"));
});

afterEach(() => rmSync(machine, { recursive: true, force: true }));

function has(path: string, text = ""): void {
  mkdirSync(join(machine, path, ".."), { recursive: true });
  writeFileSync(join(machine, path), text);
}

const VERSION =
  "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version:  gcc version 12.3.0\n";

describe("findGpu", () => {
  test("finds none where there is no device", () => {
    expect(findGpu(machine)).toBe(undefined);
    has("proc/driver/nvidia/version", VERSION); // a container that was lent no GPU sees this much
    expect(findGpu(machine)).toBe(undefined);
  });

  test("knows name and driver", () => {
    has("dev/nvidiactl");
    has("proc/driver/nvidia/version", VERSION);
    has(
      "proc/driver/nvidia/gpus/0000:17:00.0/information",
      "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 158\nGPU UUID: \t GPU-1\n",
    );
    expect(findGpu(machine)).toEqual({ name: "NVIDIA H100 80GB HBM3", driver: "550.54.15" });
  });

  test("knows the open kernel module's way to tell its version", () => {
    has("dev/nvidiactl");
    const open = VERSION.replace("x86_64 Kernel Module  550", "Open Kernel Module for x86_64  550");
    has("proc/driver/nvidia/version", open);
    expect(findGpu(machine)?.driver).toBe("550.54.15");
  });

  test("finds one in Windows' Linux, without its name", () => {
    has("usr/lib/wsl/lib/libcuda.so.1");
    expect(findGpu(machine)).toEqual({ name: "an NVIDIA GPU", driver: undefined });
  });
});

describe.skipIf(process.platform === "win32")("findDriver", () => {
  const noPrograms = () => ({ env: { PATH: join(machine, "bin") }, root: machine });

  test("asks nvidia-smi", () => {
    has(
      "bin/nvidia-smi",
      '#!/bin/sh\n[ "$1" = --query-gpu=name,driver_version ] && echo "NVIDIA L4, 535.161.08"\n',
    );
    chmodSync(join(machine, "bin/nvidia-smi"), 0o755);
    expect(findDriver(noPrograms())).toBe("NVIDIA L4 (driver 535.161.08, by nvidia-smi)");
  });

  test("looks at the files where there is no nvidia-smi, or it fails", () => {
    expect(findDriver(noPrograms())).toBe(undefined);
    has("bin/nvidia-smi", "#!/bin/sh\necho no devices were found; exit 6\n");
    chmodSync(join(machine, "bin/nvidia-smi"), 0o755);
    expect(findDriver(noPrograms())).toBe(undefined);
    has("proc/driver/nvidia/version", VERSION);
    expect(findDriver(noPrograms())).toBe(undefined); // the kernel's part alone reaches no GPU
    has("usr/lib64/libcuda.so.1");
    expect(findDriver(noPrograms())).toBe("NVIDIA's driver 550.54.15");
    has("dev/nvidiactl");
    expect(findDriver(noPrograms())).toBe("an NVIDIA GPU (driver 550.54.15)");
  });
});
