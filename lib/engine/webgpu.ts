// The webgpu engine: tfjs's WebGPU kernels, in a browser or through npm's "webgpu" in Node. Only on request.

import * as tf from "@tensorflow/tfjs-core";

const PACKAGES = "webgpu @tensorflow/tfjs-backend-webgpu@4.22.0";

interface Gpu {
  requestAdapter(options?: object): Promise<{ info?: AdapterInfo } | null>;
}

interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  description?: string;
}

/** Registers the backend "webgpu", starts it and says what it runs on. */
export async function loadWebgpu(): Promise<string> {
  const node = globalThis.process?.getBuiltinModule?.("node:module");
  const gpu = browserGpu() ?? (node && nodeGpu(node));
  if (gpu === undefined) throw new Error("this browser has no WebGPU");
  // tfjs takes another backend without a word where there is no adapter.
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null)
    throw new Error("WebGPU finds no GPU here (no adapter); is its driver for Vulkan installed?");
  if (!tf.findBackendFactory("webgpu")) {
    if (!node) throw new Error('import "@tensorflow/tfjs-backend-webgpu" in the page first');
    requireFrom(node, "@tensorflow/tfjs-backend-webgpu");
  }
  if (!(await tf.setBackend("webgpu"))) throw new Error("tfjs could not start it, see the console");
  const { description, vendor, architecture } = adapter.info ?? {};
  return description || [vendor, architecture].filter(Boolean).join(" ") || "a GPU";
}

function browserGpu(): Gpu | undefined {
  return (globalThis as { navigator?: { gpu?: Gpu } }).navigator?.gpu;
}

/** Dawn, with the names that the backend looks for put where a browser has them. */
function nodeGpu(node: NodeModule): Gpu {
  const { create, globals } = requireFrom(node, "webgpu") as {
    create(flags: string[]): Gpu;
    globals: object;
  };
  const gpu = create([]);
  Object.assign(globalThis, globals);
  const { navigator } = globalThis as { navigator?: object };
  if (navigator === undefined) Object.assign(globalThis, { navigator: { gpu } });
  else Object.defineProperty(navigator, "gpu", { value: gpu, configurable: true });
  return gpu;
}

type NodeModule = typeof import("node:module");

/** From the user's project: Lectern does not bring them. */
function requireFrom(node: NodeModule, name: string): unknown {
  const places = [`${process.cwd()}/package.json`, import.meta.url];
  for (const place of places) {
    const require = node.createRequire(place);
    try {
      require.resolve(name);
    } catch {
      continue; // not installed there
    }
    return require(name);
  }
  throw new Error(`the npm package "${name}" is missing; add what it needs with: npm install ${PACKAGES}`);
}
