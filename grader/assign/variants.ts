// Solutions other than the instructor's: right ones, which tests must accept, and wrong ones, which they must not.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { AssignmentError } from "../assignment-error.ts";
import { taskOf } from "./passes/clear-solutions.ts";

/** In folders of these names beside the notebook; neither is copied for students. */
export const variantFolders = ["right", "wrong"] as const;

export interface Variant {
  kind: (typeof variantFolders)[number];
  path: string;
  /** "4.4", as in the first line of the cell that it stands in for. */
  task: string;
  /** What it does: "divides by the sum of z". */
  says: string;
  /** The whole cell. */
  source: string;
}

/** Of the folder of an assignment: `wrong/4.4-no-max.ts`, whose first line is `// Task 4.4: subtracts no maximum`. */
export function readVariants(folder: string): Variant[] {
  return variantFolders.flatMap((kind) => {
    const inside = join(folder, kind);
    if (!existsSync(inside)) return [];
    const files = readdirSync(inside).filter((name) => name.endsWith(".ts"));
    return files.sort().map((name) => {
      const path = join(inside, name);
      const source = readFileSync(path, "utf8");
      const [, task, says] = /^Task ([\d.]+): (.+)$/.exec(taskOf(source) ?? "") ?? [];
      if (!task || !says) {
        throw new AssignmentError(
          `${path}: the first line must say the task and what is ${kind} about it: "// Task 4.4: subtracts no maximum"`,
        );
      }
      return { kind, path, task, says, source };
    });
  });
}
