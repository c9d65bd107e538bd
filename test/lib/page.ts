// A page of docs/, run cell by cell in the kernel, on every engine.

import { readFileSync } from "node:fs";

import { expect } from "vitest";

import type { Message } from "../../kernel/client/index.ts";
import { type Frontend, kernelTest } from "../kernel/frontend.ts";
import { ENGINES } from "./engines.ts";

/** A cell of a page that was run, and what came of it. */
export interface PageCell {
  page: string;
  cell: string;
  /** Its last line, without white space around it. */
  last: string;
  outputs: Message[];
  /** Its result by kind; without one, empty. */
  bundle: Record<string, string>;
}

export interface PageOptions {
  engines?: readonly string[];
  timeoutMs?: number;
  /** What a cell must have given; without it, what its last line promises behind `//`. */
  shown?: (cell: PageCell) => void;
  /** What must hold when all cells have run. */
  end?: (frontend: Frontend, cells: readonly PageCell[]) => Promise<void>;
}

/** Tests that every cell of `docs/<page>` runs, type-checked, in one notebook. */
export function pageTest(
  page: string,
  { engines = ENGINES, timeoutMs, shown = givesWhatItPromises, end }: PageOptions = {},
): void {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), "utf8");
  const cells = [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code!);
  for (const engine of engines) {
    const test = kernelTest({ per: "test", env: { LECTERN_ENGINE: engine } });
    const options = timeoutMs === undefined ? {} : { timeout: timeoutMs };
    test(`docs/${page} runs on ${engine}`, options, async ({ frontend }) => {
      const ran: PageCell[] = [];
      for (const cell of cells) {
        const { outputs } = await frontend.run(cell);
        const error = outputs.find(({ header }) => header.msg_type === "error");
        expect(error?.content.evalue, cell).toBeUndefined();
        const result = outputs.find(({ header }) => header.msg_type === "execute_result");
        const bundle = (result?.content.data ?? {}) as Record<string, string>;
        ran.push({ page: text, cell, last: cell.trim().split("\n").at(-1)!, outputs, bundle });
        shown(ran.at(-1)!);
      }
      await end?.(frontend, ran);
    });
  }
}

/** A cell whose last line ends in `// value` must give that value. */
function givesWhatItPromises({ cell, bundle }: PageCell): void {
  const [, promised] = /\) \/\/ (.*)\n$|[^;,] \/\/ (.*)\n$/.exec(cell)?.filter(Boolean) ?? [];
  if (!promised || promised.startsWith("the picture")) return;
  expect((bundle["text/plain"] ?? "").replaceAll(/\s+/g, " "), cell).toBe(promised);
}

/** The same to the letter, where the last line is an expression. */
export function givesExactly({ cell, last, bundle }: PageCell): void {
  const promised = /^(?!const|let|import).* \/\/ (.*)$/.exec(last)?.[1];
  if (promised) expect(bundle["text/plain"], cell).toBe(promised);
}
