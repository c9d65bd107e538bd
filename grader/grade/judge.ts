// Judges submissions of one notebook, one after another: has the student's cells run in the student's process, runs the
// tests here, where the student's code never is.

import { type Evaluation, evaluate, Loader } from "../../kernel/scripts.ts";
import { type AnswerKey, functionSource, lecternImports } from "./answer-key.ts";
import { isOfStudent, type RemoteStudent } from "./remote.ts";
import type { CheckReport, Graded, Judged, TestReport } from "./result.ts";
import type { CompiledSubmission, CompiledTest, Prelude } from "./submission-compiler.ts";

/** What `grade` of lectern/check shows. */
interface Shown {
  results: readonly CheckReport[];
}

/** What the student's cells say ends up in reports, and must not fill them. */
const longestText = 2000;
const mostReported = 100;

export class Judge {
  readonly #key: AnswerKey;
  #prelude: Prelude = { given: [], declared: [] };
  #shown: Shown[] = [];
  readonly #loaded: Promise<unknown>;

  constructor(key: AnswerKey, folder: string) {
    this.#key = key;
    const loader = new Loader(folder);
    this.#installGlobals(loader);
    // Begun while the instructor's cells are compiled.
    this.#loaded = Promise.all([...lecternImports(key)].map((specifier) => loader.load(specifier)));
    // It is told where it is waited for.
    this.#loaded.catch(() => undefined);
  }

  /** What comes before each submission. */
  begin(prelude: Prelude): void {
    this.#prelude = prelude;
  }

  /** Judges one submission; after that nothing more is asked of its process. */
  async judge(submission: CompiledSubmission, student: RemoteStudent): Promise<Judged> {
    try {
      return await this.#judge(submission, student);
    } finally {
      student.end();
    }
  }

  async #judge({ steps, notes }: CompiledSubmission, student: RemoteStudent): Promise<Judged> {
    const { given, declared } = this.#prelude;
    await this.#loaded;
    // What a test has declared holds another student's answers until it is run again.
    if (declared.length > 0) await this.#evaluate(`let ${declared.join(", ")};`);
    for (const code of given) await this.#evaluate(code);
    const tests: TestReport[] = [];
    const failed: Graded["failed"] = [];
    const sources: string[] = [];
    for (const step of steps) {
      if (step.kind === "test") {
        this.#bindNames(student, sources);
        if (step.test.hasHidden) student.hide();
        tests.push(await this.#test(step.test));
        continue;
      }
      const error = step.kind === "misfit" ? step.error : student.run(step.code, step.spared);
      if (step.kind === "run") sources.push(step.source);
      if (error !== undefined) failed.push({ ...step.place, error: error.slice(0, longestText) });
    }
    for (const list of [failed, notes]) if (list.length > mostReported) list.length = mostReported;
    if (student.problem) throw student.problem;
    const points = tests.reduce((sum, test) => sum + test.points, 0);
    return { status: "graded", points: round(points), of: this.#key.points, tests, failed, notes };
  }

  async #test({ id, of, hasHidden, run }: CompiledTest): Promise<TestReport> {
    const none = { id, points: 0, of, checks: [] };
    if ("error" in run) return { ...none, error: run.error };
    this.#shown = [];
    const evaluation = await this.#evaluate(run.code);
    const checks = this.#shown.flatMap(({ results }) => results.map(reported));
    if (evaluation.status !== "value") {
      const { thrown } = evaluation as { thrown?: unknown };
      return { ...none, checks, error: endedBy(thrown, hasHidden) };
    }
    const { value } = evaluation;
    // nbgrader's rule: a number is the points, anything else means that all went well.
    const given = run.hasResult && typeof value === "number" ? value : of;
    if (!(given >= 0 && given <= of))
      return { ...none, checks, error: `the test gave ${given} of ${of} points` };
    return { id, points: given, of, checks };
  }

  /** The names that tests call, as they are after the cells so far: values are fetched, functions called there. */
  #bindNames(student: RemoteStudent, sources: readonly string[]): void {
    const before = [...sources];
    const bind = (name: string, value: PropertyDescriptor) =>
      Object.defineProperty(globalThis, name, { configurable: true, ...value });
    for (const cell of this.#key.cells) {
      if (cell.kind !== "solution") continue;
      for (const { name, isFunction } of cell.names) {
        if (!isFunction) {
          bind(name, { get: () => student.valueNamed(name) });
          continue;
        }
        const source = () =>
          before.map((text) => functionSource(text, name)).findLast((text) => text !== undefined);
        bind(name, { value: student.functionNamed(name, source), writable: true });
      }
    }
  }

  #evaluate(code: string): Promise<Evaluation> {
    return new Promise((resolve) => evaluate(code, resolve));
  }

  #installGlobals(loader: Loader): void {
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

/** What ended a test outside of its checks: of one with a hidden part, only what the student's own code has said. */
function endedBy(thrown: unknown, hasHidden: boolean): string {
  if (!(thrown instanceof Error)) return "it was ended";
  const isTold = isOfStudent(thrown) || !hasHidden;
  return isTold ? `${thrown.name}: ${thrown.message}`.slice(0, longestText) : "it failed";
}

function round(points: number): number {
  return Math.round(points * 1e6) / 1e6;
}
