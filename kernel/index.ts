// What other rooms may use of the kernel: notebooks as files, and kernels as their clients see them.

export {
  type Execution,
  type KernelClient,
  KernelDiedError,
  KernelTimeoutError,
  lecternArgv,
  type Message,
  startKernel,
} from "./client/index.ts";
export { lecternRoot } from "./lectern-root.ts";
export {
  type Cell,
  type CodeCell,
  formatNotebook,
  type Notebook,
  NotebookError,
  type Output,
  parseNotebook,
  readNotebook,
  type TextCell,
  writeNotebook,
} from "./notebook.ts";
