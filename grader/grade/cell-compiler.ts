// Compiles the cells of one submission after another; what many have, after the same declarations, is compiled once.

import {
  type Compilation,
  isCompilerFailure,
  type NotebookLanguage,
  openLanguage,
  type SavedHistory,
} from "../../kernel/cells.ts";
import { hash } from "../hash.ts";

export interface CellCompilerOptions {
  /** Told of TypeScript's process whenever one is started; ending it ends what it is asked. */
  onCompiler?: (pid: number) => void;
  /** Told before TypeScript is asked, and after. */
  onCompiling?: (isCompiling: boolean) => void;
}

/** What a cell came to, and the declarations that there were after it, if they are others. */
interface Known {
  compilation: Compilation;
  after: SavedHistory | undefined;
}

/** A class of hundreds has the instructor's cells and empty tasks in common, and little else. */
const mostKnown = 500;
/** Parsers recurse, a kilobyte and more for a bracket: this is what fits into the stack that they have. */
const longestCell = 250_000;
/** TypeScript's failures at one submission: each may have taken all the time that it gets. */
const mostFailures = 3;

export class CellCompiler {
  readonly #options: CellCompilerOptions;
  readonly #language: NotebookLanguage;
  readonly #start: SavedHistory;
  readonly #known = new Map<string, Known>();
  /** How often TypeScript failed at this submission. */
  #failures = 0;

  constructor(folder: string, options: CellCompilerOptions = {}) {
    this.#options = options;
    this.#language = openLanguage(folder, options.onCompiler);
    this.#start = this.#language.save();
  }

  /** From here on cells import packages and no files: what a cell imports is told in its errors. */
  lock(): void {
    this.#language.lock();
  }

  /** Begins another notebook, with the compiler as warm as it is. */
  restart(): void {
    this.#language.restore(this.#start);
    this.#failures = 0;
  }

  /** Compiles the next cell; what it declares is there for those after it, if there is nothing wrong with it. */
  compile(source: string): Compilation {
    if (source.length > longestCell) {
      const size = `${source.length} characters long, at most ${longestCell} are graded`;
      return refused(`the cell is ${size}; read large data from lectern instead`);
    }
    const before = this.#language.fingerprint;
    // Not the texts: what one student declares may be megabytes, again for each cell after it.
    const key = hash(before, source);
    const known = this.#known.get(key);
    if (known) {
      if (known.after) this.#language.restore(known.after);
      return known.compilation;
    }
    const compilation = this.#ask(source);
    // The next time it may have more of the processor.
    if (!compilation) return refused("its types take too long to check");
    if (compilation.ok) this.#language.commit(compilation.cell);
    const after = this.#language.fingerprint === before ? undefined : this.#language.save();
    this.#known.set(key, { compilation, after });
    if (this.#known.size > mostKnown) this.#known.delete(this.#known.keys().next().value!);
    return compilation;
  }

  /** What would be said of a cell that is not there. */
  look(source: string): Compilation {
    const before = this.#language.save();
    const compilation = this.compile(source);
    this.#language.restore(before);
    return compilation;
  }

  close(): void {
    this.#language.close();
  }

  /** Undefined where TypeScript has failed, or was ended. */
  #ask(source: string): Compilation | undefined {
    this.#options.onCompiling?.(true);
    try {
      return this.#language.compile(source);
    } catch (error) {
      if (!isCompilerFailure(error)) throw error;
      this.#failures++;
      if (this.#failures === mostFailures) throw new Error("the types of its cells take too long to check");
      return undefined;
    } finally {
      this.#options.onCompiling?.(false);
    }
  }
}

function refused(message: string): Compilation {
  return { ok: false, problems: [{ kind: "TypeError", code: undefined, message, start: 0, end: 1 }] };
}
