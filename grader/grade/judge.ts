// Judges submissions of one notebook, one after another: compiles the student's cells, has them run in the student's
// process, runs the tests here, where the student's code never is.

import {
  type Compilation,
  type CompiledCell,
  isCompilerFailure,
  type NotebookLanguage,
  openLanguage,
} from "../../kernel/cells.ts";
import type { Notebook } from "../../kernel/index.ts";
import { type Evaluation, evaluate, Loader } from "../../kernel/scripts.ts";
import { replaceRegions } from "../assign/regions.ts";
import { AssignmentError } from "../assignment-error.ts";
import {
  type AnswerKey,
  answerKey,
  declaredNames,
  functionSource,
  type KeyCell,
  usesImports,
} from "./answer-key.ts";
import type { HandedIn } from "./handed-in.ts";
import { planRun } from "./plan-run.ts";
import { isOfStudent, type RemoteStudent } from "./remote.ts";
import type { CheckReport, Graded, TestReport } from "./result.ts";

/** What `grade` of lectern/check shows. */
interface Shown {
  results: readonly CheckReport[];
}

export interface JudgeOptions {
  /** Told of TypeScript's process whenever one is started; ending it ends what it is asked. */
  onCompiler?: (pid: number) => void;
  /** Told before TypeScript is asked, and after. */
  onCompiling?: (isCompiling: boolean) => void;
}

/** What the student's cells say ends up in reports, and must not fill them. */
const longestText = 2000;
const mostReported = 100;
/** Parsers recurse, a kilobyte and more for a bracket: this is what fits into the stack that they have. */
const longestCell = 250_000;
/** TypeScript's failures at one submission: each may have taken all the time that it gets. */
const mostFailures = 3;

export class Judge {
  readonly #key: AnswerKey;
  readonly #language: NotebookLanguage;
  /** The instructor's cells as the judge runs them before a submission, and the student's names among them. */
  readonly #prelude: string[] = [];
  /** The instructor's tests as they were compiled, by text, with what was declared before. */
  readonly #tests = new Map<string, { declared: string; cell: CompiledCell }>();
  readonly #options: JudgeOptions;
  /** What tests declare. */
  readonly #declared: string[] = [];
  #shown: Shown[] = [];
  /** How often TypeScript failed at this submission. */
  #failures = 0;

  private constructor(key: AnswerKey, language: NotebookLanguage, options: JudgeOptions) {
    this.#key = key;
    this.#language = language;
    this.#options = options;
  }

  static async open(
    notebook: Notebook,
    path: string,
    folder: string,
    options: JudgeOptions = {},
  ): Promise<Judge> {
    const judge = new Judge(answerKey(notebook, path), openLanguage(folder, options.onCompiler), options);
    judge.#installGlobals(folder);
    judge.#compilePrelude(notebook, path);
    // What a cell imports is told in its errors: nothing of the instructor's may be among it.
    judge.#language.lock();
    return judge;
  }

  get points(): number {
    return this.#key.points;
  }

  close(): void {
    this.#language.close();
  }

  /** Also the student's own names that a test may call must stand for something before the first test. */
  async judge(submission: HandedIn, student: RemoteStudent): Promise<Omit<Graded, "student" | "output">> {
    try {
      return await this.#judge(submission, student);
    } finally {
      student.end();
    }
  }

  async #judge(submission: HandedIn, student: RemoteStudent): Promise<Omit<Graded, "student" | "output">> {
    this.#language.forget();
    this.#failures = 0;
    const { steps, notes } = planRun(submission, this.#key);
    // What a test has declared holds another student's answers until it is run again.
    if (this.#declared.length > 0) await this.#evaluate(`let ${this.#declared.join(", ")};`);
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
        failed.push({ cell, error: messageOf(compiled).slice(0, longestText) });
        continue;
      }
      const spared = step.isGiven && !usesImports(own, step.source);
      const thrown = student.run(compiled.cell.code, spared);
      this.#language.commit(compiled.cell);
      sources.push(step.source);
      if (thrown !== undefined) failed.push({ cell, error: thrown.slice(0, longestText) });
    }
    for (const list of [failed, notes]) if (list.length > mostReported) list.length = mostReported;
    if (student.problem) throw student.problem;
    const points = tests.reduce((sum, test) => sum + test.points, 0);
    return { status: "graded", points: round(points), of: this.#key.points, tests, failed, notes };
  }

  async #test({ id, points: of, source }: Extract<KeyCell, { kind: "test" }>): Promise<TestReport> {
    const none = { id, points: 0, of, checks: [] };
    const compiled = this.#compileTest(source);
    if (!compiled.ok) return { ...none, error: this.#misfit(source, compiled) };
    this.#shown = [];
    const evaluation = await this.#evaluate(compiled.cell.code);
    this.#language.commit(compiled.cell);
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

  /** Most students declare what the solution declares: then the test means the same, and is not compiled again. */
  #compileTest(source: string): Compilation {
    const known = this.#tests.get(source);
    if (known && known.declared === this.#language.declared) return { ok: true, cell: known.cell };
    return this.#compile(source);
  }

  #compile(source: string): Compilation {
    if (source.length > longestCell) {
      const size = `${source.length} characters long, at most ${longestCell} are graded`;
      return refused(`the cell is ${size}; read large data from lectern instead`);
    }
    this.#options.onCompiling?.(true);
    try {
      return this.#language.compile(source);
    } catch (error) {
      if (!isCompilerFailure(error)) throw error;
      this.#failures++;
      if (this.#failures === mostFailures) throw new Error("the types of its cells take too long to check");
      return refused("its types take too long to check");
    } finally {
      this.#options.onCompiling?.(false);
    }
  }

  /**
   * Why a test does not compile among the student's declarations. These say in which words: `expectClose(given: never)`
   * would have told each value that a hidden check expects. So the words are those of the part that students have.
   */
  #misfit(source: string, compilation: Extract<Compilation, { ok: false }>): string {
    const visible = withoutHidden(source);
    if (visible === undefined) return messageOf(compilation);
    const shown = this.#compile(visible);
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
      else if (
        this.#key.cells.some(
          ({ kind, ...key }) => kind === "test" && "source" in key && key.source === cell.source,
        )
      )
        this.#declared.push(...declaredNames(cell.source));
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

function refused(message: string): Extract<Compilation, { ok: false }> {
  return { ok: false, problems: [{ kind: "TypeError", code: undefined, message, start: 0, end: 1 }] };
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
