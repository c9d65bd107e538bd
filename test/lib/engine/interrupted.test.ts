// An interrupt that strikes in the middle of an operation leaves an engine that goes on working.

import { expect } from "vitest";

import { kernelTest } from "../../kernel/frontend.ts";

const test = kernelTest({ env: { LECTERN_ENGINE: "cpu" } });

const loops = {
  "an operation": "for (;;) tf.tidy(() => X.matMul(X, true, false));",
  "a gradient": "for (;;) tf.grad((x: tf.Tensor) => x.matMul(x, true, false).sum())(X);",
  "an operation after an await": "await null; for (;;) tf.tidy(() => X.matMul(X, true, false));",
};

for (const [kind, code] of Object.entries(loops)) {
  test(`interrupted in ${kind}: gradients are found, and dropped tensors are released`, async ({
    frontend,
  }) => {
    await frontend.run('import { engine, tf } from "lectern"; const X = tf.ones([512, 1024]);');
    const cell = await frontend.execute(`console.log("begun"); ${code}`);
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    await frontend.iopub("stream", { name: "stdout" });
    const asked = frontend.interrupt();
    const { reply } = await frontend.finished(cell);
    expect(reply.content).toMatchObject({ status: "error", ename: "Interrupted" });
    await asked;
    const gradient = "tf.grad((x: tf.Tensor) => x.square().sum())(tf.tensor1d([1, 2]))";
    expect(await frontend.result(`[...${gradient}.dataSync()]`)).toBe("[ 2, 4 ]");
    expect(await frontend.result("tf.engine().state.scopeStack.length")).toBe("0");
  });
}
