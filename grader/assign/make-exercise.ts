// From an instructor's notebook to the student's: small passes, each a file.

import type { Notebook } from "../../kernel/index.ts";
import { checkMetadata } from "./passes/check-metadata.ts";
import { clearHiddenTests, clearMarkSchemes } from "./passes/clear-hidden-tests.ts";
import { clearOutputs } from "./passes/clear-outputs.ts";
import { clearSolutions } from "./passes/clear-solutions.ts";
import { computeChecksums } from "./passes/compute-checksums.ts";
import { lockCells } from "./passes/lock-cells.ts";
import type { Pass } from "./passes/pass.ts";

/**
 * nbgrader's order. Metadata first, since the others rely on it; checksums last, since they cover the text as the
 * student gets it.
 */
const passes: readonly Pass[] = [
  checkMetadata,
  lockCells,
  clearSolutions,
  clearOutputs,
  clearHiddenTests,
  clearMarkSchemes,
  computeChecksums,
];

/** The student's copy of an instructor's notebook, which stays as it is. */
export function makeExercise(source: Notebook, path: string): Notebook {
  const exercise = structuredClone(source);
  delete exercise.metadata.celltoolbar;
  for (const pass of passes) pass(exercise, path);
  return exercise;
}
