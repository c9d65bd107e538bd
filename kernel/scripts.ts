// What runs compiled cells in the thread at hand: V8's REPL mode, and imports as cells have them.

export { requireCached } from "./runtime/cached-code.ts";
export { type Evaluation, evaluate, warmUp } from "./runtime/evaluate.ts";
export { Loader } from "./runtime/load.ts";
export { requireOf } from "./runtime/require.ts";
