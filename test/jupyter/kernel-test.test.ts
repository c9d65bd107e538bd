// jupyter_kernel_test, the Jupyter project's own test of kernels, against the installed kernelspec.

import { fileURLToPath } from "node:url";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { Jupyter } from "./jupyter.ts";

interface PythonResult {
  name: string;
  status: "passed" | "failed" | "skipped";
  /** Why it was skipped, or the traceback. */
  text: string;
}

let jupyter: Jupyter;
let results: PythonResult[];

beforeAll(async () => {
  jupyter = await Jupyter.create();
  const { stdout, stderr } = await jupyter.python([
    fileURLToPath(new URL("kernel_test.py", import.meta.url)),
  ]);
  results = stdout
    .split("\n")
    .filter((line) => line.startsWith("@"))
    .map((line) => JSON.parse(line.slice(1)) as PythonResult);
  if (results.length === 0) throw new Error(`kernel_test.py reported nothing:\n${stdout}${stderr}`);
}, 120_000);

afterAll(() => jupyter.close());

const names = [
  "test_clear_output",
  "test_completion",
  "test_display_data",
  "test_error",
  "test_execute_result",
  "test_execute_stderr",
  "test_execute_stdout",
  "test_history",
  "test_inspect",
  "test_is_complete",
  "test_kernel_info",
  "test_recv_iopub_welcome_msg",
];

/** IPython's `?name` has no counterpart in TypeScript. */
const inapplicable = "test_pager";

describe("jupyter_kernel_test", () => {
  test.each(names)("%s", (name) => {
    const own = results.filter((result) => result.name === name);
    const complaints = own.filter(({ status }) => status !== "passed");
    expect(complaints.map(({ status, text }) => `${status}: ${text}`).join("\n"), name).toBe("");
    expect(own.length, `results of ${name}`).toBeGreaterThan(0);
  });

  test("has no test besides those, and skips none but the pager's", () => {
    const found = [...new Set(results.map(({ name }) => name))];
    expect(found.toSorted()).toEqual([...names, inapplicable].toSorted());
    const skipped = results.filter(({ status }) => status === "skipped");
    expect(skipped.map(({ name }) => name)).toEqual([inapplicable]);
  });
});
