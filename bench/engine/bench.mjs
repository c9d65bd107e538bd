// `npm run bench -- engine`: a training step through the public API, beside PyTorch, Keras and tfjs-layers.

import { existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";

import { median } from "../measure.mjs";
import { MODELS } from "./models.mjs";
import { PEERS, startPeer } from "./peers.mjs";

const usage = "npm run bench -- engine [--json FILE] [--rounds N] [--models NAME,...] [--peers NAME,...]";
/** Turns that are not counted: recording, a function's first call, the processor's caches. */
const WARM_UP = { mlp: 3, cnn: 5, bncnn: 5, text: 5, words: 3, lstm: 5, gru: 5, rnn: 5, tiny: 2, char: 13 };

/** Gives the exit code. */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      json: { type: "string" },
      rounds: { type: "string", default: "10" },
      models: { type: "string", default: Object.keys(MODELS).join() },
      peers: {
        type: "string",
        default: Object.keys(PEERS)
          .filter((name) => !PEERS[name].asked)
          .join(),
      },
    },
  });
  const [models, names] = [values.models.split(","), values.peers.split(",")];
  const rounds = Number(values.rounds);
  if (!models.every((name) => MODELS[name]) || !names.every((name) => PEERS[name]) || !(rounds >= 1)) {
    console.error(`Usage: ${usage}\nModels: ${Object.keys(MODELS)}\nPeers: ${Object.keys(PEERS)}`);
    return 2;
  }
  if (!existsSync(new URL("../../dist/lib/node.js", import.meta.url))) {
    console.error("The bench needs Lectern's library in dist/, run npm run build first");
    return 1;
  }
  const missing = {};
  const times = Object.fromEntries(models.map((model) => [model, {}]));
  const peers = [];
  for (const name of names) {
    try {
      peers.push(await startPeer(name));
    } catch (error) {
      missing[name] = error.message;
    }
  }
  for (const model of models) {
    const { steps } = MODELS[model];
    // Peers take turns: what slows the machine down for a while slows all of them.
    for (let round = -WARM_UP[model]; round < rounds; round++) {
      process.stderr.write(`\r${model}: round ${round + 1} of ${rounds}   `);
      for (const peer of peers) {
        if (missing[peer.name] || (peer.name === "layers" && round < -2)) continue;
        try {
          const { ms } = await peer.ask(model, steps);
          times[model][peer.name] ??= [];
          if (round >= 0) times[model][peer.name].push(ms);
        } catch (error) {
          missing[peer.name] = error.message;
        }
      }
    }
  }
  process.stderr.write("\n");
  for (const peer of peers) peer.end();
  console.log(table(models, names, times));
  for (const [name, reason] of Object.entries(missing))
    console.log(`Without ${PEERS[name].title}: ${reason}`);
  if (values.json) {
    const machine = { node: process.version, processor: cpus()[0]?.model, cores: cpus().length };
    const result = { ...machine, date: new Date().toISOString(), rounds, missing, msPerStep: times };
    writeFileSync(values.json, `${JSON.stringify(result, null, 2)}\n`);
  }
  return 0;
}

function table(models, names, times) {
  const [first] = names;
  const rows = models.map((model) => [
    MODELS[model].title,
    ...names.map((name) => {
      const own = times[model][name];
      if (!own?.length) return "-";
      const ms = median(own);
      const base = times[model][first];
      const ratio = name === first || !base?.length ? "" : `${(ms / median(base)).toFixed(2)} `;
      return `${ratio}(${ms.toPrecision(3)} ms)`;
    }),
  ]);
  const head = ["", ...names.map((name) => PEERS[name].title)];
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`);
  return `${lines.join("\n")}\n\nStep time divided by ${PEERS[first].title}'s, and milliseconds; medians of one run in turns.`;
}
