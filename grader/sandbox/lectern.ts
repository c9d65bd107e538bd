// What `import ... from "lectern"` gives while a submission is graded: the means, not the models that are asked for.

// With the rest: what is loaded later is not loaded from the code that is kept.
import "@tensorflow/tfjs-backend-wasm";

import { data, engine, plot, tf } from "../../lib/index.ts";

/** Starts an engine: in the built program, unlike in the library, that is not done by the import. */
export async function openLectern(): Promise<Record<string, unknown>> {
  await engine.use("wasm");
  return { data, engine, plot, tf };
}
