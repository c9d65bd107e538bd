// `npm run bench -- kernel`, `-- engine`, `-- slides` or a room of the library: what is fast, measured side by side with the peers in one run.

const benches = {
  kernel: "./kernel/bench.mjs",
  engine: "./engine/bench.mjs",
  grade: "./grade/bench.mjs",
  ensemble: "./library/bench.mjs",
  linear: "./library/bench.mjs",
  models: "./models/bench.mjs",
  slides: "./slides/bench.mjs",
};

const [name, ...args] = process.argv.slice(2);
if (!Object.hasOwn(benches, name)) {
  console.error(`Usage: npm run bench -- ${Object.keys(benches).join(" | ")} [OPTIONS]`);
  process.exit(2);
}
const { run } = await import(benches[name]);
process.exitCode = await run(args, name);
