// The client by itself: what it sends and reads, and that no kernel, however it ends, leaves it waiting.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { makeConnectionFolder } from "../../kernel/client/connection-folder.ts";
import {
  decodeFrames,
  encodeFrames,
  type KernelClient,
  KernelDiedError,
  newMessage,
  type StartOptions,
  startKernel,
  writeConnectionFile,
} from "../../kernel/client/index.ts";
import { OutputArea } from "../../kernel/client/output-area.ts";
import type { Output } from "../../kernel/notebook.ts";
import { testArgv } from "./frontend.ts";

describe("frames", () => {
  const key = randomBytes(16).toString("hex");

  test("decodeFrames reads what encodeFrames wrote, buffers and odd text included", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue(), { maxKeys: 5 }),
        fc.array(fc.uint8Array(), { maxLength: 3 }),
        (content, buffers) => {
          // -0 is no JSON, and a key named __proto__ is no plain property.
          const plain = JSON.parse(JSON.stringify(content));
          const message = newMessage("comm_msg", plain, { session: "s", buffers });
          const read = decodeFrames(encodeFrames(message, key), key);
          expect(read).toEqual(message);
        },
      ),
    );
  });

  test("encodeFrames signs as the protocol's example in Python does", () => {
    // hmac.new(b"key", b'{"msg_id":"1"}' + b"{}" + b"{}" + b'{"a":1}', "sha256").hexdigest()
    const message = newMessage("x", { a: 1 }, { session: "s" });
    message.header = { msg_id: "1" } as never;
    const [, signature] = encodeFrames(message, "key");
    expect(Buffer.from(signature!).toString()).toBe(
      "b5c3f3f2ae4bdd60a1ea8475a37961c8cc8853392dcee28a7c72f2463bd7f890",
    );
  });

  test.for<[string, (frames: Uint8Array[]) => void, string]>([
    ["another key", (frames) => frames.splice(1, 1, Buffer.alloc(64, "0")), "bad signature"],
    ["no signature", (frames) => frames.splice(1, 1, Buffer.alloc(0)), 'bad signature ""'],
    ["a changed byte", (frames) => frames[5]!.fill(32, 1, 2), "bad signature"],
    ["no delimiter", (frames) => frames.shift(), "no <IDS|MSG> delimiter among 5 frames"],
    ["too few frames", (frames) => frames.pop(), "expected 4 JSON frames after the signature, got 3"],
  ])("decodeFrames refuses %s", ([, change, problem]) => {
    const frames = encodeFrames(newMessage("x", { a: 1 }, { session: "s" }), key);
    change(frames);
    expect(() => decodeFrames(frames, key)).toThrow(problem);
  });

  test("decodeFrames refuses frames that hold no object", () => {
    const parts = ["[]", "{}", "{}", "{}"].map((text) => Buffer.from(text));
    const frames = [Buffer.from("<IDS|MSG>"), Buffer.alloc(0), ...parts];
    expect(() => decodeFrames(frames, "")).toThrow("header must be an object, got []");
    frames[2] = Buffer.from([0xff]);
    expect(() => decodeFrames(frames, "")).toThrow("header is not JSON in UTF-8");
  });
});

describe("writeConnectionFile", () => {
  test("chooses ports that are free and differ, in a file for this user alone", async () => {
    const files = await Promise.all(Array.from({ length: 8 }, () => writeConnectionFile()));
    for (const { path, connection, remove } of files) {
      const { shell_port, iopub_port, stdin_port, control_port, hb_port } = connection;
      const ports = [shell_port, iopub_port, stdin_port, control_port, hb_port];
      expect(new Set(ports).size).toBe(5);
      for (const port of ports) expect(await refusal(port)).toBe("ECONNREFUSED");
      if (process.platform !== "win32") {
        expect(statSync(path).mode & 0o777).toBe(0o600);
        expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
      }
      await remove();
      expect(existsSync(dirname(path))).toBe(false);
    }
  });
});

describe("makeConnectionFolder", () => {
  test("removes the folders of processes that have ended, and no other", async () => {
    const parent = await mkdtemp(join(tmpdir(), "lectern-client-"));
    try {
      const own = await makeConnectionFolder(parent);
      const [start] = basename(own).split(`-${process.pid}-`);
      const ended = spawn(process.execPath, ["-e", ""]);
      await once(ended, "exit");
      const running = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
      const kept = [
        `${start}-${running.pid}-aaaaaa`,
        `${start}-x-aaaaaa`,
        `lectern-00000000-${ended.pid}-aaaaaa`, // of another machine or container
        "lectern-aaaaaa",
      ];
      for (const name of [...kept, `${start}-${ended.pid}-aaaaaa`]) {
        await mkdir(join(parent, name));
        await writeFile(join(parent, name, "connection.json"), "{}");
      }
      const next = await makeConnectionFolder(parent);
      running.kill();
      expect((await readdir(parent)).sort()).toEqual([basename(own), basename(next), ...kept].sort());
    } finally {
      await rm(parent, { recursive: true });
    }
  });
});

const clients: KernelClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

async function start(options: Partial<StartOptions> = {}): Promise<KernelClient> {
  const client = await startKernel({ argv: testArgv(), ...options } as StartOptions);
  clients.push(client);
  return client;
}

describe("a kernel that dies", () => {
  const node = (code: string) => ["node", "-e", code, "{connection_file}"];

  test("startKernel rejects with the exit code and the last words", async () => {
    const dying = start({ argv: node(`console.error("cannot go on"); process.exit(3)`) });
    await expect(dying).rejects.toThrow("Kernel died with exit code 3; its last words:\ncannot go on");
    await expect(dying).rejects.toBeInstanceOf(KernelDiedError);
  });

  test("startKernel rejects with the system's error where there is no such program", async () => {
    await expect(start({ argv: ["no-such-program"] })).rejects.toThrow("spawn no-such-program ENOENT");
  });

  test("startKernel rejects after the time limit where nothing answers", async () => {
    const mute = start({ argv: node("setInterval(() => {}, 1000)"), timeoutMs: 300 });
    await expect(mute).rejects.toThrow("kernel_info_request: no answer within");
  });

  test("execute rejects instead of waiting, and so does all that comes later", async () => {
    const client = await start();
    const dying = client.execute("process.kill(process.pid, 'SIGKILL')");
    await expect(dying).rejects.toThrow("Kernel died by SIGKILL");
    await expect(client.execute("1")).rejects.toThrow("Kernel died by SIGKILL");
    await expect(client.iopub().next()).rejects.toThrow("Kernel died by SIGKILL");
  });

  test("close ends the kernel's children too", async () => {
    const child = `require("node:net").createServer().listen(0, function () {
      console.error(this.address().port);
    })`;
    const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], {
      stdio: "inherit",
    })`;
    const client = await start({ argv: node(parent), wait: false });
    while (!client.process!.log().includes("\n")) await sleep(20);
    const port = Number(client.process!.log());
    expect(await refusal(port)).toBe(undefined);
    await client.close();
    await expect.poll(() => refusal(port)).toBe("ECONNREFUSED");
  });
});

describe("KernelClient", () => {
  test("execute gives reply and outputs, and calls back as they come", async () => {
    const client = await start();
    const heard: string[] = [];
    const { reply, outputs } = await client.execute(`console.log("a"); 1 + 1`, {
      onOutput: ({ header }) => heard.push(header.msg_type),
    });
    expect(reply.content).toMatchObject({ status: "ok", execution_count: 1 });
    expect(outputs.map(({ header }) => header.msg_type)).toEqual(["stream", "execute_result"]);
    expect(heard).toEqual(["stream", "execute_result"]);
  });

  test("execute answers input, in order, while requests run side by side", async () => {
    const client = await start();
    const names = ["Ada", "Grace"];
    const cells = names.map((name) =>
      client.execute(`prompt("name?")`, { onInput: (prompt) => (prompt.startsWith("name?") ? name : "?") }),
    );
    const shown = (await Promise.all(cells)).map(({ outputs }) => outputs[0]?.content.data);
    expect(shown).toMatchObject([{ "text/plain": "'Ada'" }, { "text/plain": "'Grace'" }]);
  });

  test("interrupt ends a loop, heartbeat echoes meanwhile, and the kernel lives", async () => {
    const client = await start();
    const looping = client.execute("while (true) {}");
    await sleep(200);
    expect(await client.heartbeat()).toBe(true);
    await client.interrupt();
    expect((await looping).reply.content.status).toBe("error");
    expect((await client.execute("1")).reply.content.status).toBe("ok");
  });

  test("request rejects after its time limit and leaves the kernel alone", async () => {
    const client = await start();
    const slow = client.execute("await new Promise((resolve) => setTimeout(resolve, 400))", {
      timeoutMs: 100,
    });
    await expect(slow).rejects.toThrow("execute_request: no answer within 100 ms");
    expect((await client.execute("1")).reply.content.status).toBe("ok");
  });

  test("iopub gives every message in its order", async () => {
    const client = await start();
    const types: string[] = [];
    const request = client.execute("1");
    for await (const { header, content } of client.iopub()) {
      types.push(header.msg_type);
      if (content.execution_state === "idle") break;
    }
    await request;
    expect(types).toEqual(["status", "execute_input", "execute_result", "status"]);
  });

  test("shutdown lets the kernel end by itself, and removes the connection file", async () => {
    const file = await writeConnectionFile();
    const client = await start({ connectionFile: file });
    await client.shutdown({ timeoutMs: 10_000 });
    expect(await client.process!.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(file.path)).toBe(false);
    await expect(client.execute("1")).rejects.toThrow("Kernel client is closed");
  });

  test("shutdown kills a kernel that does not listen", async () => {
    const client = await start({ argv: ["node", "-e", "setInterval(() => {}, 1000)"], wait: false });
    await client.shutdown({ timeoutMs: 100 });
    if (process.platform !== "win32") {
      expect(await client.process!.exited).toEqual({ code: null, signal: "SIGKILL" });
    }
  });
});

describe("OutputArea", () => {
  const message = (type: string, content: Record<string, unknown>) =>
    newMessage(type, content, { session: "k" });
  const stream = (name: string, text: string) => message("stream", { name, text });
  const shown = (text: string, id?: string, type = "display_data") =>
    message(type, {
      data: { "text/plain": text },
      metadata: {},
      ...(id === undefined ? {} : { transient: { display_id: id } }),
    });
  const clear = (wait: boolean) => message("clear_output", { wait });

  function outputsOf(...messages: ReturnType<typeof message>[]): Output[] {
    const area = new OutputArea([], new Map());
    for (const each of messages) area.apply(each);
    return area.outputs;
  }

  const stdout = (text: string) => ({ output_type: "stream", name: "stdout", text });
  const display = (text: string) => ({
    output_type: "display_data",
    data: { "text/plain": text },
    metadata: {},
  });

  test("merges text of one stream until something else comes between", () => {
    const stderr = { output_type: "stream", name: "stderr", text: "c" };
    expect(
      outputsOf(stream("stdout", "a"), stream("stdout", "b"), stream("stderr", "c"), stream("stdout", "d")),
    ).toEqual([stdout("ab"), stderr, stdout("d")]);
  });

  test("updates each display of an id, and stores no id", () => {
    expect(
      outputsOf(shown("1", "a"), shown("2", "b"), shown("3", "a"), shown("4", "a", "update_display_data")),
    ).toEqual([display("4"), display("2"), display("4")]);
  });

  test("updates a display of another cell", () => {
    const displays = new Map();
    const first = new OutputArea([], displays);
    const second = new OutputArea([], displays);
    first.apply(shown("1", "a"));
    second.apply(shown("2", "a", "update_display_data"));
    expect(first.outputs).toEqual([display("2")]);
    expect(second.outputs).toEqual([]);
  });

  test("clears at once, or only when the next output comes", () => {
    expect(outputsOf(stream("stdout", "a"), clear(false))).toEqual([]);
    expect(outputsOf(stream("stdout", "a"), clear(true))).toEqual([stdout("a")]);
    expect(outputsOf(stream("stdout", "a"), clear(true), stream("stdout", "b"))).toEqual([stdout("b")]);
  });

  test("forgets a display that was cleared", () => {
    expect(outputsOf(shown("1", "a"), clear(false), shown("2", "a", "update_display_data"))).toEqual([]);
  });
});

/** The code with which a connection is refused; undefined when somebody listens. */
function refusal(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
  });
}
