// `npm run bench -- kernel`: Lectern's kernel beside other kernels.

import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { measure } from "../measure.mjs";
import { table } from "../table.mjs";
import { figures } from "./figures.mjs";
import { findKernels } from "./kernels.mjs";

const usage =
  "npm run bench -- kernel [--json FILE] [--runs N] [--figures ID,...] [--kernels NAME,...] [--python PATH]";

/** Gives the exit code. */
export async function run(args) {
  const options = read(args);
  if (!options) return 2;
  const { values, runs } = options;
  const chosen = pick("figure", figures, values.figures, ({ id }) => id);
  const { kernels, missing } = await findKernels({ python: values.python });
  const present = pick("kernel", kernels, values.kernels, ({ name }) => name, missing);
  for (const { name, reason } of missing) console.error(`Without ${name}: ${reason}`);

  const result = await measure(chosen, present, { runs });
  console.log(table(chosen, present, result));
  if (values.json) {
    const versions = Object.fromEntries(present.map(({ name, version }) => [name, version]));
    const machine = { node: process.version, platform: process.platform, arch: process.arch };
    writeFileSync(
      values.json,
      `${JSON.stringify({ ...machine, date: new Date().toISOString(), runs, versions, missing, figures: result }, null, 2)}\n`,
    );
  }
  return 0;
}

function read(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: "string" },
      runs: { type: "string", default: "3" },
      figures: { type: "string" },
      kernels: { type: "string" },
      python: { type: "string" },
    },
  });
  const runs = Number(values.runs);
  if (positionals.length === 0 && runs >= 1) return { values, runs };
  console.error(`Usage: ${usage}`);
  return undefined;
}

/** Those of a comma-separated list, all without one; a name that does not exist ends the bench. */
function pick(what, items, list, nameOf, missing = []) {
  if (list === undefined) return items;
  const names = list.split(",");
  const known = [...items.map(nameOf), ...missing.map(({ name }) => name)];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`No ${what} "${unknown.join('", "')}", there are ${known.join(", ")}`);
    process.exit(2);
  }
  return items.filter((item) => names.includes(nameOf(item)));
}
