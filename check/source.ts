// What a solution's code may not do, and how it should be written: read from its source.

import { parseSync } from "oxc-parser";

import { CheckFailure } from "./failure.ts";

/**
 * Fails where the code of `f` calls one of `names`: `sort`, `tf.softmax`, `Math.max`. A name without a dot means the
 * function of that name, and the method of that name of anything.
 *
 *     expectNoCall(solveNormal, ["tf.linalg", "inverse"]);
 */
export function expectNoCall(f: (...inputs: never[]) => unknown, names: readonly string[]): void {
  for (const node of nodesOf(f)) {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") continue;
    const called = nameOf(node.callee);
    const found = names.find(
      (name) =>
        called === name ||
        called.startsWith(`${name}.`) ||
        (!name.includes(".") && called.endsWith(`.${name}`)),
    );
    if (found) throw new CheckFailure(`it calls ${called}, which this task asks to do without`);
  }
}

const loops = ["ForStatement", "ForInStatement", "ForOfStatement", "WhileStatement", "DoWhileStatement"];
const loopingMethods = ["map", "forEach", "reduce", "filter", "flatMap", "some", "every", "from"];

/** Fails where the code of `f` walks through its data itself, in a loop or by `map`, instead of computing on tensors. */
export function expectVectorised(f: (...inputs: never[]) => unknown): void {
  for (const node of nodesOf(f)) {
    const looped = loops.includes(node.type)
      ? "a loop"
      : node.type === "CallExpression" &&
        loopingMethods.find((name) => nameOf(node.callee).endsWith(`.${name}`));
    if (looped) {
      throw new CheckFailure(
        `it goes through the entries one by one (${looped}); compute on whole tensors: x.mul(y).sum()`,
      );
    }
  }
}

const source = Symbol.for("lectern.source");

interface AnyNode {
  type: string;
  [key: string]: unknown;
}

function* nodesOf(f: unknown): Generator<AnyNode & { callee?: unknown }> {
  if (typeof f !== "function")
    throw new TypeError(`check: the source of a function is read, got ${typeof f}`);
  // Where the student's code runs elsewhere, f only stands for it, and has its text.
  const given = (f as { [source]?: unknown })[source];
  const text = typeof given === "string" ? given : Function.prototype.toString.call(f);
  // A method's text stands in an object only.
  for (const whole of [`(${text})`, `({ ${text} })`]) {
    const { program, errors } = parseSync("solution.ts", whole);
    if (errors.length > 0) continue;
    yield* walk(program as unknown as AnyNode);
    return;
  }
}

function* walk(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const part of Object.values(node)) {
    for (const each of Array.isArray(part) ? part : [part]) {
      if (typeof (each as AnyNode | null)?.type === "string") yield* walk(each as AnyNode);
    }
  }
}

/** `a.b.c`, as far as it is written with dots. */
function nameOf(node: unknown): string {
  const { type, name, object, property, computed } = node as AnyNode & { computed?: boolean };
  if (type === "Identifier") return String(name);
  if (type !== "MemberExpression") return "";
  const last = computed ? String((property as AnyNode).value ?? "") : nameOf(property);
  return `${nameOf(object)}.${last}`;
}
