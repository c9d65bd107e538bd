// The kernelspec: the folder by which Jupyter finds, shows and starts the kernel.

import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import { type NodePath, stableNode } from "./stable-node.ts";

/** Node's flags for the kernel: interrupts must not abort it, imports resolve from the notebook's folder. */
export const nodeFlags = ["--no-force-async-hooks-checks", "--experimental-import-meta-resolve"];

/** Where a kernelspec lies: for this user, for the active Python, or below a folder such as `.venv`. */
export type Location = "user" | "sys-prefix" | { prefix: string };

export interface KernelspecOptions {
  location: Location;
  /** What programs call the kernel, as in `jupyter nbconvert --ExecutePreprocessor.kernel_name=lectern`. */
  name?: string;
  /** What people see in the launcher. */
  displayName?: string;
}

export interface InstalledKernelspec {
  name: string;
  folder: string;
  node: string;
  kernel: string;
  /** Whether the program that it starts, and the kernel that this runs, are still there. */
  nodeExists: boolean;
  kernelExists: boolean;
}

const logos = ["logo-32x32.png", "logo-64x64.png", "logo-svg.svg"];

/** Writes the kernelspec, over an older one of Lectern, and says where and which Node it starts. */
export function installKernelspec(options: KernelspecOptions): { folder: string; node: NodePath } {
  const folder = folderOf(options);
  const present = readKernelspec(folder);
  if (existsSync(join(folder, "kernel.json")) && present === undefined) {
    throw new Error(`"${folder}" holds the kernelspec of another kernel; choose another name with --name`);
  }
  mkdirSync(folder, { recursive: true });
  for (const logo of logos) copyFileSync(logoFile(logo), join(folder, logo));
  // Renamed into place last, so that Jupyter never reads half of it.
  const unfinished = join(folder, `kernel.json.${process.pid}`);
  writeFileSync(unfinished, kernelJson(options));
  renameSync(unfinished, join(folder, "kernel.json"));
  return { folder, node: stableNode() };
}

/** Whether the kernelspec is there and is what `installKernelspec` would write now. */
export function isInstalled(options: KernelspecOptions): boolean {
  const folder = folderOf(options);
  if (!logos.every((logo) => existsSync(join(folder, logo)))) return false;
  try {
    return readFileSync(join(folder, "kernel.json"), "utf8") === kernelJson(options);
  } catch {
    return false;
  }
}

/** Lectern's kernelspecs in the folders that Jupyter searches, in its order, or at one location. */
export function listKernelspecs(location?: Location): InstalledKernelspec[] {
  const folders = location === undefined ? kernelsFolders() : [kernelsFolder(location)];
  return folders.flatMap((kernels) =>
    (existsSync(kernels) ? readdirSync(kernels).sort() : []).flatMap((name) => {
      const folder = join(kernels, name);
      const argv = readKernelspec(folder);
      if (argv === undefined) return [];
      const { node, kernel } = argv;
      return [{ name, folder, node, kernel, nodeExists: existsSync(node), kernelExists: existsSync(kernel) }];
    }),
  );
}

export function removeKernelspec({ folder }: InstalledKernelspec): void {
  rmSync(folder, { recursive: true });
}

/** Where Jupyter installs by default: into the active environment if it prefers that, else for the user. */
export function defaultLocation(): Location {
  return prefersEnvironment() ? "sys-prefix" : "user";
}

function kernelJson({ displayName = "TypeScript (Lectern)" }: KernelspecOptions): string {
  const kernelspec = {
    argv: [stableNode().path, ...nodeFlags, kernelFile(), "{connection_file}"],
    display_name: displayName,
    language: "typescript",
    interrupt_mode: "message",
    metadata: { debugger: false },
  };
  return `${JSON.stringify(kernelspec, null, 2)}\n`;
}

/** The built kernel, also when this file runs as TypeScript. */
function kernelFile(): string {
  const built = import.meta.url.endsWith(".js") ? "./main.js" : "../dist/kernel/main.js";
  return fileURLToPath(new URL(built, import.meta.url));
}

function logoFile(name: string): string {
  return fileURLToPath(new URL(`./logo/${name}`, import.meta.url));
}

/** What a kernelspec starts, if it is one of Lectern's. */
function readKernelspec(folder: string): { node: string; kernel: string } | undefined {
  try {
    const { argv } = JSON.parse(readFileSync(join(folder, "kernel.json"), "utf8")) as { argv: string[] };
    const [node, ...rest] = argv;
    const kernel = rest.find((arg) => /[\\/]dist[\\/]kernel[\\/]main\.js$/.test(arg));
    return node === undefined || kernel === undefined ? undefined : { node, kernel };
  } catch {
    return undefined;
  }
}

function folderOf({ location, name = "lectern" }: KernelspecOptions): string {
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    throw new RangeError(`--name must consist of letters, digits, ".", "_" and "-", got "${name}"`);
  }
  return join(kernelsFolder(location), name.toLowerCase()); // Jupyter looks names up in lower case
}

function kernelsFolder(location: Location): string {
  if (location === "user") return join(userDataFolder(), "kernels");
  const prefix = location === "sys-prefix" ? sysPrefix() : resolve(location.prefix);
  if (prefix === undefined) {
    throw new Error(
      "--sys-prefix needs a Python, found none; activate an environment or name its folder with --prefix",
    );
  }
  return join(prefix, "share", "jupyter", "kernels");
}

/** The folders of `jupyter --paths`, as jupyter_core orders them. */
function kernelsFolders(): string[] {
  const { JUPYTER_PATH } = process.env;
  const prefix = sysPrefix();
  const environment = prefix === undefined ? [] : [join(prefix, "share", "jupyter")];
  const user = [userDataFolder()];
  const system =
    process.platform === "win32"
      ? windowsSystemFolders()
      : ["/usr/local/share/jupyter", "/usr/share/jupyter"];
  const folders = [
    ...(JUPYTER_PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
    ...(prefersEnvironment() ? [...environment, ...user] : [...user, ...environment]),
    ...system,
  ];
  return [...new Set(folders.map((folder) => join(resolve(folder), "kernels")))];
}

/** Where Jupyter keeps a user's kernels and more: jupyter_core's `jupyter_data_dir`. */
export function userDataFolder(): string {
  const { JUPYTER_DATA_DIR, JUPYTER_CONFIG_DIR, APPDATA, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") {
    return APPDATA
      ? join(APPDATA, "jupyter")
      : join(JUPYTER_CONFIG_DIR || join(homedir(), ".jupyter"), "data");
  }
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}

/** Windows has a folder for all users only where its administrator has said that it can be trusted. */
function windowsSystemFolders(): string[] {
  const { PROGRAMDATA } = process.env;
  return isSet("JUPYTER_USE_PROGRAMDATA") && PROGRAMDATA ? [join(PROGRAMDATA, "jupyter")] : [];
}

/** The active Python's `sys.prefix`. */
function sysPrefix(): string | undefined {
  const { VIRTUAL_ENV, CONDA_PREFIX } = process.env;
  if (VIRTUAL_ENV) return VIRTUAL_ENV;
  if (CONDA_PREFIX) return CONDA_PREFIX;
  const commands = process.platform === "win32" ? ["python", "py"] : ["python3", "python"];
  for (const command of commands) {
    const { status, stdout } = spawnSync(command, ["-c", "import sys; print(sys.prefix)"], {
      encoding: "utf8",
    });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

/** jupyter_core's `prefer_environment_over_user`. */
function prefersEnvironment(): boolean {
  const { JUPYTER_PREFER_ENV_PATH, VIRTUAL_ENV, CONDA_PREFIX, CONDA_DEFAULT_ENV } = process.env;
  if (JUPYTER_PREFER_ENV_PATH !== undefined) return isSet("JUPYTER_PREFER_ENV_PATH");
  return Boolean(VIRTUAL_ENV) || (Boolean(CONDA_PREFIX) && (CONDA_DEFAULT_ENV ?? "base") !== "base");
}

function isSet(variable: string): boolean {
  return !["no", "n", "false", "off", "0", "0.0"].includes((process.env[variable] ?? "no").toLowerCase());
}
