// tfjs's Adam is a dozen operations for each variable; the addon's LecternAdamFused does all variables in one.

import type { Binding } from "../../../native/binding.ts";
import { int } from "../../../native/kernels/attributes.ts";
import type { Graph, Node } from "../../graph.ts";
import { makers } from "../../passes/rewrite.ts";

/** What one variable's update reads and makes, all as values of the graph. */
interface Update {
  /** 1 scalar each: b1, 1-b1, b2, 1-b2, 1-b1^t, 1-b2^t, epsilon, -rate. */
  scalars: number[];
  read: { p: number; m: number; v: number; g: number };
  made: { p: number; m: number; v: number };
  nodes: Node[];
}

export function fuseAdam(graph: Graph, binding: Binding): void {
  const groups = new Map<string, Update[]>();
  for (const update of updates(graph)) {
    const name = update.scalars.join();
    groups.set(name, [...(groups.get(name) ?? []), update]);
  }
  for (const group of groups.values()) put(graph, group, binding);
}

/** The states that are updated as tfjs's Adam does it. */
function updates({ values, nodes }: Graph): Update[] {
  const maker = makers({ values, nodes } as Graph);
  const made = (value: number, ...ops: string[]): Node => {
    const node = maker.get(value);
    if (!node || !ops.includes(node.op)) throw mismatch;
    return node;
  };
  const add = (value: number) => made(value, "Add", "AddV2");
  const divide = (value: number) => made(value, "RealDiv", "Div");
  const state = (value: number) => {
    if (values[value]!.kind !== "state") throw mismatch;
    return value;
  };
  return values.flatMap((value, p) => {
    if (value.kind !== "state") return [];
    try {
      // p' = (m'/c1) / (sqrt(v'/c2) + epsilon) * -rate + p
      const sum = add(value.next);
      if (sum.inputs[1] !== p) throw mismatch;
      const scaled = made(sum.inputs[0]!, "Mul");
      const ratio = divide(scaled.inputs[0]!);
      const mean = divide(ratio.inputs[0]!);
      const plus = add(ratio.inputs[1]!);
      const square = divide(made(plus.inputs[0]!, "Sqrt").inputs[0]!);
      // m' = m b1 + g (1 - b1), v' = v b2 + g² (1 - b2)
      const m = add(mean.inputs[0]!);
      const v = add(square.inputs[0]!);
      const [mOld, mNew] = [made(m.inputs[0]!, "Mul"), made(m.inputs[1]!, "Mul")];
      const [vOld, vNew] = [made(v.inputs[0]!, "Mul"), made(v.inputs[1]!, "Mul")];
      const g = mNew.inputs[0]!;
      if (made(vNew.inputs[0]!, "Square").inputs[0] !== g) throw mismatch;
      const scalars = [mOld, mNew, vOld, vNew, mean, square, plus, scaled].map(({ inputs }) => inputs[1]!);
      if (scalars.some((scalar) => values[scalar]!.shape.length > 0 || values[scalar]!.dtype !== 1))
        throw mismatch;
      return [
        {
          scalars,
          read: { p, m: state(mOld.inputs[0]!), v: state(vOld.inputs[0]!), g },
          made: { p: value.next, m: m.outputs[0]!, v: v.outputs[0]! },
          nodes: [sum, m, v],
        },
      ];
    } catch (error) {
      if (error !== mismatch) throw error;
      return [];
    }
  });
}

/** Thrown where a value is not made as the pattern wants it: the variable is left as it is. */
const mismatch = new Error("internal: not Adam");

/** One operation in the place of the group's, behind everything that it reads. */
function put(graph: Graph, group: readonly Update[], binding: Binding): void {
  const place = new Map(graph.nodes.flatMap((node, i) => node.outputs.map((output) => [output, i] as const)));
  const { scalars } = group[0]!;
  const reads = [...scalars, ...group.map(({ read }) => read.g)];
  const behind = graph.nodes[Math.max(-1, ...reads.map((value) => place.get(value) ?? -1))];
  const replaced = new Set(group.flatMap(({ nodes }) => nodes));
  const all = <Part, Key extends keyof Part>(parts: readonly Part[], key: Key) =>
    parts.map((part) => part[key]);
  const [read, made] = [all(group, "read"), all(group, "made")];
  const node: Node = {
    op: "LecternAdamFused",
    call: [int(binding, "N", group.length)],
    key: "N",
    inputs: [...scalars, ...all(read, "p"), ...all(read, "m"), ...all(read, "v"), ...all(read, "g")],
    outputs: [...all(made, "p"), ...all(made, "m"), ...all(made, "v")],
  };
  const rest = graph.nodes.filter((each) => !replaced.has(each));
  rest.splice(behind ? rest.indexOf(behind) + 1 : 0, 0, node);
  graph.nodes = rest;
}
