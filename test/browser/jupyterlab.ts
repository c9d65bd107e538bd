// JupyterLab from `.venv` in Chromium, as a student has it before them.

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { onTestFailed } from "vitest";

import { Jupyter, type NewCell, newNotebook, python, root } from "../jupyter/jupyter.ts";

/** The browser to drive: the one that LECTERN_BROWSER names, or the first that is installed. */
export function findBrowser(): string | undefined {
  const chosen = process.env.LECTERN_BROWSER;
  if (chosen !== undefined && chosen !== "") {
    if (!existsSync(chosen)) throw new Error(`LECTERN_BROWSER names "${chosen}", which does not exist`);
    return chosen;
  }
  const folders = (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
  return ["chromium", "chromium-browser", "google-chrome"]
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

export const flags = [
  "--no-sandbox", // Chromium refuses to start as root with it, as in a container
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A server on a copy of the lectures, and a browser. */
export class JupyterLab {
  readonly #jupyter: Jupyter;
  readonly #server: ChildProcess;
  readonly #browser: Browser;
  readonly #url: string;
  readonly #log: string[];
  #page: Page | undefined;
  /** Addresses on other machines that the open pages asked for. */
  foreignRequests: string[] = [];
  /** What the open pages wrote to their console as errors, and what they threw. */
  errors: string[] = [];

  private constructor(parts: {
    jupyter: Jupyter;
    server: ChildProcess;
    browser: Browser;
    url: string;
    log: string[];
  }) {
    this.#jupyter = parts.jupyter;
    this.#server = parts.server;
    this.#browser = parts.browser;
    this.#url = parts.url;
    this.#log = parts.log;
  }

  /** With `fill`, on what that puts into the folder of the name that it is given, in place of the lectures. */
  static async start(
    executablePath: string,
    fill?: (jupyter: Jupyter, folder: string) => Promise<void>,
  ): Promise<JupyterLab> {
    const jupyter = await Jupyter.create();
    const folder = jupyter.path("notebooks");
    if (fill) {
      await mkdir(folder, { recursive: true });
      await fill(jupyter, folder);
    } else {
      await cp(join(root, "notebooks"), folder, {
        recursive: true,
        filter: (path) => !path.includes(".ipynb_checkpoints"),
      });
    }
    const args = [
      ...["-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0"],
      `--IdentityProvider.token=${token}`,
      `--ServerApp.root_dir=${folder}`,
      "--ServerApp.terminals_enabled=False",
    ];
    const server = spawn(python, args, { cwd: fill ? folder : jupyter.folder, env: jupyter.env });
    const log: string[] = [];
    server.stdout.on("data", (bytes) => log.push(String(bytes)));
    server.stderr.on("data", (bytes) => log.push(String(bytes)));
    const url = await listening(server, log);
    const browser = await chromium.launch({ executablePath, args: flags });
    return new JupyterLab({ jupyter, server, browser, url, log });
  }

  /** What the server and its kernels have said. */
  log(): string {
    return this.#log.join("");
  }

  /** Opens a new notebook of these cells. */
  async notebook(name: string, cells: (string | NewCell)[]): Promise<LabNotebook> {
    await writeFile(this.#jupyter.path("notebooks", `${name}.ipynb`), JSON.stringify(newNotebook(cells)));
    return this.open(`${name}.ipynb`);
  }

  /** Opens a notebook in the page that shows notebooks; loading JupyterLab takes longer than all that a test does. */
  async open(path: string): Promise<LabNotebook> {
    if (this.#page === undefined) {
      this.#page = await this.page(`/lab/tree/${path}`);
    } else {
      await chooseFromMenu(this.#page, "File", "Open from Path…");
      await this.#page.locator(".jp-Dialog input").fill(path);
      await this.#page.keyboard.press("Enter");
    }
    const tab = this.#page.locator("#jp-main-dock-panel .lm-TabBar-tab.lm-mod-current");
    await tab.filter({ hasText: path }).waitFor();
    const notebook = new LabNotebook(this.#page);
    await notebook.ready();
    return notebook;
  }

  /** Opens an address of the server, such as "/lab", in a page of its own. */
  async page(path: string): Promise<Page> {
    const page = await this.#browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(30_000);
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (/^(https?|wss?):$/.test(protocol) && hostname !== "127.0.0.1") {
        this.foreignRequests.push(request.url());
      }
    });
    page.on("console", (message) => {
      if (message.type() === "error") this.errors.push(message.text());
    });
    page.on("pageerror", (error) => this.errors.push(String(error)));
    await page.goto(`${this.#url}${path}?token=${token}&reset`, { waitUntil: "domcontentloaded" });
    return page;
  }

  /** To be called before each test: of one that fails there is the server's log, and a picture of its last page. */
  watch(): void {
    onTestFailed(async ({ task }) => {
      console.error(`The server's log at the end of "${task.name}":\n${this.log().slice(-5_000)}`);
      const folder = join(root, "test-results");
      await mkdir(folder, { recursive: true });
      const page = this.#pages().at(-1);
      await page?.screenshot({ path: join(folder, `failed ${task.name}.png`) });
      await this.closePages();
    });
  }

  /** Closes what a failed test may have left in any state. */
  async closePages(): Promise<void> {
    for (const page of this.#pages()) await page.close();
    this.#page = undefined;
  }

  #pages(): Page[] {
    return this.#browser.contexts().flatMap((context) => context.pages());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    const ended = new Promise((resolve) => this.#server.once("close", resolve));
    this.#server.kill("SIGTERM"); // the server ends its kernels first
    if (this.#server.exitCode === null) await ended;
    await this.#jupyter.close();
  }
}

/** The notebook on top in a page; cells are counted from 1. */
export class LabNotebook {
  readonly page: Page;
  readonly panel: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
  }

  async ready(): Promise<void> {
    await this.panel.locator(".jp-CodeCell").first().waitFor();
    await this.page.locator("#jupyterlab-splash").waitFor({ state: "detached" });
    await this.panel.locator(".jp-KernelName", { hasText: "TypeScript (Lectern)" }).waitFor();
    await this.idle();
    await this.page.getByText("TypeScript (Lectern) | Idle").waitFor();
  }

  /** Waits until the kernel has nothing to do. */
  async idle(): Promise<void> {
    await this.panel.locator(`${indicator}[data-status="idle"]`).waitFor();
  }

  async busy(): Promise<void> {
    await this.panel.locator(`${indicator}[data-status="busy"]`).waitFor();
  }

  async status(): Promise<string | null> {
    return this.panel.locator(indicator).getAttribute("data-status");
  }

  cell(number: number): Locator {
    return this.panel.locator(".jp-Cell").nth(number - 1);
  }

  async code(number: number): Promise<string> {
    const lines = await this.cell(number).locator(".cm-line").allTextContents();
    return lines.join("\n");
  }

  output(number: number): Locator {
    return this.cell(number).locator(".jp-OutputArea-output");
  }

  /** What JupyterLab shows beside each code cell: a count, "*" while it runs or waits, "" before. */
  async prompts(): Promise<string[]> {
    const texts = await this.panel.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();
    return texts.map((text) => text.replace(/[[\]: ]/g, ""));
  }

  /** Puts the cursor at the end of a cell's code. */
  async edit(number: number): Promise<void> {
    await this.cell(number).locator(".cm-content").click();
    await this.page.keyboard.press("Control+End");
  }

  /** Runs a cell with Ctrl-Enter. */
  async run(number: number): Promise<void> {
    await this.edit(number);
    await this.page.keyboard.press("Control+Enter");
  }

  /** Runs a cell and waits until it has a number. */
  async ran(number: number): Promise<void> {
    await this.run(number);
    await this.counted(number);
  }

  async counted(number: number): Promise<void> {
    await this.cell(number)
      .locator(".jp-InputPrompt")
      .filter({ hasText: /\[\d+\]/ })
      .waitFor();
  }

  async runAll(): Promise<void> {
    await chooseFromMenu(this.page, "Run", "Run All Cells");
  }

  button(command: string): Locator {
    return this.panel.locator(`.jp-NotebookPanel-toolbar [data-command="${command}"]`).first();
  }
}

async function chooseFromMenu(page: Page, menu: string, item: string): Promise<void> {
  await page.locator(".lm-MenuBar-itemLabel", { hasText: new RegExp(`^${menu}$`) }).click();
  const label = page.locator(".lm-Menu-itemLabel", { hasText: new RegExp(`^${item}$`) });
  // While the page still loads, entries are there that do nothing yet.
  await page.locator(".lm-Menu-item:not(.lm-mod-disabled)", { has: label }).click();
}

const token = "lectern";
const indicator = ".jp-Notebook-ExecutionIndicator";

async function listening(server: ChildProcess, log: string[]): Promise<string> {
  for (const end = performance.now() + 60_000; performance.now() < end; await sleep(100)) {
    const address = /http:\/\/127\.0\.0\.1:\d+(?=\/lab)/.exec(log.join(""));
    if (address !== null) return address[0];
    if (server.exitCode !== null) break;
  }
  server.kill("SIGTERM");
  throw new Error(`JupyterLab did not start:\n${log.join("")}`);
}
