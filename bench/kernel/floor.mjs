// The least a kernel on Node can do: ZeroMQ, signatures, and a fixed answer. No cell is run.

import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

import { Publisher, Reply, Router } from "zeromq";

const connection = JSON.parse(readFileSync(process.argv[2], "utf8"));
const session = randomUUID();
let executionCount = 0;

const iopub = new Publisher({ linger: 1000 });
const shell = new Router();
const control = new Router();
const stdin = new Router();
const heartbeat = new Reply();
const at = (port) => `tcp://${connection.ip}:${port}`;
await Promise.all([
  iopub.bind(at(connection.iopub_port)),
  shell.bind(at(connection.shell_port)),
  control.bind(at(connection.control_port)),
  stdin.bind(at(connection.stdin_port)),
  heartbeat.bind(at(connection.hb_port)),
]);
void serve(shell);
void serve(control);
for await (const ping of heartbeat) await heartbeat.send(ping);

async function serve(socket) {
  for await (const frames of socket) {
    const start = frames.findIndex((frame) => frame.toString() === "<IDS|MSG>");
    const identities = frames.slice(0, start);
    const [signature, ...parts] = frames.slice(start + 1, start + 6);
    if (sign(parts) !== signature.toString()) continue;
    const [header, , , content] = parts.map((part) => JSON.parse(part));
    const publish = (type, body) => iopub.send([type, ...message(type, header, body)]);
    await publish("status", { execution_state: "busy" });
    let reply = { status: "ok", protocol_version: "5.5" };
    if (header.msg_type === "execute_request") {
      executionCount++;
      await publish("execute_input", { code: content.code, execution_count: executionCount });
      const data = { "text/plain": "2" };
      await publish("execute_result", { data, metadata: {}, execution_count: executionCount });
      reply = { status: "ok", execution_count: executionCount, user_expressions: {} };
    }
    const type = header.msg_type.replace("_request", "_reply");
    await socket.send([...identities, ...message(type, header, reply)]);
    await publish("status", { execution_state: "idle" });
    if (header.msg_type === "shutdown_request") process.exit();
  }
}

function message(type, parent, content) {
  const date = new Date().toISOString();
  const header = { msg_id: randomUUID(), session, username: "floor", date, msg_type: type, version: "5.5" };
  const parts = [header, parent, {}, content].map((part) => Buffer.from(JSON.stringify(part)));
  return ["<IDS|MSG>", sign(parts), ...parts];
}

function sign(parts) {
  const hmac = createHmac("sha256", connection.key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
