// Jupyter's own programs, from `.venv`, in folders of their own: what else Jupyter is set to do here plays no part.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");

const programs = join(root, ".venv", process.platform === "win32" ? "Scripts" : "bin");
export const python = join(programs, process.platform === "win32" ? "python.exe" : "python");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface NewCell {
  type?: "code" | "markdown";
  source: string;
  metadata?: Record<string, unknown>;
}

/** A folder with its own configuration, data and runtime files, and `.venv`'s programs to work in it. */
export class Jupyter {
  readonly folder: string;
  readonly env: Record<string, string>;

  private constructor(folder: string) {
    this.folder = folder;
    const { PYTHONHOME: _home, PYTHONPATH: _path, ...inherited } = process.env as Record<string, string>;
    const own = Object.entries(inherited).filter(([name]) => !/^(JUPYTER|NBGRADER|PAPERMILL|JPY)/.test(name));
    this.env = {
      ...Object.fromEntries(own),
      PATH: `${programs}${delimiter}${inherited.PATH ?? ""}`,
      PYTHONNOUSERSITE: "1",
      PYTHONUTF8: "1",
      JUPYTER_PREFER_ENV_PATH: "1",
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      JUPYTERLAB_SETTINGS_DIR: join(folder, "settings"),
      JUPYTERLAB_WORKSPACES_DIR: join(folder, "workspaces"),
      IPYTHONDIR: join(folder, "ipython"),
      LECTERN_HISTORY: join(folder, "history.jsonl"),
    };
  }

  static async create(): Promise<Jupyter> {
    if (!existsSync(python)) throw new Error(`No Python in "${programs}"; make it with: npm run setup`);
    // The real path: Jupyter compares what it is given with what it finds.
    return new Jupyter(await realpath(await mkdtemp(join(tmpdir(), "lectern-jupyter-"))));
  }

  /** Runs `python -m module ...args` to its end, in this folder. */
  async run(module: string, args: string[] = []): Promise<Ended> {
    return this.python(["-m", module, ...args]);
  }

  /** Runs Python to its end, in this folder. */
  python(args: string[]): Promise<Ended> {
    return new Promise((resolve, reject) => {
      const child = spawn(python, args, { cwd: this.folder, env: this.env });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text) => {
        stderr += text;
      });
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Writes a notebook of these cells; a text alone is a code cell. */
  async notebook(name: string, cells: (string | NewCell)[]): Promise<void> {
    await writeFile(this.path(name), JSON.stringify(newNotebook(cells)));
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A notebook as JupyterLab writes a new one for this kernel. */
export function newNotebook(cells: (string | NewCell)[]): object {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { display_name: "TypeScript (Lectern)", language: "typescript", name: "lectern" },
    },
    cells: cells.map((cell, index) => {
      const { source, type = "code", metadata = {} } = typeof cell === "string" ? { source: cell } : cell;
      const common = { id: `cell-${index + 1}`, cell_type: type, metadata, source };
      return type === "code" ? { ...common, outputs: [], execution_count: null } : common;
    }),
  };
}

/** A traceback without its colours. */
export function plain(traceback: string[]): string {
  return stripVTControlCharacters(traceback.join("\n"));
}
