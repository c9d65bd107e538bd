// Whether this machine can have more than wasm: asked at every import of the library, so it must cost nothing.

import { engineHome } from "./home.ts";

/** One of them is there where programs can reach an NVIDIA GPU; the second in Windows' Linux. */
export const GPU_FILES = ["/dev/nvidiactl", "/usr/lib/wsl/lib/libcuda.so.1"];

/** True where an engine is installed, or there is a GPU of which to say that it is not used. */
export function worthALook(): boolean {
  const fs = globalThis.process?.getBuiltinModule?.("node:fs");
  if (!fs) return false; // a browser
  // What `engine remove` leaves is a folder with a log.
  const home = engineHome();
  return (
    (fs.existsSync(home) && fs.readdirSync(home).some((name) => !name.startsWith("."))) ||
    GPU_FILES.some((path) => fs.existsSync(path))
  );
}
