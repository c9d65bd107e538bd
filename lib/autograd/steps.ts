// A graph one step at a time: forward, each operation gives its value; backward, each passes its gradient on.

import { called, type DrawnNode, formula, LARGEST, namesOf } from "./describe.ts";
import { drawGraph, type Shown } from "./draw.ts";
import type { GraphNode } from "./graph-node.ts";
import { layout } from "./layout.ts";
import { topological } from "./topological.ts";

/**
 * The steps of a graph's forward and backward pass, each of which shows the picture as far as it has come.
 *
 *     const f = x.add(y).named("q").mul(z).named("f"); // x = -2, y = 5, z = -4
 *     const steps = autograd.steps(f);
 *     steps[0]!.text; // "q = x + y = −2 + 5 = 3"
 *     steps[3]!.text; // "df/dq += df/df · df/dq = 1 · (−4); df/dz += df/df · df/dz = 1 · 3"
 */
export function steps(root: GraphNode): Step[] {
  const order = topological<GraphNode>(root);
  if (order.length > LARGEST) {
    throw new RangeError(
      `autograd.steps: root must have at most ${LARGEST} nodes to step through, got ${order.length}; ` +
        "take a smaller example",
    );
  }
  const names = namesOf(order);
  const plan = layout<DrawnNode>(root);
  const step = (phase: Step["phase"], shown: Shown) =>
    new Step(phase, drawGraph(root, shown, plan), shown.caption);
  const made: Step[] = [];
  const values = new Set<DrawnNode>(order.filter(({ op }) => op === ""));
  for (const node of order) {
    if (node.op === "") continue;
    values.add(node);
    const sides = [formula(node, called(node.inputs, names)), numbers(node), node.valueText];
    const caption = `${names.get(node)} = ${sides.filter(Boolean).join(" = ")}`;
    made.push(step("forward", { values: new Set(values), grads: new Map(), at: node, caption, names }));
  }
  const everything = new Set<DrawnNode>(order);
  root.backward((node) => {
    // Gradients that were not reached yet are 0, and not shown.
    const grads = new Map<DrawnNode, string>();
    for (const each of order) if (each.gradText !== undefined) grads.set(each, each.gradText);
    const caption =
      node === root && made.at(-1)?.phase !== "backward"
        ? seedText(root, names)
        : passText(root, node, names);
    made.push(step("backward", { values: everything, grads, at: node, caption, names }));
  });
  return made;
}

/** What one step does, in words and as a picture. */
export class Step {
  readonly phase: "forward" | "backward";
  /** "q = x + y = −2 + 5 = 3"; backward, what each input's gradient gains. */
  readonly text: string;
  /** The picture as far as it has come. */
  readonly svg: string;

  constructor(phase: "forward" | "backward", svg: string, text: string) {
    this.phase = phase;
    this.svg = svg;
    this.text = text;
  }

  toString(): string {
    return `${this.phase}: ${this.text}`;
  }

  [Symbol.for("Jupyter.display")](): Record<string, string> {
    return { "image/svg+xml": this.svg, "text/plain": this.toString() };
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/** "−2 + 5": the formula with the inputs' values, where they are single numbers. */
function numbers(node: GraphNode): string {
  if (node.inputs.some(({ valueText }) => /[[‖]/.test(valueText))) return "";
  const [a] = node.inputs;
  const isFirst = (input: GraphNode) => input === a && node.op !== "neg" && !node.op.startsWith("^");
  const texts = node.inputs.map((input) =>
    isFirst(input) ? input.valueText : parenthesised(input.valueText),
  );
  return formula(node, texts);
}

function parenthesised(number: string): string {
  return number.startsWith("−") ? `(${number})` : number;
}

function seedText(root: GraphNode, names: ReadonlyMap<DrawnNode, string>): string {
  const name = names.get(root);
  return `d${name}/d${name} = 1`;
}

/** "df/dx += df/dq · dq/dx = −4 · 1": for each input, what it gains. */
function passText(root: GraphNode, node: GraphNode, names: ReadonlyMap<DrawnNode, string>): string {
  const [L, u] = [names.get(root), names.get(node)];
  const gains = node.inputs.flatMap((input, i) => {
    if (input.isConstant) return [];
    const [x, local] = [names.get(input), node.localTexts[i]!];
    if (/[a-z]/.test(local)) return [`d${L}/d${x} += ${local} with dy = d${L}/d${u}`];
    return [
      `d${L}/d${x} += d${L}/d${u} · d${u}/d${x} = ${parenthesised(node.gradText!)} · ${parenthesised(local)}`,
    ];
  });
  return gains.join("; ");
}
