// Kernelspecs: where they lie, what they start, that an update of Node leaves them valid; and their command.

import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { kernelCommand } from "../../cli/kernel.ts";
import { installKernelspec, isInstalled, listKernelspecs, nodeFlags } from "../../kernel/kernelspec.ts";
import { stableNode } from "../../kernel/stable-node.ts";

let folder: string;
let printed: string[];
let complained: string[];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "lectern ü-")));
  const environment = {
    JUPYTER_DATA_DIR: join(folder, "user"),
    VIRTUAL_ENV: join(folder, "venv"),
    JUPYTER_PATH: undefined,
  };
  for (const [name, value] of Object.entries({ ...environment, JUPYTER_PREFER_ENV_PATH: undefined }))
    vi.stubEnv(name, value);
  printed = [];
  complained = [];
  vi.spyOn(console, "log").mockImplementation((line) => void printed.push(line.replaceAll(folder, "~")));
  vi.spyOn(console, "error").mockImplementation((line) => void complained.push(line.replaceAll(folder, "~")));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe("installKernelspec", () => {
  test("writes what Jupyter needs to start and show the kernel", () => {
    installKernelspec({ location: { prefix: folder } });
    const kernelspec = join(folder, "share/jupyter/kernels/lectern");
    const { argv, ...rest } = JSON.parse(readFileSync(join(kernelspec, "kernel.json"), "utf8"));
    expect(argv).toEqual([
      stableNode().path,
      ...nodeFlags,
      join(import.meta.dirname, "../../dist/kernel/main.js"),
      "{connection_file}",
    ]);
    expect(rest).toEqual({
      display_name: "TypeScript (Lectern)",
      language: "typescript",
      interrupt_mode: "message",
      metadata: { debugger: false },
    });
    for (const size of [32, 64]) {
      const png = readFileSync(join(kernelspec, `logo-${size}x${size}.png`));
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
    }
    expect(readFileSync(join(kernelspec, "logo-svg.svg"), "utf8")).toContain("<svg");
  });

  test("isInstalled notices what differs from what would be written now", () => {
    const location = { prefix: folder };
    expect(isInstalled({ location })).toBe(false);
    installKernelspec({ location });
    expect(isInstalled({ location })).toBe(true);
    expect(isInstalled({ location, displayName: "Another" })).toBe(false);
    rmSync(join(folder, "share/jupyter/kernels/lectern/logo-64x64.png"));
    expect(isInstalled({ location })).toBe(false);
  });

  test("leaves another kernel of the same name alone", () => {
    const other = join(folder, "share/jupyter/kernels/lectern");
    mkdirSync(other, { recursive: true });
    writeFileSync(join(other, "kernel.json"), `{"argv": ["python", "-m", "other"]}`);
    expect(() => installKernelspec({ location: { prefix: folder } })).toThrow(
      "holds the kernelspec of another kernel",
    );
    expect(readFileSync(join(other, "kernel.json"), "utf8")).toContain("other");
  });
});

describe("listKernelspecs", () => {
  test("finds Lectern's in the order in which Jupyter does", () => {
    vi.stubEnv("JUPYTER_PATH", join(folder, "first"));
    mkdirSync(join(folder, "first"));
    installKernelspec({ location: "user", name: "Mine" });
    installKernelspec({ location: "sys-prefix" });
    cpSync(join(folder, "user/kernels"), join(folder, "first/kernels"), { recursive: true });
    const found = () => listKernelspecs().map((kernelspec) => kernelspec.folder.slice(folder.length + 1));
    expect(found()).toEqual([
      "first/kernels/mine",
      "venv/share/jupyter/kernels/lectern",
      "user/kernels/mine",
    ]);
    vi.stubEnv("JUPYTER_PREFER_ENV_PATH", "0");
    expect(found()).toEqual([
      "first/kernels/mine",
      "user/kernels/mine",
      "venv/share/jupyter/kernels/lectern",
    ]);
  });

  test("says whether what a kernelspec starts is still there", () => {
    installKernelspec({ location: "user" });
    const file = join(folder, "user/kernels/lectern/kernel.json");
    writeFileSync(file, readFileSync(file, "utf8").replace(stableNode().path, "/gone/node"));
    expect(listKernelspecs()).toMatchObject([{ node: "/gone/node", nodeExists: false }]);
  });
});

describe("lectern kernel", () => {
  test("install takes the active environment unless told otherwise", async () => {
    expect(await kernelCommand(["install"])).toBe(0);
    expect(await kernelCommand(["install", "--user", "--name", "ts", "--display-name", "TS"])).toBe(0);
    vi.stubEnv("JUPYTER_PREFER_ENV_PATH", "no");
    expect(await kernelCommand(["install"])).toBe(0);
    expect(printed.filter((line) => line.startsWith("Installed"))).toEqual([
      "Installed the kernelspec in ~/venv/share/jupyter/kernels/lectern",
      "Installed the kernelspec in ~/user/kernels/ts",
      "Installed the kernelspec in ~/user/kernels/lectern",
    ]);
    expect(readFileSync(join(folder, "user/kernels/ts/kernel.json"), "utf8")).toContain(
      `"display_name": "TS"`,
    );
  });

  test("list shows where each points, and how to repair what is broken", async () => {
    await kernelCommand(["install", "--prefix", join(folder, "venv"), "--name", "ts"]);
    const file = join(folder, "venv/share/jupyter/kernels/ts/kernel.json");
    writeFileSync(
      file,
      readFileSync(file, "utf8")
        .replace(stableNode().path, "/gone/node")
        .replaceAll(/"[^"]*main.js"/g, `"/gone/dist/kernel/main.js"`),
    );
    printed = [];
    expect(await kernelCommand(["list"])).toBe(0);
    expect(printed.join("\n")).toMatchInlineSnapshot(`
      "ts  ~/venv/share/jupyter/kernels/ts
        node    /gone/node  (missing)
        kernel  /gone/dist/kernel/main.js  (missing)
        repair with: lectern kernel install --prefix "~/venv" --name ts"
    `);
  });

  test("remove removes one, and asks which where there are several", async () => {
    await kernelCommand(["install", "--user"]);
    await kernelCommand(["install", "--sys-prefix"]);
    expect(await kernelCommand(["remove"])).toBe(1);
    expect(complained.pop()).toMatchInlineSnapshot(
      `"lectern kernel remove: "lectern" is in several places: ~/venv/share/jupyter/kernels/lectern, ~/user/kernels/lectern; say which with --user, --sys-prefix or --prefix DIR"`,
    );
    expect(await kernelCommand(["remove", "--user"])).toBe(0);
    expect(await kernelCommand(["remove", "lectern"])).toBe(0);
    expect(listKernelspecs()).toEqual([]);
    expect(await kernelCommand(["remove"])).toBe(1);
    expect(complained.pop()).toMatchInlineSnapshot(
      `"lectern kernel remove: no kernelspec "lectern" of Lectern, found none"`,
    );
    printed = [];
    expect(await kernelCommand(["list"])).toBe(0);
    expect(printed).toEqual(["No kernelspec of Lectern found; install one with: lectern kernel install"]);
  });

  test.each([
    [["instal"], 'lectern kernel: no subcommand "instal", found install, list, remove'],
    [["install", "--sytem"], "lectern kernel install: Unknown option '--sytem'; see: lectern kernel --help"],
    [
      ["install", "--user", "--prefix", "x"],
      "lectern kernel install: --user, --sys-prefix and --prefix exclude each other, got more than one",
    ],
    [
      ["install", "--name", "a b"],
      'lectern kernel install: --name must consist of letters, digits, ".", "_" and "-", got "a b"',
    ],
    [["remove", "a", "b"], 'lectern kernel remove: one NAME is removed at a time, got also "b"'],
  ])("%j is refused in one line", async (args, line) => {
    expect(await kernelCommand(args)).toBe(1);
    expect(complained).toEqual([line]);
  });

  test("a place that cannot be written is named", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await kernelCommand(["install", "--prefix", join(folder, "file")])).toBe(1);
    expect(complained).toEqual([
      'lectern kernel install: cannot write "~/file/share/jupyter/kernels/lectern" (ENOTDIR); choose another place with --user or --prefix DIR',
    ]);
  });
});

describe.skipIf(process.platform === "win32")("stableNode", () => {
  test.each([
    [
      "Homebrew",
      "Cellar/node@22/22.1.0/bin/node",
      "opt/node@22/bin/node",
      "../../../Cellar/node@22/22.1.0/bin/node",
    ],
    [
      "fnm",
      "node-versions/v22.1.0/installation/bin/node",
      "aliases/default/bin/node",
      "../../../node-versions/v22.1.0/installation/bin/node",
    ],
    ["mise", "installs/node/22.1.0/bin/node", "installs/node/22/bin/node", "../../22.1.0/bin/node"],
    [
      "nvm, with its current link",
      "versions/node/v22.1.0/bin/node",
      "current/bin/node",
      "../../versions/node/v22.1.0/bin/node",
    ],
  ])("finds the link of %s", (_manager, versioned, link, target) => {
    place(versioned);
    mkdirSync(join(folder, dirname(link)), { recursive: true });
    symlinkSync(target, join(folder, link));
    expect(stableNode(join(folder, versioned), "")).toEqual({ path: join(folder, link), stable: true });
  });

  test("finds a link on PATH, but none that leads elsewhere or ends with the terminal", () => {
    place("v22.1.0/bin/node");
    place("other/node");
    for (const place of ["fnm_multishells/1", "bin"]) {
      mkdirSync(join(folder, place), { recursive: true });
      symlinkSync(join(folder, "v22.1.0/bin/node"), join(folder, place, "node"));
    }
    const onPath = ["other", "fnm_multishells/1", "bin"].map((place) => join(folder, place)).join(":");
    expect(stableNode(join(folder, "v22.1.0/bin/node"), onPath)).toEqual({
      path: join(folder, "bin/node"),
      stable: true,
    });
  });

  test("keeps the versioned path where there is no other, and says so", async () => {
    place("versions/node/v22.1.0/bin/node");
    const path = join(folder, "versions/node/v22.1.0/bin/node");
    expect(stableNode(path, "")).toEqual({ path, stable: false });
  });

  test("keeps a path without a version", () => {
    place("usr/bin/node");
    expect(stableNode(join(folder, "usr/bin/node"), "")).toEqual({
      path: join(folder, "usr/bin/node"),
      stable: true,
    });
  });

  function place(path: string): void {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), "");
    expect(existsSync(join(folder, path))).toBe(true);
  }
});
