// The number of this session in the history that kernels share: no other has it, nor one that starts at this moment.

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Claims the first free number above `highest`, by a file beside the history that only one kernel can create.
 * The file stays, however its kernel ends, until a later claim removes it; the last claim is never removed, so that
 * a session which ran no cell still keeps its number from the next one. Throws where no file can be written there.
 */
export function claimSession(historyPath: string, highest: number): number {
  const claims = new Claims(historyPath);
  for (let number = Math.max(highest, claims.newest()) + 1; ; number++) {
    if (!claims.create(number)) continue;
    // Another kernel may have claimed more, and removed what it found below, since this one looked:
    // then the number just taken may have been given before.
    const newest = claims.newest();
    if (newest <= number) {
      claims.removeBelow(number);
      return number;
    }
    claims.remove(number);
    number = newest;
  }
}

class Claims {
  readonly #folder: string;
  readonly #prefix: string;

  constructor(historyPath: string) {
    this.#folder = dirname(historyPath);
    this.#prefix = `${basename(historyPath)}.session-`;
  }

  newest(): number {
    return Math.max(0, ...this.#numbers());
  }

  /** False where another kernel has it. */
  create(number: number): boolean {
    try {
      writeFileSync(this.#path(number), "", { flag: "wx" });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
  }

  remove(number: number): void {
    try {
      rmSync(this.#path(number), { force: true });
    } catch {
      // One file more than there need be: a later claim tries again.
    }
  }

  removeBelow(number: number): void {
    for (const other of this.#numbers()) if (other < number) this.remove(other);
  }

  #numbers(): number[] {
    return readdirSync(this.#folder)
      .filter((name) => name.startsWith(this.#prefix))
      .map((name) => Number(name.slice(this.#prefix.length)))
      .filter(Number.isSafeInteger);
  }

  #path(number: number): string {
    return join(this.#folder, this.#prefix + number);
  }
}
