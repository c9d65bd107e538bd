// npm run setup: what it does, what it leaves alone, what it repairs, and what it says when it cannot.

import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Checkout } from "./checkout.ts";

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
});

afterEach(() => {
  checkout[Symbol.dispose]();
});

// The stand-in for Python is a shell script.
const posix = describe.skipIf(process.platform === "win32");

posix("npm run setup", () => {
  test("installs, builds and configures all in the checkout", async () => {
    const run = await checkout.run("setup");
    expect(run).toMatchObject({ code: 0, stderr: "" });
    expect(run.stdout.replaceAll(/\d+\.\d s/g, "N s")).toMatchInlineSnapshot(`
      "[1/5] npm packages (about a minute the first time) …
      [1/5] npm packages: N s
      [2/5] build (a few seconds) …
      [2/5] build: N s
      [3/5] Python environment (JupyterLab, nbgrader, plotly) (about a minute the first time) …
      [3/5] Python environment (JupyterLab, nbgrader, plotly): N s
      [4/5] kernelspec …
      [4/5] kernelspec: N s
      [5/5] JupyterLab's settings …
      [5/5] JupyterLab's settings: N s
      Set-up is complete (N s)
      "
    `);
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip"]);
    const { argv } = JSON.parse(checkout.read(".venv/share/jupyter/kernels/lectern/kernel.json"));
    expect(argv.at(-2)).toBe(join(checkout.folder, "dist/kernel/main.js"));
    expect(checkout.has(".venv/share/jupyter/kernels/lectern/logo-svg.svg")).toBe(true);
    expect(checkout.has(".venv/share/jupyter/lab/settings/overrides.json")).toBe(true);
  });

  test("does nothing the second time", async () => {
    await checkout.run("setup");
    const again = await checkout.run("setup");
    expect(again.stdout).toMatch(/^Set-up is complete \(checked in \d\.\d s\)\n$/);
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip"]);
  });

  test("--repair does every step anew", async () => {
    await checkout.run("setup");
    await checkout.run("setup", {}, "--repair");
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip", "npm ci", "venv", "pip"]);
  });

  test("builds again when a source changes, and removes what a removed source left", async () => {
    checkout.write("kernel/extra.ts", "export const a = 1;\n");
    await checkout.run("setup");
    expect(checkout.read("dist/kernel/extra.js")).toContain("a = 1");
    checkout.write("kernel/extra.ts", "export const a: number = 2;\n");
    const { stdout } = await checkout.run("setup");
    expect(stdout).toMatch(/^\[2\/5\] build/);
    expect(checkout.read("dist/kernel/extra.js")).toContain("a = 2");
    checkout.remove("kernel/extra.ts");
    await checkout.run("setup");
    expect(checkout.has("dist/kernel/extra.js")).toBe(false);
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip"]);
  });

  test("writes the kernelspec as the sources just built say, not as the last build said", async () => {
    await checkout.run("setup");
    const source = checkout.read("kernel/kernelspec.ts");
    checkout.write("kernel/kernelspec.ts", source.replaceAll("TypeScript (Lectern)", "Renamed"));
    await checkout.run("setup");
    expect(checkout.read(".venv/share/jupyter/kernels/lectern/kernel.json")).toContain("Renamed");
  });

  test("copies declarations and logos, which the compiler does not write", async () => {
    checkout.write("kernel/globals.d.ts", "declare const lectern: string;\n");
    await checkout.run("setup");
    expect(checkout.has("dist/kernel/globals.d.ts")).toBe(true);
    expect(checkout.has("dist/kernel/logo/logo-64x64.png")).toBe(true);
  });

  test("keeps the environment when only the requirements change", async () => {
    await checkout.run("setup");
    checkout.write("requirements.txt", "half==1\nother==2\n");
    await checkout.run("setup");
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip", "pip"]);
  });

  test("makes the environment anew after the folder has moved", async () => {
    await checkout.run("setup");
    const moved = `${checkout.folder} moved`;
    renameSync(checkout.folder, moved);
    checkout.folder = moved;
    expect(await checkout.run("setup")).toMatchObject({ code: 0 });
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip", "venv", "pip"]);
    const { argv } = JSON.parse(checkout.read(".venv/share/jupyter/kernels/lectern/kernel.json"));
    expect(argv.at(-2)).toBe(join(moved, "dist/kernel/main.js"));
  });

  test.each([
    ["a package", "node_modules/typescript", ["npm ci"]],
    ["npm's list of packages", "node_modules/.package-lock.json", ["npm ci"]],
    ["a Python package", ".venv/lib/python3.12/site-packages/half-1.dist-info/RECORD", ["pip"]],
    ["the environment's Python", ".venv/bin/python", ["venv", "pip"]],
    ["a built file", "dist/kernel/kernelspec.js", []],
    ["the kernelspec", ".venv/share/jupyter/kernels/lectern/kernel.json", []],
    ["JupyterLab's settings", ".venv/share/jupyter/lab/settings/overrides.json", []],
  ])("repairs the loss of %s", async (_what, path, calls) => {
    await checkout.run("setup");
    checkout.remove(path);
    expect(await checkout.run("setup")).toMatchObject({ code: 0 });
    expect(checkout.has(path)).toBe(true);
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip", ...calls]);
  });

  test("leaves what a developer's npm install has brought up to date", async () => {
    await checkout.run("setup");
    checkout.write("package-lock.json", `${checkout.read("package-lock.json")}\n`);
    checkout.write(
      "node_modules/.package-lock.json",
      `${checkout.read("node_modules/.package-lock.json")}\n`,
    );
    await checkout.run("setup");
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip"]);
  });
});

posix("npm run setup after one that was cut off", () => {
  test.each([
    ["npm ci", { FAKE_NPM: "hangs" }, ["npm ci", "npm ci", "venv", "pip"]],
    ["venv", { FAKE_VENV: "hangs" }, ["npm ci", "venv", "venv", "pip"]],
    ["pip", { FAKE_PIP: "hangs" }, ["npm ci", "venv", "pip", "venv", "pip"]],
  ])("during %s begins that step anew", async (step, env, calls) => {
    await checkout.killDuring(step, env);
    expect(await checkout.run("setup")).toMatchObject({ code: 0, stderr: "" });
    expect(checkout.calls()).toEqual(calls);
    expect(checkout.has(".venv/lib/python3.12/site-packages/half-1.dist-info/RECORD")).toBe(true);
  });

  test("during an upgrade of Python packages makes the environment anew", async () => {
    await checkout.run("setup");
    checkout.write("requirements.txt", "half==2\n");
    await checkout.killDuring("pip", { FAKE_PIP: "hangs" });
    await checkout.run("setup");
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip", "pip", "venv", "pip"]);
  });

  test("ends its program and frees the lock when it is told to end", async () => {
    const child = checkout.start("setup", { FAKE_NPM: "hangs" });
    while (!checkout.calls().includes("npm ci")) await new Promise((resolve) => setTimeout(resolve, 20));
    const { child: program } = JSON.parse(checkout.read(".setup/lock"));
    child.kill("SIGTERM");
    expect(await new Promise((resolve) => child.on("close", resolve))).toBe(130);
    expect(checkout.has(".setup/lock")).toBe(false);
    await expect.poll(() => isAlive(program)).toBe(false);
  });
});

posix("two at once", () => {
  test("the second waits for the first and then has nothing to do", async () => {
    const first = checkout.run("setup", { FAKE_PIP: "slow" });
    while (!checkout.calls().includes("pip")) await new Promise((resolve) => setTimeout(resolve, 20));
    const second = await checkout.run("setup");
    expect(second.stdout).toMatch(
      /^Another set-up of this folder is running \(process \d+\); waiting for it\nSet-up is complete/,
    );
    expect(await first).toMatchObject({ code: 0, stderr: "" });
    expect(checkout.calls()).toEqual(["npm ci", "venv", "pip"]);
  });
});

posix("npm run setup says in one line why it cannot go on", () => {
  const python = (env: Record<string, string>) => checkout.run("setup", env);

  test("no Python", async () => {
    expect(said(await python({ PATH: "/nonexistent" }))).toMatchInlineSnapshot(`
      "Lectern needs Python 3.10 or newer, found none; install Python 3.12 from https://www.python.org or your system's packages, then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("an old Python", async () => {
    expect(said(await python({ FAKE_PYTHON_VERSION: "3.9.6" }))).toMatchInlineSnapshot(`
      "Lectern needs Python 3.10 or newer, found 3.9.6 (<bin>/python3); install Python 3.12 from https://www.python.org or your system's packages, then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("a Python without venv", async () => {
    expect(said(await python({ FAKE_PYTHON_VENV: "no" }))).toMatchInlineSnapshot(`
      "Lectern needs Python 3.10 or newer with its "venv" module, which <bin>/python3 lacks; install it (Debian, Ubuntu: sudo apt install python3.12-venv), then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("a chosen Python that is old, or is none", async () => {
    const old = { FAKE_PYTHON_VERSION: "3.8.1", LECTERN_PYTHON: "python3" };
    expect(said(await python(old))).toMatchInlineSnapshot(`
      "Lectern needs Python 3.10 or newer, but LECTERN_PYTHON="python3" is Python 3.8.1; set it to the path of a newer one (details: .setup/setup.log)
      "
    `);
    expect(said(await python({ LECTERN_PYTHON: "/no/python" }))).toMatchInlineSnapshot(`
      "Lectern needs Python 3.10 or newer, but LECTERN_PYTHON="/no/python" does not start; set it to the path of a newer one (details: .setup/setup.log)
      "
    `);
  });

  test("npm without a network", async () => {
    const FAKE_NPM = "npm error code ENOTFOUND\nnpm error network request to the registry failed";
    expect(said(await python({ FAKE_NPM }))).toMatchInlineSnapshot(`
      "Cannot install the npm packages: no answer from the network; connect to the internet (or set the proxy), then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("pip without a network", async () => {
    const FAKE_PIP =
      "WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(...)'\n" +
      "ERROR: No matching distribution found for alembic==1.20.1";
    expect(said(await python({ FAKE_PIP }))).toMatchInlineSnapshot(`
      "Cannot install the Python packages: no answer from the network; connect to the internet (or set the proxy), then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("a full disk", async () => {
    const FAKE_PIP =
      "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device";
    expect(said(await python({ FAKE_PIP }))).toMatchInlineSnapshot(`
      "Cannot install the Python packages: the disk is full; free about 1.5 GB, then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("no permission", async () => {
    const FAKE_NPM = "npm error code EACCES\nnpm error syscall mkdir";
    expect(said(await python({ FAKE_NPM }))).toMatchInlineSnapshot(`
      "Cannot install the npm packages: no permission to write; make every file of "<checkout>" belong to you, then run the command again (details: .setup/setup.log)
      "
    `);
  });

  test("a program that fails for another reason is told with its end, the rest is in the log", async () => {
    expect(said(await python({ FAKE_PIP: "something else" }))).toMatchInlineSnapshot(`
      "Cannot install the Python packages: python ended with 1: something else (details: .setup/setup.log)
      "
    `);
    expect(checkout.read(".setup/setup.log")).toContain("something else");
  });

  test("an unknown argument", async () => {
    const { code, stderr } = await checkout.run("setup", {}, "--fix");
    expect(code).toBe(1);
    expect(stderr).toMatchInlineSnapshot(`
      "npm run setup: unknown argument "--fix"; the only one is --repair, which does every step anew
      "
    `);
  });

  function said({ code, stderr }: { code: number | null; stderr: string }): string {
    expect(code).toBe(1);
    return stderr
      .replaceAll(/"[^"]*bung 1"/g, `"<checkout>"`)
      .replaceAll(/[^\s(]*lectern-programs-\w+/g, "<bin>");
  }
});

describe("a Node that is too old", () => {
  const oldNode =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } })";

  test.each(["setup", "start", "test", "check", "build"])(
    "npm run %s says so in one line",
    async (script) => {
      const { code, stdout, stderr } = await checkout.run(script, {
        NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(oldNode)}"`,
      });
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toBe(
        `Lectern needs Node 20.19 or newer, found 18.20.4 (${process.execPath}); ` +
          "install the current LTS release from https://nodejs.org, then run the command again\n",
      );
    },
  );
});

/** A zombie, which nobody has cleared away yet, has ended too. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync(`/proc/${pid}/stat`) && / Z /.test(readFileSync(`/proc/${pid}/stat`, "latin1")));
  } catch {
    return false;
  }
}
