// What cells print and show: in its order, while they block, in bulk, late, and below the cell that started it.

import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect } from "vitest";

import type { Message } from "../../kernel/client/index.ts";
import { type Frontend, test } from "./frontend.ts";

/** Each output in few words: what a reader of the notebook sees. */
function brief({ header, content }: Message): string {
  const data = content.data as Record<string, string> | undefined;
  const shown = data?.["text/html"] ?? data?.["text/plain"] ?? content.text ?? content.evalue ?? "";
  return `${content.name ?? header.msg_type} ${shown}`;
}

async function outputs(frontend: Frontend, code: string): Promise<string[]> {
  return (await frontend.run(code)).outputs.map(brief);
}

describe("the order of outputs", () => {
  test("streams, displays and the result come as they were made", async ({ frontend }) => {
    expect(
      await outputs(
        frontend,
        `console.log("1"); display.html("<b>2</b>"); console.error("3"); process.stdout.write("4"); display("5"); console.log("6"); "7"`,
      ),
    ).toEqual([
      "stdout 1\n",
      "display_data <b>2</b>",
      "stderr 3\n",
      "stdout 4",
      "display_data '5'",
      "stdout 6\n",
      "execute_result '7'",
    ]);
  });

  test("holds over hundreds of turns between streams and displays", async ({ frontend }) => {
    const seen = await outputs(
      frontend,
      `for (let n = 0; n < 300; n++) { console.log(n); if (n % 3 === 0) display.html("d" + n); if (n % 5 === 0) console.error("e" + n); }`,
    );
    const expected: string[] = [];
    for (let n = 0; n < 300; n++) {
      expected.push(`stdout ${n}`);
      if (n % 3 === 0) expected.push(`display_data d${n}`);
      if (n % 5 === 0) expected.push(`stderr e${n}`);
    }
    // Neighbouring lines of one stream may come in one message.
    const lines = seen.flatMap((output) => {
      const [kind, ...text] = output.split(" ");
      return text
        .join(" ")
        .split("\n")
        .filter(Boolean)
        .map((line) => `${kind} ${line}`);
    });
    expect(lines).toEqual(expected);
  });

  test("what is printed before an error comes before it", async ({ frontend }) => {
    const request = await frontend.execute(`console.log("before"); throw new Error("then")`);
    const { outputs } = await frontend.finished(request);
    expect(outputs.map(brief)).toEqual(["stdout before\n", "error then"]);
  });
});

describe("stdout and stderr", () => {
  test("take what console's methods print, without colour", async ({ frontend }) => {
    const [first, second, ...rest] = await outputs(
      frontend,
      `console.info({ a: [1, "x"] }); console.warn("w"); console.log("%s is %d", "n", 3); console.table([[1]])`,
    );
    expect([first, second]).toEqual(["stdout { a: [ 1, 'x' ] }\n", "stderr w\n"]);
    // In one message or in two.
    expect(rest.join("").replace("\nstdout ", "\n")).toMatch(/^stdout n is 3\n┌─+┬─+┐\n[\s\S]*│ 1 {1,2}│\n└/);
  });

  test("take bytes and encodings, and say when all is written", async ({ frontend }) => {
    const code = `
      process.stdout.write(new Uint8Array([104, 105]));
      process.stdout.write("6f6b", "hex");
      await new Promise<void>((done) => process.stdout.write("!", () => done()));
      process.stdout.end("end");
      process.stdout.write(".");`;
    expect(await frontend.printed(code)).toBe("hiok!end.");
  });

  test("join characters whose bytes are written one by one", async ({ frontend }) => {
    const code = `
      for (const byte of new TextEncoder().encode("aé€🎉z")) {
        process.stdout.write(new Uint8Array([byte]));
        await new Promise((r) => setTimeout(r, 12));
      }`;
    expect(await frontend.printed(code)).toBe("aé€🎉z");
  });

  test("keep every character of long text, wherever it is cut", async ({ frontend }) => {
    // Records, batches and messages are cut at powers of two; three-byte characters straddle all of them.
    const text = await frontend.printed(`
      process.stdout.write("a" + "€".repeat(400_000));
      for (let n = 0; n < 50; n++) process.stdout.write("🎉".repeat(7777) + "é");`);
    expect(text === `a${"€".repeat(400_000)}${`${"🎉".repeat(7777)}é`.repeat(50)}`).toBe(true);
  });

  test("show what no encoding allows as the replacement character", async ({ frontend }) => {
    expect(await frontend.printed(`console.log("lone \\ud83d here")`)).toBe("lone \ufffd here\n");
  });

  test("come while the cell blocks, not only when it ends", async ({ frontend }) => {
    const cell = await frontend.execute(
      `console.log("first"); for (const end = Date.now() + 2500; Date.now() < end; ); console.log("second")`,
    );
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    const started = performance.now();
    await frontend.iopub("stream", { text: "first\n" });
    expect(performance.now() - started).toBeLessThan(2000);
    expect((await frontend.finished(cell)).outputs.map(brief)).toEqual(["stdout second\n"]);
  });

  test("a few lines of a blocking cell are one message, as it is cheaper", async ({ frontend }) => {
    const { outputs } = await frontend.run(`for (let n = 0; n < 1000; n++) console.log(n);`);
    expect(outputs.length).toBeLessThan(50);
  });
});

test("console.log may be replaced by the student, and the kernel prints on", async ({ frontend }) => {
  const code = `
    const log = console.log;
    console.log = (...values: unknown[]) => log("mine:", ...values);
    console.log(1);
    console.log = undefined as never;
    process.stdout.write("still\\n");`;
  expect(await frontend.printed(code)).toBe("mine: 1\nstill\n");
  expect(await outputs(frontend, `display("shown"); "result"`)).toEqual([
    "display_data 'shown'",
    "execute_result 'result'",
  ]);
  await frontend.run("console.log = log;");
  expect(await frontend.printed("console.log(2)")).toBe("2\n");
});

test("native writes to the process's own stderr go to the server's log only", async ({ frontend }) => {
  expect(
    await outputs(
      frontend,
      `const fs = await import("node:fs"); fs.writeSync(2, "I am a native library\\n"); fs.writeSync(1, "and I another\\n"); 1`,
    ),
  ).toEqual(["execute_result 1"]);
  await expect
    .poll(() => frontend.client.process!.log())
    .toMatch(/I am a native library[\s\S]*and I another/);
});

describe("late output", () => {
  const kinds = {
    "a timer": (print: string) => `setTimeout(() => { ${print} }, 60);`,
    "an immediate": (print: string) => `setTimeout(() => setImmediate(() => { ${print} }), 60);`,
    "a promise": (print: string) => `void new Promise((r) => setTimeout(r, 60)).then(() => { ${print} });`,
    "an async function": (print: string) =>
      `void (async () => { await new Promise((r) => setTimeout(r, 60)); await null; ${print} })();`,
    "timers/promises": (print: string) =>
      `const timers = await import("node:timers/promises"); void timers.setTimeout(60).then(() => { ${print} });`,
    "an interval": (print: string) => `const id = setInterval(() => { clearInterval(id); ${print} }, 60);`,
  };
  for (const [kind, code] of Object.entries(kinds)) {
    test(`of ${kind} goes to the cell that started it`, async ({ frontend }) => {
      const cell = await frontend.execute(code(`console.log("late"); display.html("later")`));
      await frontend.finished(cell);
      // Cells that run meanwhile keep their own output.
      expect(await frontend.printed(`console.log("other")`)).toBe("other\n");
      const waiting = await frontend.execute("await new Promise((r) => setTimeout(r, 150))");
      await frontend.iopub("stream", { name: "stdout", text: "late\n" }, { of: cell });
      await frontend.iopub("display_data", { data: { "text/html": "later" } }, { of: cell });
      expect((await frontend.finished(waiting)).outputs).toEqual([]);
    });
  }

  test("of an interval goes on below its cell until it is cleared", async ({ frontend }) => {
    const cell = await frontend.execute(
      `let beats = 0; const beat = setInterval(() => { console.log("beat", ++beats); }, 15);`,
    );
    await frontend.finished(cell);
    let printed = "";
    while (!printed.includes("beat 3"))
      printed += (await frontend.iopub("stream", {}, { of: cell })).content.text;
    expect(printed).toMatch(/^beat 1\nbeat 2\nbeat 3\n/);
    await frontend.run("clearInterval(beat);");
    frontend.ignore(cell);
    const before = await frontend.result("beats");
    await sleep(60);
    expect(await frontend.result("beats")).toBe(before);
  });

  test("of two cells that wait at the same time is kept apart", async ({ frontend }) => {
    const printing = (name: string) =>
      `void (async () => { for (let n = 0; n < 5; n++) { await new Promise((r) => setTimeout(r, 20)); console.log("${name}" + n); } })();`;
    const a = await frontend.execute(printing("a"));
    const b = await frontend.execute(printing("b"));
    await frontend.finished(a);
    await frontend.finished(b);
    await frontend.stream("stdout", "a0\na1\na2\na3\na4\n", { of: a });
    await frontend.stream("stdout", "b0\nb1\nb2\nb3\nb4\n", { of: b });
  });

  test("an exception thrown from a timer is an error below its cell, and the kernel lives", async ({
    frontend,
  }) => {
    const cell = await frontend.execute(`setTimeout(() => { throw new RangeError("from a timer"); }, 40);`);
    await frontend.finished(cell);
    await frontend.run("1");
    const { content } = await frontend.iopub(
      "error",
      { ename: "RangeError", evalue: "from a timer" },
      { of: cell },
    );
    expect((content.traceback as string[]).join("\n")).toMatch(/Cell \[\d+\], line 1/);
    await frontend.alive();
  });

  test("an unhandled rejection is an error below its cell, and the kernel lives", async ({ frontend }) => {
    const cell = await frontend.execute(`
      void new Promise((r) => setTimeout(r, 40)).then(() => {
        throw new TypeError("nobody caught me");
      });
      void Promise.reject("not even an error");`);
    await frontend.shell("execute_reply", { status: "ok" });
    await frontend.run("1");
    frontend.ignore(cell);
    await sleep(100);
    await frontend.alive();
    expect(await frontend.result("1")).toBe("1");
  });

  test("a rejection that is handled later within the cell is no error", async ({ frontend }) => {
    expect(
      await outputs(
        frontend,
        `const failing = Promise.reject(new Error("caught")); try { await failing; } catch {} "fine"`,
      ),
    ).toEqual(["execute_result 'fine'"]);
  });
});

test("unhandled rejections name what was thrown, each once", async ({ frontend }) => {
  const cell = await frontend.execute(`
    void Promise.reject(new Error("first"));
    void (async () => { throw "second"; })();`);
  await frontend.shell("execute_reply", { status: "ok" });
  await sleep(50);
  await frontend.alive();
  const evalues = [];
  while (evalues.length < 2) {
    const message = await frontend.iopubAny(cell);
    if (message.header.msg_type === "error") evalues.push(message.content.evalue);
  }
  frontend.ignore(cell);
  expect(evalues).toEqual(["first", "'second'"]);
});

describe("display_data", () => {
  test("update_display_data replaces what was shown, also from a later cell", async ({ frontend }) => {
    const shown = await frontend.run(`const area = display.html("<i>1</i>");`);
    const id = shown.outputs[0]!.content.transient as { display_id: string };
    expect(id.display_id).toBeTruthy();
    const updated = await frontend.run(`area.update("<i>2</i>");`);
    expect(updated.outputs.map(({ header, content }) => [header.msg_type, content.transient])).toEqual([
      ["update_display_data", id],
    ]);
    expect(updated.outputs[0]!.content.data).toMatchObject({ "text/html": "<i>2</i>" });
  });

  test("clear_output takes wait as it was given", async ({ frontend }) => {
    const { outputs } = await frontend.run(
      `for (let n = 0; n < 2; n++) { display.clear({ wait: n === 1 }); console.log(n); }`,
    );
    expect(outputs.map(({ header, content }) => [header.msg_type, content.wait ?? content.text])).toEqual([
      ["clear_output", false],
      ["stream", "0\n"],
      ["clear_output", true],
      ["stream", "1\n"],
    ]);
  });

  test("text/plain carries no colour, even where the value's own text has some", async ({ frontend }) => {
    const { outputs } = await frontend.run(`
      const colourful = { [Symbol.for("nodejs.util.inspect.custom")]: () => "\\u001b[31mred\\u001b[39m" };
      display(colourful);
      [colourful, "\\u001b[32mgreen"]`);
    for (const { content } of outputs)
      expect((content.data as Record<string, string>)["text/plain"]).not.toContain("\u001b[");
  });
});

describe("a cell that prints 100 MB", () => {
  test("arrives whole, in bounded memory of the kernel, which goes on answering", async ({ frontend }) => {
    const memory = (): number => {
      if (process.platform !== "linux") return 0;
      const status = readFileSync(`/proc/${frontend.client.process!.pid}/status`, "utf8");
      return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
    };
    await frontend.run("1");
    const before = memory();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, memory());
    }, 20);
    const cell = await frontend.execute(
      `const line = "x".repeat(99); for (let n = 0; n < 1_000_000; n++) console.log(line);`,
    );
    await sleep(100);
    const started = performance.now();
    await frontend.ask("kernel_info_request", {}, { channel: "control" });
    expect(performance.now() - started, "ms until control answers").toBeLessThan(2000);
    let length = 0;
    const { outputs } = await frontend.finished(cell);
    for (const { content } of outputs) length += (content.text as string).length;
    clearInterval(watch);
    expect(length).toBe(100_000_000);
    expect(most - before, "MB more than before").toBeLessThan(150);
    expect(await frontend.result("1")).toBe("1");
  });
});
