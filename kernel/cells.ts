// What compiles cells without a kernel around it: for whoever runs notebooks in its own way.

import { join } from "node:path";

import { NotebookLanguage } from "./language/notebook.ts";
import { lecternRoot } from "./lectern-root.ts";

export type { SavedHistory } from "./language/history.ts";
export type { Compilation, CompiledCell, Problem } from "./language/language.ts";
export type { NotebookLanguage } from "./language/notebook.ts";
export { isCompilerFailure } from "./language/project.ts";

/** TypeScript as cells of a notebook in `folder` have it in the kernel; `onCompiler` is told of its processes. */
export function openLanguage(folder: string, onCompiler?: (pid: number) => void): NotebookLanguage {
  const kernel = join(lecternRoot, "dist", "kernel");
  return new NotebookLanguage({
    folder,
    globals: join(kernel, "runtime", "cell-globals.d.ts"),
    packages: lecternRoot,
    ...(onCompiler && { onCompiler }),
    tslab: join(kernel, "display", "tslab.d.ts"),
  });
}
