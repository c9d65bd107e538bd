// Judges submissions of one notebook, one after another: compiles the student's cells, has them run in the student's
// process, runs the tests here, where the student's code never is.

import type { Compilation } from "../../kernel/cells.ts";
import type { Notebook } from "../../kernel/index.ts";
import { type Evaluation, evaluate, Loader } from "../../kernel/scripts.ts";
import { replaceRegions } from "../assign/regions.ts";
import { AssignmentError } from "../assignment-error.ts";
import {
  type AnswerKey,
  answerKey,
  declaredIn,
  functionSource,
  type KeyCell,
  usesImports,
} from "./answer-key.ts";
import { CellCompiler, type CellCompilerOptions } from "./cell-compiler.ts";
import type { HandedIn } from "./handed-in.ts";
import { planRun } from "./plan-run.ts";
import { isOfStudent, type RemoteStudent } from "./remote.ts";
import type { CheckReport, Graded, Judged, TestReport } from "./result.ts";

/** What `grade` of lectern/check shows. */
interface Shown {
  results: readonly CheckReport[];
}

/** What the student's cells say ends up in reports, and must not fill them. */
const longestText = 2000;
const mostReported = 100;

export class Judge {
  readonly #key: AnswerKey;
  readonly #cells: CellCompiler;
  /** The instructor's cells as the judge runs them before a submission, and the student's names among them. */
  readonly #prelude: string[] = [];
  /** What tests declare. */
  readonly #declared: string[] = [];
  #shown: Shown[] = [];

  private constructor(key: AnswerKey, cells: CellCompiler) {
    this.#key = key;
    this.#cells = cells;
  }

  static async open(
    notebook: Notebook,
    path: string,
    folder: string,
    options: CellCompilerOptions = {},
  ): Promise<Judge> {
    const judge = new Judge(answerKey(notebook, path), new CellCompiler(folder, options));
    judge.#installGlobals(folder);
    judge.#compilePrelude(notebook, path);
    // What a cell imports is told in its errors: nothing of the instructor's may be among it.
    judge.#cells.lock();
    return judge;
  }

  get points(): number {
    return this.#key.points;
  }

  close(): void {
    this.#cells.close();
  }

  /** Judges one submission; after that nothing more is asked of its process. */
  async judge(submission: HandedIn, student: RemoteStudent): Promise<Judged> {
    try {
      return await this.#judge(submission, student);
    } finally {
      student.end();
    }
  }

  async #judge(submission: HandedIn, student: RemoteStudent): Promise<Judged> {
    this.#cells.restart();
    const { steps, notes } = planRun(submission, this.#key);
    // What a test has declared holds another student's answers until it is run again.
    if (this.#declared.length > 0) await this.#evaluate(`let ${this.#declared.join(", ")};`);
    for (const code of this.#prelude) await this.#evaluate(code);
    const tests: TestReport[] = [];
    const failed: Graded["failed"] = [];
    const sources: string[] = [];
    const run = steps.flatMap((step) => (step.kind === "run" ? [step.source] : []));
    for (const step of steps) {
      if (step.kind === "test") {
        this.#bindNames(student, sources);
        if (withoutHidden(step.cell.source) !== undefined) student.hide();
        tests.push(await this.#test(step.cell));
        continue;
      }
      const compiled = this.#cells.compile(step.source);
      if (!compiled.ok) {
        failed.push({ ...step.place, error: messageOf(compiled).slice(0, longestText) });
        continue;
      }
      const spared = step.isGiven && !usesImports(run, step.source);
      const thrown = student.run(compiled.cell.code, spared);
      sources.push(step.source);
      if (thrown !== undefined) failed.push({ ...step.place, error: thrown.slice(0, longestText) });
    }
    for (const list of [failed, notes]) if (list.length > mostReported) list.length = mostReported;
    if (student.problem) throw student.problem;
    const points = tests.reduce((sum, test) => sum + test.points, 0);
    return { status: "graded", points: round(points), of: this.#key.points, tests, failed, notes };
  }

  async #test({ id, points: of, source }: Extract<KeyCell, { kind: "test" }>): Promise<TestReport> {
    const none = { id, points: 0, of, checks: [] };
    const compiled = this.#cells.compile(source);
    if (!compiled.ok) return { ...none, error: this.#misfit(source, compiled) };
    this.#shown = [];
    const evaluation = await this.#evaluate(compiled.cell.code);
    const checks = this.#shown.flatMap(({ results }) => results.map(reported));
    if (evaluation.status !== "value") {
      const { thrown } = evaluation as { thrown?: unknown };
      return {
        ...none,
        checks,
        error: this.#endedBy(thrown, source),
      };
    }
    const { value } = evaluation;
    // nbgrader's rule: a number is the points, anything else means that all went well.
    const given = compiled.cell.hasResult && typeof value === "number" ? value : of;
    if (!(given >= 0 && given <= of))
      return { ...none, checks, error: `the test gave ${given} of ${of} points` };
    return { id, points: given, of, checks };
  }

  /**
   * Why a test does not compile among the student's declarations. These say in which words: `expectClose(given: never)`
   * would have told each value that a hidden check expects. So the words are those of the part that students have.
   */
  #misfit(source: string, compilation: Extract<Compilation, { ok: false }>): string {
    const visible = withoutHidden(source);
    if (visible === undefined) return messageOf(compilation);
    const shown = this.#cells.look(visible);
    return shown.ok ? "a hidden check does not fit what your cells declare" : messageOf(shown);
  }

  /** What ended a test outside of its checks: of one with a hidden part, only what the student's own code has said. */
  #endedBy(thrown: unknown, source: string): string {
    if (!(thrown instanceof Error)) return "it was ended";
    const isTheirs = isOfStudent(thrown) || withoutHidden(source) === undefined;
    return isTheirs ? `${thrown.name}: ${thrown.message}`.slice(0, longestText) : "it failed";
  }

  /** In the instructor's notebook, cell after cell: what a later cell uses must be declared by an earlier one. */
  #compilePrelude(notebook: Notebook, path: string): void {
    for (const cell of notebook.cells) {
      if (cell.cell_type !== "code") continue;
      const compiled = this.#cells.compile(cell.source);
      if (!compiled.ok) {
        const first = cell.source.trim().split("\n", 1)[0];
        throw new AssignmentError(`${path}: the cell "${first}" is wrong: ${messageOf(compiled)}`);
      }
      const isGiven = this.#key.cells.some(
        ({ kind, ...key }) => kind === "given" && "source" in key && key.source === cell.source,
      );
      if (isGiven) this.#prelude.push(compiled.cell.code);
      else if (
        this.#key.cells.some(
          ({ kind, ...key }) => kind === "test" && "source" in key && key.source === cell.source,
        )
      )
        this.#declared.push(...declaredIn(cell.source).map(({ name }) => name));
    }
  }

  /** The names that tests call, as they are after the cells so far: values are fetched, functions called there. */
  #bindNames(student: RemoteStudent, sources: readonly string[]): void {
    const bound: Record<string, unknown> = {};
    for (const cell of this.#key.cells) {
      if (cell.kind !== "solution") continue;
      for (const { name, isFunction } of cell.names) {
        if (isFunction) {
          const before = [...sources];
          bound[name] = student.functionNamed(name, () =>
            before.map((text) => functionSource(text, name)).findLast((text) => text !== undefined),
          );
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
  return {
    says: says.slice(0, longestText),
    hidden,
    passed,
    points,
    of,
    ...(message && { message: message.slice(0, longestText) }),
    ...(hint && { hint: hint.slice(0, longestText) }),
  };
}

/** The part of a test that students have, undefined where that is all of it. */
function withoutHidden(source: string): string | undefined {
  return replaceRegions(source, "HIDDEN TESTS", [], "the test");
}

function messageOf(compilation: Extract<Compilation, { ok: false }>): string {
  const [first] = compilation.problems;
  return `${first?.kind}: ${first?.message.split("\n", 1)[0]}`;
}

function round(points: number): number {
  return Math.round(points * 1e6) / 1e6;
}
