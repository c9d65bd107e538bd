// Judges submissions of one notebook, one after another: compiles the student's cells, has them run in the student's
// process, runs the tests here, where the student's code never is.

import {
  type Compilation,
  type CompiledCell,
  type NotebookLanguage,
  openLanguage,
} from "../../kernel/cells.ts";
import type { Notebook } from "../../kernel/index.ts";
import { type Evaluation, evaluate, Loader } from "../../kernel/scripts.ts";
import { AssignmentError } from "../assignment-error.ts";
import { type AnswerKey, answerKey, functionSource, type KeyCell, usesImports } from "./answer-key.ts";
import { planRun } from "./plan-run.ts";
import type { RemoteStudent } from "./remote.ts";
import type { CheckReport, Graded, TestReport } from "./result.ts";

/** What `grade` of lectern/check shows. */
interface Shown {
  results: readonly CheckReport[];
}

export class Judge {
  readonly #key: AnswerKey;
  readonly #language: NotebookLanguage;
  /** The instructor's cells as the judge runs them before a submission, and the student's names among them. */
  readonly #prelude: string[] = [];
  /** The instructor's tests as they were compiled, by text, with what was declared before. */
  readonly #tests = new Map<string, { declared: string; cell: CompiledCell }>();
  #shown: Shown[] = [];

  private constructor(key: AnswerKey, language: NotebookLanguage) {
    this.#key = key;
    this.#language = language;
  }

  static async open(notebook: Notebook, path: string, folder: string): Promise<Judge> {
    const judge = new Judge(answerKey(notebook, path), openLanguage(folder));
    judge.#installGlobals(folder);
    judge.#compilePrelude(notebook, path);
    return judge;
  }

  get points(): number {
    return this.#key.points;
  }

  close(): void {
    this.#language.close();
  }

  /** Also the student's own names that a test may call must stand for something before the first test. */
  async judge(submission: Notebook, student: RemoteStudent): Promise<Omit<Graded, "student" | "output">> {
    this.#language.forget();
    const { steps, notes } = planRun(submission, this.#key);
    for (const code of this.#prelude) await this.#evaluate(code);
    const tests: TestReport[] = [];
    const failed: Graded["failed"] = [];
    const sources: string[] = [];
    const own = steps
      .flatMap((step) => (step.kind === "run" && !step.isGiven ? [step.source] : []))
      .join("\n");
    let cell = 0;
    for (const step of steps) {
      if (step.kind === "test") {
        this.#bindNames(student, sources);
        tests.push(await this.#test(step.cell));
        continue;
      }
      cell++;
      const compiled = this.#compile(step.source);
      if (!compiled.ok) {
        failed.push({ cell, error: messageOf(compiled) });
        continue;
      }
      const spared = step.isGiven && !usesImports(own, step.source);
      const thrown = student.run(compiled.cell.code, spared);
      this.#language.commit(compiled.cell);
      sources.push(step.source);
      if (thrown !== undefined) failed.push({ cell, error: thrown });
    }
    if (student.problem) throw student.problem;
    const points = tests.reduce((sum, test) => sum + test.points, 0);
    return { status: "graded", points: round(points), of: this.#key.points, tests, failed, notes };
  }

  async #test({ id, points: of, source }: Extract<KeyCell, { kind: "test" }>): Promise<TestReport> {
    const none = { id, points: 0, of, checks: [] };
    const compiled = this.#compileTest(source);
    if (!compiled.ok) return { ...none, error: messageOf(compiled) };
    this.#shown = [];
    const evaluation = await this.#evaluate(compiled.cell.code);
    this.#language.commit(compiled.cell);
    const checks = this.#shown.flatMap(({ results }) => results.map(reported));
    if (evaluation.status !== "value") {
      const { thrown } = evaluation as { thrown?: unknown };
      return {
        ...none,
        checks,
        error: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : "it was ended",
      };
    }
    const { value } = evaluation;
    // nbgrader's rule: a number is the points, anything else means that all went well.
    const given = compiled.cell.hasResult && typeof value === "number" ? value : of;
    if (!(given >= 0 && given <= of))
      return { ...none, checks, error: `the test gave ${given} of ${of} points` };
    return { id, points: given, of, checks };
  }

  /** Most students declare what the solution declares: then the test means the same, and is not compiled again. */
  #compileTest(source: string): Compilation {
    const known = this.#tests.get(source);
    if (known && known.declared === this.#language.declared) return { ok: true, cell: known.cell };
    return this.#compile(source);
  }

  #compile(source: string): Compilation {
    return this.#language.compile(source);
  }

  /** In the instructor's notebook, cell after cell: what a later cell uses must be declared by an earlier one. */
  #compilePrelude(notebook: Notebook, path: string): void {
    for (const cell of notebook.cells) {
      if (cell.cell_type !== "code") continue;
      const { declared } = this.#language;
      const compiled = this.#compile(cell.source);
      if (!compiled.ok) {
        const first = cell.source.trim().split("\n", 1)[0];
        throw new AssignmentError(`${path}: the cell "${first}" is wrong: ${messageOf(compiled)}`);
      }
      this.#language.commit(compiled.cell);
      // One that declares something must be compiled, so that later tests know of it.
      if (this.#language.declared === declared)
        this.#tests.set(cell.source, { declared, cell: compiled.cell });
      const isGiven = this.#key.cells.some(
        ({ kind, ...key }) => kind === "given" && "source" in key && key.source === cell.source,
      );
      if (isGiven) this.#prelude.push(compiled.cell.code);
    }
  }

  /** The names that tests call, as they are after the cells so far: values are fetched, functions called there. */
  #bindNames(student: RemoteStudent, sources: readonly string[]): void {
    const bound: Record<string, unknown> = {};
    for (const cell of this.#key.cells) {
      if (cell.kind !== "solution") continue;
      for (const { name, isFunction } of cell.names) {
        if (isFunction) {
          const source = sources
            .map((text) => functionSource(text, name))
            .findLast((text) => text !== undefined);
          bound[name] = student.functionNamed(name, source);
        } else bound[name] = lazily(() => student.valueNamed(name));
      }
    }
    for (const [name, value] of Object.entries(bound)) {
      Object.defineProperty(globalThis, name, {
        configurable: true,
        ...(value instanceof Lazy ? { get: () => value.value } : { value, writable: true }),
      });
    }
  }

  #evaluate(code: string): Promise<Evaluation> {
    return new Promise((resolve) => evaluate(code, resolve));
  }

  #installGlobals(folder: string): void {
    const loader = new Loader(folder);
    const display = Object.assign(
      (value: unknown) => {
        if (Array.isArray((value as Shown | undefined)?.results)) this.#shown.push(value as Shown);
        return { update: () => undefined };
      },
      { html: () => undefined },
    );
    Object.assign(globalThis, {
      $$load: loader.load,
      $$meta_data: loader.importMeta,
      require: loader.require,
      display,
    });
  }
}

class Lazy {
  readonly #get: () => unknown;

  constructor(get: () => unknown) {
    this.#get = get;
  }

  get value(): unknown {
    return this.#get();
  }
}

function lazily(get: () => unknown): Lazy {
  return new Lazy(get);
}

function reported({ says, hidden, passed, points, of, message, hint }: CheckReport): CheckReport {
  return { says, hidden, passed, points, of, ...(message && { message }), ...(hint && { hint }) };
}

function messageOf(compilation: Extract<Compilation, { ok: false }>): string {
  const [first] = compilation.problems;
  return `${first?.kind}: ${first?.message.split("\n", 1)[0]}`;
}

function round(points: number): number {
  return Math.round(points * 1e6) / 1e6;
}
