// The peers of the engine bench: where each comes from and how it is started.

import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { pythonWith } from "../python.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const bench = dirname(here);

/** The first is what the others are divided by. */
export const PEERS = {
  torch: { title: "PyTorch", start: () => [pythonOf(), [join(here, "torch_peer.py")]] },
  keras: { title: "Keras", start: () => [pythonOf(), [join(here, "keras_peer.py")]] },
  layers: { title: "tfjs-layers", start: () => node("layers.mjs", "native") },
  "layers-fit": { title: "tf.layers in Lectern's fit", start: () => node("layers.mjs", "native", "fit") },
  native: { title: "Lectern native", start: () => node("lectern.mjs", "native") },
  wasm: { title: "Lectern wasm", start: () => node("lectern.mjs", "wasm") },
  cpu: { title: "Lectern cpu", start: () => node("lectern.mjs", "cpu"), asked: true },
  cuda: { title: "Lectern cuda", start: () => node("lectern.mjs", "cuda"), asked: true },
};

const node = (file, engine, ...args) => [
  process.execPath,
  [join(here, file), ...args],
  { LECTERN_ENGINE: engine },
];

/** PyTorch brings some gigabytes. */
const pythonOf = () => pythonWith(join(here, "requirements.txt"), "PyTorch and Keras");

/** A running peer: `ask(model, steps)` resolves with milliseconds a step. */
export async function startPeer(name) {
  const [command, args, env] = PEERS[name].start();
  const child = spawn(command, args, {
    cwd: bench,
    env: { ...process.env, ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let complaint = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    complaint = (complaint + text).slice(-4000);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(reasonIn(complaint));
      if (value === "ready" || value.startsWith("{")) return value;
    }
  };
  await next();
  return {
    name,
    async ask(model, steps) {
      child.stdin.write(`${model} ${steps}\n`);
      return JSON.parse(await next());
    },
    end: () => child.stdin.end(),
  };
}

/** The line of a traceback that says what is wrong. */
function reasonIn(text) {
  const lines = text.trim().split("\n");
  return lines.findLast((line) => /^\w*Error: /.test(line)) ?? lines.at(-1) ?? "ended without a word";
}
