// A peer's side of the talk: a line `MODEL STEPS` is answered by a line of JSON, milliseconds a step and the loss.

import { createInterface } from "node:readline";

/** `make(name)` builds a model; its function trains some steps and gives the last loss. */
export async function serve(make) {
  const models = new Map();
  console.log("ready");
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, steps] = line.split(" ");
    if (!models.has(name)) models.set(name, await make(name));
    const start = performance.now();
    const loss = await models.get(name)(Number(steps));
    console.log(JSON.stringify({ ms: (performance.now() - start) / Number(steps), loss }));
  }
  process.exit();
}
