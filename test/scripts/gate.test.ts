// npm test: the last line counts the tests and the failed checks, whatever happened.

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { Checkout } from "./checkout.ts";

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
});

afterEach(() => {
  checkout[Symbol.dispose]();
});

const counts = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 };
const green = JSON.stringify({ ...counts, testResults: [{ status: "passed", assertionResults: [] }] });

describe.skipIf(process.platform === "win32")("npm test", () => {
  test("counts what passed and what was skipped, and hands arguments to vitest", async () => {
    const { code, stdout } = await checkout.run("test", { FAKE_VITEST: green }, "test/kernel");
    expect(code).toBe(0);
    expect(stdout).toContain("vitest got run test/kernel\n");
    expect(lastLine(stdout)).toBe("Tests: 3 passed, 0 failed, 3 skipped");
  });

  test("counts failed checks as failed tests, and goes on", async () => {
    checkout.write("kernel/wrong.ts", `export const count: number = "three";\n`);
    const { code, stdout } = await checkout.run("test", { FAKE_VITEST: green, FAKE_BIOME: "1" });
    expect(code).toBe(1);
    expect(stdout).toContain("kernel/wrong.ts(1,14): error TS2322");
    expect(lastLine(stdout)).toBe("Tests: 3 passed, 2 failed, 4 skipped");
  });

  test.each([
    ["a failed test", { ...counts, numFailedTests: 1, testResults: [failed("failed")] }, "1", 1],
    ["a test file that could not be loaded", { ...counts, testResults: [failed()] }, "1", 1],
    [
      "a file whose tests passed but whose clean-up failed",
      { ...counts, testResults: [failed("passed")] },
      "1",
      1,
    ],
    ["both", { ...counts, numFailedTests: 1, testResults: [failed("failed"), failed()] }, "1", 2],
    ["an error outside of any test", { ...counts, testResults: [] }, "1", 1],
  ])("counts %s", async (_what, report, FAKE_VITEST_CODE, expected) => {
    const { code, stdout } = await checkout.run("test", {
      FAKE_VITEST: JSON.stringify(report),
      FAKE_VITEST_CODE,
    });
    expect(code).toBe(1);
    expect(lastLine(stdout)).toBe(`Tests: 3 passed, ${expected} failed, 4 skipped`);
  });

  test("runs the kernel's tests again under an LTS Node, and says so where there is none for this system", async () => {
    const none = await checkout.run("test", { FAKE_VITEST: green });
    expect(none.stdout).toMatch(/^Tests under a current LTS Node: skipped, npm has no Node for \w+-\w+$/m);
    checkout.addNodeLts("99.1.0");
    const { code, stdout } = await checkout.run("test", { FAKE_VITEST: green });
    expect(code).toBe(0);
    expect(stdout).toContain(
      "Tests under Node 99.1.0\nvitest got run test/kernel test/cli test/lib/engine/native\n",
    );
    expect(lastLine(stdout)).toBe("Tests: 6 passed, 0 failed, 6 skipped");
  });

  test("counts a vitest without a report, and a set-up that failed, as one failed test", async () => {
    const broken = await checkout.run("test", { FAKE_VITEST_CODE: "1" });
    expect(lastLine(broken.stdout)).toBe("Tests: 0 passed, 1 failed, 1 skipped");
    checkout.remove("node_modules");
    const { code, stdout } = await checkout.run("test", { FAKE_NPM: "npm error code ENOTFOUND" });
    expect(code).toBe(1);
    expect(lastLine(stdout)).toBe("Tests: 0 passed, 1 failed, 0 skipped");
  });
});

function failed(...tests: string[]) {
  return { status: "failed", assertionResults: tests.map((status) => ({ status })) };
}

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1);
}
