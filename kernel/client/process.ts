// The kernel's process: started, its last words kept, ended with all its children.

import { type ChildProcess, spawn } from "node:child_process";

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** The kernel ended while something was asked of it, or could not be started at all. */
export class KernelDiedError extends Error {
  override name = "KernelDiedError";
  readonly code = "KERNEL_DIED";
  readonly exit: Exit;
  /** The end of what the process wrote to its stdout and stderr. */
  readonly log: string;

  constructor(exit: Exit, log: string, options?: ErrorOptions) {
    const how = exit.signal === null ? `with exit code ${exit.code}` : `by ${exit.signal}`;
    const words = log.trim();
    super(`Kernel died ${how}${words === "" ? ", without a word" : `; its last words:\n${words}`}`, options);
    this.exit = exit;
    this.log = log;
  }
}

export interface KernelProcess {
  pid: number;
  exited: Promise<Exit>;
  /** The end of what the process wrote. */
  log(): string;
  signal(signal: NodeJS.Signals): void;
  kill(): void;
}

export interface SpawnOptions {
  cwd?: string | undefined;
  env?: NodeJS.ProcessEnv | undefined;
}

const logLimit = 16_384; // characters

/** Rejects with the system's error where the program cannot be started. */
export async function spawnKernel(argv: string[], { cwd, env }: SpawnOptions): Promise<KernelProcess> {
  const [program, ...args] = argv;
  if (program === undefined) throw new RangeError("startKernel: argv must name a program, got []");
  const posix = process.platform !== "win32";
  const child = spawn(program, args, {
    cwd,
    // The kernel watches its parent by this name, and ends when the parent is gone.
    env: { ...process.env, ...env, JPY_PARENT_PID: String(process.pid) },
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own: Ctrl-C in the terminal must reach the client only, and a kill must reach the children too.
    detached: posix,
    windowsHide: true,
  });
  let log = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      log = (log + text).slice(-logLimit);
    });
  }
  const exited = new Promise<Exit>((resolve) =>
    child.once("exit", (code, signal) => resolve({ code, signal })),
  );
  await new Promise((resolve, reject) => child.once("spawn", resolve).once("error", reject));
  const kill = () => (posix ? signalGroup(child, "SIGKILL") : killTree(child));
  process.once("exit", kill);
  void exited.then(() => process.removeListener("exit", kill));
  return {
    pid: child.pid!,
    exited,
    log: () => log,
    signal: (signal) => void child.kill(signal),
    kill,
  };
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch (error) {
    // The whole group is gone already: what was wanted.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function killTree(child: ChildProcess): void {
  spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { stdio: "ignore", windowsHide: true });
}
