// The connection file as servers write it, and as they should not.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import {
  type Connection,
  type ConnectionFile,
  startKernel,
  writeConnectionFile,
} from "../../../kernel/client/index.ts";
import { readConnectionFile } from "../../../kernel/wire/connection-file.ts";
import { testArgv } from "../frontend.ts";

const folder = mkdtempSync(join(tmpdir(), "lectern-connection-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let file: ConnectionFile;
beforeAll(async () => {
  file = await writeConnectionFile();
});
afterAll(() => file.remove());

function write(connection: object | string): string {
  const path = join(folder, "connection.json");
  writeFileSync(path, typeof connection === "string" ? connection : JSON.stringify(connection));
  return path;
}

/** Starts a kernel that must give up, and returns what it said. */
async function failure(path: string): Promise<{ code: number | null; log: string }> {
  const [program, ...args] = testArgv().map((argument) => argument.replace("{connection_file}", path));
  const kernel = spawn(program!, args, { stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  for (const stream of [kernel.stdout, kernel.stderr])
    stream.setEncoding("utf8").on("data", (text) => (log += text));
  const code = await new Promise<number | null>((resolve) => kernel.once("close", resolve));
  return { code, log: log.replaceAll(path, "FILE") };
}

async function evaluates(connection: Connection): Promise<void> {
  const path = write(connection);
  const client = await startKernel({
    argv: testArgv(),
    connectionFile: { path, connection, remove: async () => undefined },
  });
  try {
    const { reply } = await client.execute("1");
    expect(reply.content.status).toBe("ok");
  } finally {
    await client.close();
  }
}

test("a kernel starts whatever else the connection file holds", async () => {
  await evaluates({
    ...file.connection,
    registration_port: 1,
    curve_publickey: null,
    jupyter_session: { a: 1 },
  } as never);
});

test("a kernel starts without a key, and signs nothing", async () => {
  await evaluates({ ...file.connection, key: "" });
});

test.skipIf(process.platform === "win32")("a kernel starts over ipc", async () => {
  await evaluates({ ...file.connection, transport: "ipc", ip: join(folder, "kernel") });
});

describe("a kernel ends with one line that says why when", () => {
  test("a port is taken", async () => {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as { port: number };
    for (const name of ["shell_port", "iopub_port", "hb_port"]) {
      const { code, log } = await failure(write({ ...file.connection, [name]: port }));
      expect(code).toBe(1);
      expect(log).toContain(
        `lectern kernel: cannot listen on tcp://127.0.0.1:${port} for ${name.replace("_port", "")}: Address already in use; another program uses the port`,
      );
      expect(log.trim().split("\n")).toHaveLength(1);
    }
    server.close();
  });

  test("the connection file is not there", async () => {
    const { code, log } = await failure(join(folder, "none.json"));
    expect(code).toBe(1);
    expect(log).toMatch(
      /^lectern kernel: connection file "FILE" cannot be read: ENOENT: no such file or directory.*\n$/,
    );
  });

  test("no connection file is named", async () => {
    const argv = testArgv().slice(0, -1);
    const kernel = spawn(argv[0]!, argv.slice(1), { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    kernel.stderr.setEncoding("utf8").on("data", (text) => (log += text));
    expect(await new Promise((resolve) => kernel.once("close", resolve))).toBe(1);
    expect(log).toBe("lectern kernel: the path of a connection file must be given, as Jupyter does\n");
  });
});

describe("readConnectionFile refuses", () => {
  const good = {
    ip: "127.0.0.1",
    key: "k",
    shell_port: 1,
    iopub_port: 2,
    stdin_port: 3,
    control_port: 4,
    hb_port: 5,
  };
  const bad: Record<string, [object | string, string]> = {
    "what is no JSON": ["{", `connection file "FILE" is not JSON`],
    "what is no object": ["5", `connection file "FILE" must hold an object`],
    "a missing port": [
      { ...good, hb_port: undefined },
      `connection file "FILE": hb_port must be a number, got undefined`,
    ],
    "a port in words": [
      { ...good, shell_port: "1" },
      `connection file "FILE": shell_port must be a number, got "1"`,
    ],
    "another signature scheme": [
      { ...good, signature_scheme: "hmac-md5" },
      `connection file "FILE": signature_scheme must be "hmac-sha256", got "hmac-md5"`,
    ],
    "another transport": [
      { ...good, transport: "udp" },
      `connection file "FILE": transport must be "tcp" or "ipc", got "udp"`,
    ],
    "a key that is no text": [{ ...good, key: 5 }, `connection file "FILE": key must be a string, got 5`],
  };
  for (const [what, [content, message]] of Object.entries(bad)) {
    test(what, () => {
      const path = write(content);
      expect(() => readConnectionFile(path)).toThrow(message.replace("FILE", path));
    });
  }

  test("nothing that a server may leave out", () => {
    expect(readConnectionFile(write({ ...good, ip: undefined, signature_scheme: undefined }))).toEqual({
      transport: "tcp",
      ip: "127.0.0.1",
      key: "k",
      ports: { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 },
    });
  });
});
