// prompt(), confirm() and promptPassword(): a question to the front end, answered while the cell waits.

import { type AnswerSlot, awaitAnswer, emptySlot } from "../answer-slot.ts";
import { currentCell } from "./cell-context.ts";
import type { Link } from "./link.ts";

export class Input {
  readonly #link: Link;
  readonly #slot: AnswerSlot;
  readonly #allowed: () => boolean;

  constructor(link: Link, slot: AnswerSlot, allowed: () => boolean) {
    this.#link = link;
    this.#slot = slot;
    this.#allowed = allowed;
  }

  /** A line of text; `fallback` is the answer where nothing was typed. */
  prompt(question: unknown = "", fallback = ""): string {
    return this.#ask("prompt", question, false) || fallback;
  }

  confirm(question: unknown = ""): boolean {
    return /^y/i.test(this.#ask("confirm", `${question} [y/N] `.trimStart(), false).trim());
  }

  promptPassword(question: unknown = "Password: "): string {
    return this.#ask("promptPassword", question, true);
  }

  /** The thread sleeps until the answer is there, as in a browser's `prompt`; an interrupt ends the wait. */
  #ask(call: string, question: unknown, password: boolean): string {
    if (!this.#allowed())
      throw new Error(
        `${call}: nobody can be asked here; run the cell in a front end that allows input, such as JupyterLab, or write the value into the cell`,
      );
    emptySlot(this.#slot);
    this.#link.send(currentCell(), { type: "input", prompt: String(question), password });
    const answer = awaitAnswer(this.#slot);
    if (answer === undefined) throw new Error(`${call}: the front end gave no answer`);
    return answer;
  }
}
