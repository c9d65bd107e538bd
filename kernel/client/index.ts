// The kernel's client: start a kernel, ask it things, hear what it says.

export {
  type Channel,
  type ExecuteOptions,
  type Execution,
  KernelClient,
  KernelTimeoutError,
  type Listener,
  type RequestOptions,
} from "./client.ts";
export {
  type Connection,
  type ConnectionFile,
  readConnectionFile,
  writeConnectionFile,
} from "./connection.ts";
export {
  type Content,
  decodeFrames,
  encodeFrames,
  type Header,
  type Message,
  newMessage,
  protocolVersion,
} from "./frames.ts";
export { type Exit, KernelDiedError, type KernelProcess } from "./process.ts";
export { type Kernelspec, lecternArgv, type StartOptions, startKernel } from "./start.ts";
