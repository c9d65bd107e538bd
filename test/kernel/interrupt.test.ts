// Interrupts: whatever a cell does, it ends, alone; names, values and timers are kept.

import { setTimeout as sleep } from "node:timers/promises";

import { describe, expect } from "vitest";

import type { Message } from "../../kernel/client/index.ts";
import { type Frontend, kernelTest } from "./frontend.ts";

const test = kernelTest();
const interrupted = { status: "error", ename: "Interrupted", evalue: "the cell was interrupted" };

/** In a callback, which must have begun before the interrupt: one that comes later would hold up the next cell. */
const loop = `{ console.log("looping"); while (true) {} }`;

/** The kinds that the kernel was designed by, and others; those that print much end once that is sent. */
const stuck = {
  "a loop": "while (true) {}",
  "a loop after an await": "await null; while (true) {}",
  "a loop after a timer": "await new Promise((r) => setTimeout(r, 10)); while (true) {}",
  "a promise that never settles": "await new Promise(() => {})",
  "a loop over timers": "for (;;) { await new Promise((r) => setTimeout(r, 1)); }",
  "a loop over settled promises": "for (;;) { await null; }",
  "a regular expression": `/^(a+)+$/.test("a".repeat(40) + "b")`,
  "a regular expression after an await": `await null; /^(a+)+$/.test("a".repeat(40) + "b")`,
  "a loop in a timer": `setTimeout(() => ${loop}, 5); await new Promise(() => {})`,
  "a loop in setImmediate": `setImmediate(() => ${loop}); await new Promise(() => {})`,
  "a loop in nextTick": "process.nextTick(() => { while (true) {} }); await new Promise(() => {})",
  "a loop in a microtask": "queueMicrotask(() => { while (true) {} }); await new Promise(() => {})",
  "a loop in a callback of fs": `const fs = await import("node:fs"); fs.readFile("/", () => ${loop}); await new Promise(() => {})`,
  "a loop in a static block": "class Stuck { static { while (true) {} } }",
  "an endless iterator": "[...{ *[Symbol.iterator]() { while (true) yield 1; } }].length",
  "a loop in finally": "try { while (true) {} } finally { while (true) {} }",
  "a loop in an async finally":
    "await (async () => { try { await null; while (true) {} } finally { while (true) {} } })()",
  "a loop in a promise's executor": "new Promise(() => { while (true) {} })",
  "a child process waited for": `const cp = await import("node:child_process"); cp.execSync(process.platform === "win32" ? "timeout 30" : "sleep 30")`,
  "Atomics.wait": "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "an endless printing loop": `for (;;) console.log("x".repeat(1000));`,
  "an endless sort": "[3, 1, 2].sort(() => { while (true) {} })",
  // Node's own code runs as most terminations strike, and swallows them.
  "a loop that catches what rejects at once": "for (;;) { try { await Promise.reject(1); } catch {} }",
  "an async function that fails at once, again and again":
    "const fail = async () => { throw 1; }; for (;;) { try { await fail(); } catch {} }",
  "endless async recursion":
    "const again = async (): Promise<void> => { await null; return again(); }; await again();",
};

/** Interrupts a cell that has begun, and returns how long it took to end. */
async function interrupt(frontend: Frontend, cell: Message): Promise<number> {
  const started = performance.now();
  const asked = frontend.interrupt();
  const { reply } = await frontend.finished(cell);
  const ms = performance.now() - started;
  expect(reply.content).toMatchObject(interrupted);
  await asked;
  return ms;
}

async function begin(frontend: Frontend, code: string): Promise<Message> {
  const cell = await frontend.execute(`console.log("begun"); ${code}`);
  await frontend.iopub("status", { execution_state: "busy" });
  await frontend.iopub("execute_input");
  if (code.includes(loop)) await frontend.stream("stdout", "begun\nlooping\n");
  else await frontend.iopub("stream", { name: "stdout" });
  await sleep(30);
  return cell;
}

/** Under 1 s on a machine of its own; the gate's tests share theirs, and how fast it is, the bench measures. */
const hangMs = 8000;

describe("interrupt_request ends", () => {
  for (const [kind, code] of Object.entries(stuck)) {
    test(`${kind}, twice`, async ({ frontend }) => {
      await frontend.run("let kept = 7; let ticks = 0; const clock = setInterval(() => { ticks++; }, 2);");
      for (let round = 0; round < 2; round++) {
        const ms = await interrupt(frontend, await begin(frontend, code));
        expect(ms).toBeLessThan(hangMs);
        const before = Number(await frontend.result("ticks"));
        expect(await frontend.result("await new Promise((r) => setTimeout(r, 20)); kept")).toBe("7");
        expect(Number(await frontend.result("ticks"))).toBeGreaterThan(before);
        expect(await frontend.result(`(await import("node:path")).basename("a/b")`)).toBe("'b'");
      }
      await frontend.run("clearInterval(clock);");
    });
  }

  test("a printing loop whose front end reads nothing for a while: little piles up", async ({ frontend }) => {
    const cell = await begin(frontend, `for (;;) console.log("x".repeat(10_000));`);
    const before = process.memoryUsage().rss;
    // This thread stands still; the sockets' own thread would take all that comes.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2000);
    expect(process.memoryUsage().rss - before).toBeLessThan(50_000_000);
    await interrupt(frontend, cell);
  });

  test("a cell that waits in prompt, and the next prompt works", async ({ frontend }) => {
    const cell = await begin(frontend, `prompt("name?")`);
    await frontend.stdin("input_request", { prompt: "name?" });
    expect(await interrupt(frontend, cell)).toBeLessThan(1000);
    await frontend.execute(`prompt("again?")`);
    frontend.ignore();
    await frontend.stdin("input_request", { prompt: "again?" });
    await frontend.input("yes");
    await frontend.shell("execute_reply", { status: "ok" });
  });

  test("a timer that loops after its cell has ended", async ({ frontend }) => {
    await frontend.execute(`setTimeout(() => { console.log("late"); while (true) {} }, 20); let still = 1;`);
    await frontend.iopub("status", { execution_state: "busy" });
    await frontend.iopub("execute_input");
    await frontend.iopub("status", { execution_state: "idle" });
    await frontend.stream("stdout", "late\n");
    const started = performance.now();
    await frontend.interrupt();
    expect(performance.now() - started).toBeLessThan(hangMs);
    expect(await frontend.result("still")).toBe("1");
  });

  test("a cell that waits behind a timer's loop", async ({ frontend }) => {
    await frontend.execute(`setTimeout(() => { console.log("late"); while (true) {} }, 20); let there = 2;`);
    frontend.ignore();
    await frontend.shell("execute_reply", { status: "ok" });
    await sleep(50);
    const waiting = await frontend.execute("await new Promise(() => {})");
    await sleep(20);
    expect(await interrupt(frontend, waiting)).toBeLessThan(1000);
    expect(await frontend.result("there")).toBe("2");
  });
});

test("interrupt_request does nothing where no cell runs", async ({ frontend }) => {
  await frontend.interrupt();
  await frontend.interrupt();
  expect(await frontend.result("1 + 1")).toBe("2");
});

test("interrupt_request sent many times at once ends one cell only", async ({ frontend }) => {
  const cell = await begin(frontend, "while (true) {}");
  const asked = Promise.all(Array.from({ length: 20 }, () => frontend.interrupt()));
  const { reply } = await frontend.finished(cell);
  expect(reply.content).toMatchObject(interrupted);
  await asked;
  expect(await frontend.result("await null; 1 + 1")).toBe("2");
});

test("interrupt_request aborts the cells queued behind the one that runs", async ({ frontend }) => {
  const cell = await begin(frontend, "await new Promise(() => {})");
  const queued = await frontend.execute("let mustNotRun = 1;");
  await frontend.interrupt();
  expect((await frontend.finished(cell)).reply.content).toMatchObject(interrupted);
  const { reply, outputs } = await frontend.finished(queued);
  expect(reply.content).toMatchObject({ status: "aborted" });
  expect(outputs).toEqual([]);
});

describe("an interrupted cell goes on nowhere", () => {
  const loops = {
    "awaiting timers": "for (;;) { await new Promise((r) => setTimeout(r, 1)); steps++; }",
    "awaiting settled promises": "for (;;) { await null; steps++; }",
    "of an async function": "await (async () => { for (;;) { await pause(); steps++; } })();",
    "over an async generator": "for await (const _ of count()) steps++;",
    "that catches everything":
      "for (;;) { try { await pause(); steps++; } catch {} finally { await null; } }",
    "training in epochs and batches":
      "for (let epoch = 0; epoch < 1e6; epoch++) for (let batch = 0; batch < 10; batch++) { await train(batch); }",
    "behind a loop that awaits nothing":
      "void (async () => { steps++; for (;;) { await pause(); steps++; } })(); while (true) {}",
    "of then callbacks":
      "const next = (): Promise<void> => pause().then(() => { steps++; }).then(next); await next();",
  };
  for (const [kind, code] of Object.entries(loops)) {
    test(`a loop ${kind} stops for good`, async ({ frontend }) => {
      await frontend.run(`
        let steps = 0;
        const pause = () => new Promise<void>((r) => setImmediate(r));
        async function* count() { for (let i = 0; ; i++) { await pause(); yield i; } }
        async function train(batch: number) { await pause(); steps++; return batch; }`);
      await interrupt(frontend, await begin(frontend, code));
      const then = Number(await frontend.result("steps"));
      expect(then).toBeGreaterThan(0);
      expect(await frontend.result("await new Promise((r) => setTimeout(r, 60)); steps")).toBe(String(then));
      // The names it used are not spoiled by it.
      expect(await frontend.result("await pause(); await train(3)")).toBe("3");
    });
  }
});

kernelTest({ per: "test" })("the first cell of all goes on nowhere either", async ({ frontend }) => {
  await frontend.run("let steps = 0;");
  const cell = await begin(frontend, "for (;;) { steps++; await new Promise((r) => setTimeout(r, 100)); }");
  await interrupt(frontend, cell);
  expect(await frontend.result("await new Promise((r) => setTimeout(r, 200)); steps")).toBe("1");
});

test("interrupts at random moments around a cell's end lose nothing", async ({ frontend }) => {
  const rounds = Number(process.env.LECTERN_INTERRUPTS ?? 200);
  const random = seeded(Number(process.env.LECTERN_SEED ?? 1));
  await frontend.run("let total = 0; let ticks = 0; const clock = setInterval(() => { ticks++; }, 3);");
  const ended = { ok: 0, interrupted: 0 };
  for (let round = 1; round <= rounds; round++) {
    // Half end while the kernel waits for them to end by themselves, half as it loses patience (100 ms).
    const ms = random() < 0.5 ? random() * 4 : 95 + random() * 15;
    const kinds = [
      `const until = performance.now() + ${ms}; while (performance.now() < until); "looped"`,
      `await new Promise((r) => setTimeout(r, ${ms})); "waited"`,
      `await null; const until = performance.now() + ${ms}; while (performance.now() < until) await null; "turned"`,
      `await new Promise<void>((r) => setTimeout(() => { const until = performance.now() + ${ms}; while (performance.now() < until); r(); }, 1)); "in a timer"`,
      `const until = performance.now() + ${ms}; while (performance.now() < until) console.log("x"); process.stdout.write("y"); display.html("z");`,
      `const until = performance.now() + ${ms}; while (performance.now() < until); [1, 2, 3].map((n) => ({ n, square: n * n }))`,
      `await Promise.resolve().then(() => { const until = performance.now() + ${ms}; while (performance.now() < until); }); "in a promise"`,
    ];
    const code = kinds[Math.floor(random() * kinds.length)]!;
    const cell = await frontend.execute(code);
    const finished = frontend.finished(cell);
    await sleep(ms < 10 ? random() * (ms + 8) : random() * 8);
    const asked = frontend.interrupt();
    const { reply } = await finished;
    const { status, ename } = reply.content;
    expect([round, code, status, ename]).toEqual(
      status === "ok" ? [round, code, "ok", undefined] : [round, code, "error", "Interrupted"],
    );
    if (status === "ok") ended.ok++;
    else ended.interrupted++;
    await asked;
    // The next cell, sent once the interrupt is over, must not be hit by it.
    const next = frontend.result("total += 1").catch((error: Error) => error.message);
    expect([round, code, status, await next]).toEqual([round, code, status, String(round)]);
  }
  const ticks = Number(await frontend.result("await new Promise((r) => setTimeout(r, 30)); ticks"));
  expect(ticks).toBeGreaterThan(rounds);
  expect(await frontend.result("clearInterval(clock); total")).toBe(String(rounds));
  if (rounds >= 100) {
    expect(ended.ok).toBeGreaterThan(rounds / 20);
    expect(ended.interrupted).toBeGreaterThan(rounds / 20);
  }
  if (process.env.LECTERN_INTERRUPTS) console.log(`${rounds} interrupts:`, ended);
}, 3_600_000);

/** Numbers from 0 to 1, the same for each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
