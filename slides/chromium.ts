// A Chromium of the instructor's own, driven over a pipe in its DevTools protocol: no port, and no package needed.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Readable, Writable } from "node:stream";

import { SlidesError } from "./problem.ts";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome.exe"];
const places = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The one that CHROME_PATH names, or the first that is installed. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROME_PATH) {
    if (existsSync(env.CHROME_PATH)) return env.CHROME_PATH;
    throw new SlidesError(`CHROME_PATH names "${env.CHROME_PATH}", which does not exist`);
  }
  const folders = (env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...places].find((path) => existsSync(path));
}

type Reply = Record<string, unknown>;

interface Waiting {
  resolve(result: Reply): void;
  reject(error: Error): void;
}

/** A deck of many surfaces takes long to print without a graphics card; nothing takes this long. */
const limitMs = 180_000;

/** One page in one browser, which ends with it. */
export class Chromium {
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, Waiting>();
  readonly #events = new Map<string, () => void>();
  #next = 1;
  #session: string | undefined;
  #ended: Error | undefined;
  #rest = "";
  readonly #limit = setTimeout(() => this.#end(new Error(`no answer for ${limitMs / 1000} s`)), limitMs);

  private constructor(path: string) {
    this.#profile = mkdtempSync(join(tmpdir(), "lectern-slides-"));
    const args = [
      "--headless",
      "--remote-debugging-pipe",
      `--user-data-dir=${this.#profile}`,
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--disable-gpu",
      "--enable-unsafe-swiftshader", // surfaces, where there is no graphics card
      // Chromium refuses to start as root with it, as in a container.
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ];
    this.#process = spawn(path, args, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
    this.#process.on("error", (error) => this.#end(error));
    this.#process.on("close", () => this.#end(new Error("it ended")));
    const [, , , input, output] = this.#process.stdio as [null, null, null, Writable, Readable];
    input.on("error", (error) => this.#end(error)); // written to after it ended
    output.setEncoding("utf8").on("data", (text: string) => this.#receive(text));
  }

  static async open(path: string, url: string): Promise<Chromium> {
    const chromium = new Chromium(path);
    try {
      const { targetId } = await chromium.#send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await chromium.#send("Target.attachToTarget", { targetId, flatten: true });
      chromium.#session = sessionId as string;
      await chromium.#send("Page.enable");
      await chromium.#send("Emulation.setDeviceMetricsOverride", {
        ...{ width: 1280, height: 720, deviceScaleFactor: 1, mobile: false },
      });
      const loaded = new Promise<void>((resolve, reject) => {
        chromium.#events.set("Page.loadEventFired", resolve);
        chromium.#waiting.set(0, { resolve: () => resolve(), reject });
      });
      await chromium.#send("Page.navigate", { url });
      await loaded;
      return chromium;
    } catch (error) {
      await chromium.close();
      throw error;
    }
  }

  /** What an expression gives in the page, as plain data; a promise is waited for. */
  async evaluate(expression: string): Promise<unknown> {
    const reply = await this.#send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    const { exceptionDetails, result } = reply as {
      exceptionDetails?: { text: string; exception?: { description?: string } };
      result: { value?: unknown };
    };
    if (exceptionDetails) {
      throw new Error(`internal: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    }
    return result.value;
  }

  /** The page on paper of the size that its style sheet asks for. */
  async pdf(): Promise<Buffer> {
    const { data } = await this.#send("Page.printToPDF", { preferCSSPageSize: true, printBackground: true });
    return Buffer.from(data as string, "base64");
  }

  async close(): Promise<void> {
    clearTimeout(this.#limit);
    if (this.#process.exitCode === null && this.#process.pid !== undefined) {
      const ended = new Promise((resolve) => this.#process.once("close", resolve));
      // Killed at once, it would leave helpers behind that still write into its profile.
      this.#session = undefined;
      this.#send("Browser.close").catch(() => this.#process.kill("SIGKILL"));
      const kill = setTimeout(() => this.#process.kill("SIGKILL"), 5_000);
      await ended;
      clearTimeout(kill);
    }
    try {
      await rm(this.#profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    } catch (error) {
      // The deck is made: a helper that holds on to a temporary folder is no reason to fail.
      if (!["ENOTEMPTY", "EBUSY", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }

  #send(method: string, params: object = {}): Promise<Reply> {
    if (this.#ended) return Promise.reject(this.#ended);
    const id = this.#next++;
    const session = this.#session === undefined ? {} : { sessionId: this.#session };
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const input = this.#process.stdio[3] as Writable;
      input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    });
  }

  #receive(text: string): void {
    const messages = (this.#rest + text).split("\0");
    this.#rest = messages.pop()!;
    for (const message of messages) {
      const { id, method, result, error } = JSON.parse(message);
      if (id === undefined) this.#events.get(method)?.();
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(`internal: Chromium: ${error.message}`));
      else waiting?.resolve(result);
    }
  }

  #end(cause: Error): void {
    this.#ended = new SlidesError(`Chromium could not be used: ${cause.message}`, { cause });
    for (const { reject } of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}
