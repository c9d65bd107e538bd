// A computation graph in words: a line for each node, its formula, its value, its gradient.

import { topological } from "./topological.ts";

/** What is drawn of a node. */
export interface DrawnNode {
  readonly op: string;
  readonly name: string;
  readonly isConstant: boolean;
  readonly inputs: readonly DrawnNode[];
  readonly valueText: string;
  readonly gradText: string | undefined;
  /** Whether all gradients of its graph are those of this node, not those of what was made from it or from a part. */
  readonly hasOwnGrads: boolean;
  readonly localTexts: readonly string[];
}

/** More nodes than that are only told of in words. */
export const LARGEST = 80;

/** A line for each node, inputs first. */
export function describe(root: DrawnNode): string {
  const order = topological(root);
  const names = namesOf(order);
  if (order.length > LARGEST) {
    const grad = root.gradText === undefined ? "" : ", its gradients are known";
    return `${names.get(root)} = ${root.valueText}, a graph of ${order.length} nodes${grad}`;
  }
  return order
    .filter(({ isConstant }) => !isConstant)
    .map((node) => {
      const made = node.op === "" ? "" : ` = ${formula(node, called(node.inputs, names))}`;
      const gradient = node.gradText === undefined ? "" : `, gradient ${node.gradText}`;
      return `${names.get(node)}${made} = ${node.valueText}${gradient}`;
    })
    .join("\n");
}

/** Each node's name: its own, a constant's number, or u1, u2 and so on. */
export function namesOf(order: readonly DrawnNode[]): Map<DrawnNode, string> {
  let unnamed = 0;
  const last = order.at(-1);
  return new Map(
    order.map((node) => {
      if (node.name) return [node, node.name];
      if (node.isConstant) return [node, node.valueText];
      return [node, node === last ? "L" : `u${++unnamed}`];
    }),
  );
}

/** The names of an operation's inputs. */
export function called(inputs: readonly DrawnNode[], names: ReadonlyMap<DrawnNode, string>): string[] {
  return inputs.map((input) => names.get(input)!);
}

/** "x + y", "sigmoid(s)": an operation on what its inputs are called. */
export function formula({ op }: DrawnNode, [a, b]: readonly string[]): string {
  if (b !== undefined) return op === "matMul" ? `${a} ${b}` : `${a} ${SYMBOLS[op] ?? op} ${b}`;
  if (op === "neg") return `−${a}`;
  return op.startsWith("^") ? `${a}${raised(op)}` : `${op}(${a})`;
}

/** How operations are written, where not by their name. */
export const SYMBOLS: Record<string, string> = {
  "-": "−",
  "*": "×",
  "/": "÷",
  neg: "−a",
  matMul: "A·B",
  sigmoid: "σ",
  sum: "Σ",
};

/** "^2" as "²". */
export function raised(op: string): string {
  const digits: Record<string, string> = {
    "0": "⁰",
    "1": "¹",
    "2": "²",
    "3": "³",
    "4": "⁴",
    "5": "⁵",
    "6": "⁶",
    "7": "⁷",
    "8": "⁸",
    "9": "⁹",
    "-": "⁻",
    ".": "·",
  };
  return [...op.slice(1)].map((digit) => digits[digit] ?? digit).join("");
}
