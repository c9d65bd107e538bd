// What is left out or put together before a recording is replayed. Every pass keeps each number bit for bit.

import type { Binding } from "../../../native/binding.ts";
import type { Graph } from "../../graph.ts";
import { dropDead } from "../../passes/dead.ts";
import { mergeDuplicates } from "../../passes/duplicates.ts";
import { fuseAdam } from "./adam.ts";
import { foldConstants } from "./constants.ts";
import { dropIdle } from "./idle.ts";
import { fuseReluGradients } from "./relu-gradient.ts";

/**
 * In this order: constants first, since the patterns look for them; duplicates before idle operations, so that
 * one Reshape is looked at once; patterns last, when nothing stands between their parts.
 */
const PASSES: readonly ((graph: Graph, binding: Binding) => void)[] = [
  dropDead,
  foldConstants,
  mergeDuplicates,
  dropIdle,
  fuseReluGradients,
  fuseAdam,
  dropDead,
];

/** XLA knows TensorFlow's operations only, not the addon's; it fuses by itself. */
export function simplify(graph: Graph, binding: Binding, xla = false): void {
  for (const pass of PASSES) if (!xla || pass !== fuseAdam) pass(graph, binding);
}
