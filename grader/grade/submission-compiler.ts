// Compiles submissions of one notebook, one after another: the student's cells and the tests, in the order in which
// they are run.

import type { Compilation } from "../../kernel/cells.ts";
import type { Notebook } from "../../kernel/index.ts";
import { AssignmentError } from "../assignment-error.ts";
import { type AnswerKey, declaredIn, type KeyCell, usesImports } from "./answer-key.ts";
import { CellCompiler, type CellCompilerOptions } from "./cell-compiler.ts";
import type { HandedIn } from "./handed-in.ts";
import { type Place, planRun, type Step } from "./plan-run.ts";

export interface Assignment {
  /** The instructor's, and where it lies. */
  notebook: Notebook;
  path: string;
  /** In which cells are compiled: of it, TypeScript sees the tsconfig. */
  folder: string;
  key: AnswerKey;
}

/** The instructor's own cells. */
export interface Prelude {
  /** What the judge runs before each submission. */
  given: string[];
  /** The names that tests declare. */
  declared: string[];
}

export interface CompiledSubmission {
  steps: CompiledStep[];
  notes: string[];
}

export type CompiledStep =
  /** `spared`: nothing that it imports from lectern is used, so that it need not be loaded. */
  | { kind: "run"; place: Place; source: string; code: string; spared: boolean }
  | { kind: "misfit"; place: Place; error: string }
  | { kind: "test"; test: CompiledTest };

export interface CompiledTest {
  id: string;
  of: number;
  /** Whether students have not all of it. */
  hasHidden: boolean;
  /** Or why it does not compile among the student's declarations. */
  run: { code: string; hasResult: boolean } | { error: string };
}

export class SubmissionCompiler {
  readonly #key: AnswerKey;
  readonly #cells: CellCompiler;
  readonly prelude: Prelude = { given: [], declared: [] };

  constructor({ notebook, path, folder, key }: Assignment, options: CellCompilerOptions = {}) {
    this.#key = key;
    this.#cells = new CellCompiler(folder, options);
    this.#compilePrelude(notebook, path);
    // What a cell imports is told in its errors: nothing of the instructor's may be among it.
    this.#cells.lock();
  }

  close(): void {
    this.#cells.close();
  }

  /** Throws where TypeScript fails again and again. */
  compile(submission: HandedIn): CompiledSubmission {
    this.#cells.restart();
    const { steps, notes } = planRun(submission, this.#key);
    const compiled = steps.map((step) => this.#compileStep(step));
    // Of what does not compile nothing is parsed: its brackets may have no end.
    const run = compiled.filter((step) => step.kind === "run");
    const sources = run.map(({ source }) => source);
    for (const step of run) step.spared &&= !usesImports(sources, step.source);
    return { steps: compiled, notes };
  }

  #compileStep(step: Step): CompiledStep {
    if (step.kind === "test") return { kind: "test", test: this.#compileTest(step.cell) };
    const { place, source, isGiven } = step;
    const compilation = this.#cells.compile(source);
    if (!compilation.ok) return { kind: "misfit", place, error: messageOf(compilation) };
    return { kind: "run", place, source, code: compilation.cell.code, spared: isGiven };
  }

  #compileTest({ id, points: of, source, visible }: Extract<KeyCell, { kind: "test" }>): CompiledTest {
    const compilation = this.#cells.compile(source);
    const run = compilation.ok
      ? { code: compilation.cell.code, hasResult: compilation.cell.hasResult }
      : { error: this.#misfit(visible, compilation) };
    return { id, of, hasHidden: visible !== undefined, run };
  }

  /**
   * Why a test does not compile among the student's declarations. These say in which words: `expectClose(given: never)`
   * would have told each value that a hidden check expects. So the words are those of the part that students have.
   */
  #misfit(visible: string | undefined, compilation: Extract<Compilation, { ok: false }>): string {
    if (visible === undefined) return messageOf(compilation);
    const shown = this.#cells.look(visible);
    return shown.ok ? "a hidden check does not fit what your cells declare" : messageOf(shown);
  }

  /** In the instructor's notebook, cell after cell: what a later cell uses must be declared by an earlier one. */
  #compilePrelude(notebook: Notebook, path: string): void {
    const sources = notebook.cells.flatMap((cell) => (cell.cell_type === "code" ? [cell.source] : []));
    for (const [i, { kind }] of this.#key.cells.entries()) {
      const source = sources[i]!;
      const compiled = this.#cells.compile(source);
      if (!compiled.ok) {
        const first = source.trim().split("\n", 1)[0];
        throw new AssignmentError(`${path}: the cell "${first}" is wrong: ${messageOf(compiled)}`);
      }
      if (kind === "given") this.prelude.given.push(compiled.cell.code);
      else if (kind === "test") this.prelude.declared.push(...declaredIn(source).map(({ name }) => name));
    }
  }
}

function messageOf(compilation: Extract<Compilation, { ok: false }>): string {
  const [first] = compilation.problems;
  return `${first?.kind}: ${first?.message.split("\n", 1)[0]}`;
}
