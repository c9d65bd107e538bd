// Puts what cells may call into the global scope: the kernel's own names, and require as CommonJS has it.

import { display } from "../display/index.ts";
import type { Comms } from "./comms.ts";
import type { Input } from "./input.ts";
import type { Loader } from "./load.ts";

/** Kept in step with cell-globals.d.ts, which tells the type checker. */
export function installGlobals(parts: { loader: Loader; input: Input; comms: Comms; folder: string }): void {
  const { loader, input, comms, folder } = parts;
  const given: Record<string, unknown> = {
    display,
    prompt: input.prompt.bind(input),
    confirm: input.confirm.bind(input),
    promptPassword: input.promptPassword.bind(input),
    jupyter: { comms },
    require: loader.require,
    __dirname: folder,
    $$load: loader.load,
    $$meta_data: loader.importMeta,
  };
  // Not enumerable, so that a student who lists the global object finds their own names.
  for (const [name, value] of Object.entries(given))
    Object.defineProperty(globalThis, name, { configurable: true, writable: true, enumerable: false, value });
}
