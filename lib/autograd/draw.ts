// A computation graph as SVG, in the lectures' way: values above the wires, gradients below them.

import { type DrawnNode, describe, raised, SYMBOLS } from "./describe.ts";
import { type Layout, layout, type Place, type Wire } from "./layout.ts";
import { topological } from "./topological.ts";

/** What of a graph is shown, while it is stepped through; without it all. */
export interface Shown {
  /** The nodes whose values are there already. */
  values: ReadonlySet<DrawnNode>;
  /** The gradients so far. */
  grads: ReadonlyMap<DrawnNode, string>;
  /** The node at work, and what it does. */
  at: DrawnNode;
  caption: string;
  /** What nodes without a name are called in captions. */
  names: ReadonlyMap<DrawnNode, string>;
}

// JupyterLab shows SVG as an image, which knows neither the page's colours nor its theme: so no ground, and colours
// with a contrast of at least 3 : 1 on white and on dark (those of lib/plot/theme.ts); the text of values is bold.
const INK = "#7b7b7b";
const VALUE = "#2f7fc1";
const GRADIENT = "#d55e00";
const FONT = 'font-family="system-ui, sans-serif"';

const ROW = 76;
const RADIUS = 19;
const LETTER = 8.4;
const SMALL_LETTER = 6.4;
const CURVE = 44;
const MARGIN = 16;
const LEGEND = 500; // as wide as the line below the picture

/** The picture; wider than the page, a browser shrinks it. */
export function drawGraph(root: DrawnNode, shown?: Shown, plan: Layout<DrawnNode> = layout(root)): string {
  const { places, wires, columns, rows } = plan;
  const at = horizontal(places, columns);
  const top = MARGIN + (shown ? 34 : 12);
  const y = ({ row }: Place<DrawnNode>) => Math.round(top + ROW / 2 + row * ROW);
  const caption = shown?.caption ?? "";
  const width = Math.ceil(Math.max(at.end + MARGIN, LEGEND, caption.length * LETTER + 2 * MARGIN));
  const height = Math.ceil(top + rows * ROW + 26 + MARGIN);
  const parts = [
    ...wires.map((wire) => drawWire(wire, portOf(wire, wires), at, y, shown)),
    ...places.flatMap((place) =>
      place.node ? [drawNode(place.node, at.node(place), y(place), at.right(place.column), shown)] : [],
    ),
    caption && text(MARGIN, MARGIN + 10, caption, { fill: INK, anchor: "start", size: 15, weight: 600 }),
    legend(height - MARGIN, root, shown),
  ];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" style="max-width:100%;height:auto" ${FONT} font-size="14">` +
    `<title>${escapeXml(titleOf(root))}</title><desc>${escapeXml(describe(root))}</desc>${parts.join("")}</svg>`
  );
}

interface Horizontal {
  /** The middle of a node. */
  node(place: Place<DrawnNode>): number;
  /** Where a column's wires come in, and where the straight pieces behind its nodes end. */
  left(column: number): number;
  right(column: number): number;
  end: number;
}

/** Each column is as wide as its widest node and labels. */
function horizontal(places: readonly Place<DrawnNode>[], columns: number): Horizontal {
  const half = new Array<number>(columns).fill(0);
  const stub = new Array<number>(columns).fill(30);
  const landing = new Array<number>(columns).fill(0);
  for (const { node, column } of places) {
    if (!node) continue;
    half[column] = Math.max(half[column]!, halfWidth(node));
    landing[column] = Math.max(landing[column]!, landingOf(node));
    const longest = Math.max(node.valueText.length, node.gradText?.length ?? 0, 2);
    if (!node.isConstant) stub[column] = Math.max(stub[column]!, Math.ceil(longest * LETTER + 14));
  }
  const starts: number[] = [];
  let x = MARGIN;
  for (let column = 0; column < columns; column++) {
    starts.push(x + landing[column]!);
    x = starts[column]! + 2 * half[column]! + stub[column]! + (column < columns - 1 ? CURVE : 0);
  }
  return {
    node: ({ column }) => starts[column]! + half[column]!,
    left: (column) => starts[column]! - landing[column]!,
    right: (column) => starts[column]! + 2 * half[column]! + stub[column]!,
    end: x,
  };
}

/** How long the straight piece before a node is, which bears its local derivatives. */
function landingOf(node: DrawnNode): number {
  const longest = Math.max(0, ...node.localTexts.map(({ length }) => length));
  return longest === 0 ? 0 : Math.ceil(longest * SMALL_LETTER + 14);
}

function halfWidth(node: DrawnNode): number {
  return Math.max(RADIUS, Math.ceil((labelOf(node).length * LETTER) / 2 + 8));
}

function labelOf(node: DrawnNode): string {
  if (node.op === "") return node.isConstant ? node.valueText : node.name || "leaf";
  return node.op.startsWith("^") ? `a${raised(node.op)}` : (SYMBOLS[node.op] ?? node.op);
}

/** From the end of the node's straight piece to the left of the one that uses it; its local derivative beside the arrow. */
function drawWire(
  { from, to, input, through }: Wire<DrawnNode>,
  port: number,
  at: Horizontal,
  y: (place: Place<DrawnNode>) => number,
  shown: Shown | undefined,
): string {
  const node = to.node!;
  const tip = at.node(to) - halfWidth(node) - 1;
  const count = node.inputs.length;
  // Two wires into one node arrive a little apart.
  const arrival = y(to) + (port - (count - 1) / 2) * 14;
  let [x, height] = [at.right(from.column), y(from)];
  let path = `M${x},${height}`;
  for (const place of through) {
    const [left, right] = [at.left(place.column), at.right(place.column)];
    path += `${curve(x, height, left, y(place))}H${right}`;
    [x, height] = [right, y(place)];
  }
  path += `${curve(x, height, tip - landingOf(node), arrival)}H${tip - 7}`;
  const active = shown?.at === node;
  const stroke = active ? `stroke="${VALUE}" stroke-width="2.2"` : `stroke="${INK}" stroke-width="1.3"`;
  const arrow = `M${tip},${arrival}l-8,-4v8z`;
  const lines =
    `<path d="${path}" fill="none" ${stroke}/>` + `<path d="${arrow}" fill="${active ? VALUE : INK}"/>`;
  const local = node.localTexts[input];
  if (local === undefined || from.node!.isConstant || (shown && !shown.values.has(node))) return lines;
  const below = count > 1 && port === count - 1;
  return (
    lines +
    text(tip - 6, arrival + (below ? 17 : -7), local, { fill: INK, anchor: "end", size: 12, italic: true })
  );
}

/**
 * At which place from the top a wire arrives: by the formula where its order matters; the wires of a sum or product
 * as they come, so that they do not cross.
 */
function portOf(wire: Wire<DrawnNode>, wires: readonly Wire<DrawnNode>[]): number {
  if (wire.to.node!.op !== "+" && wire.to.node!.op !== "*") return wire.input;
  const row = ({ from, through }: Wire<DrawnNode>) => (through.at(-1) ?? from).row;
  const siblings = wires.filter(({ to }) => to === wire.to);
  return siblings.sort((a, b) => row(a) - row(b) || a.input - b.input).indexOf(wire);
}

function curve(x: number, y: number, toX: number, toY: number): string {
  const middle = (x + toX) / 2;
  return `C${middle},${y} ${middle},${toY} ${toX},${toY}`;
}

/** A circle with the operation, or a box with a leaf's name; behind it the wire with value and gradient. */
function drawNode(node: DrawnNode, x: number, y: number, right: number, shown: Shown | undefined): string {
  const half = halfWidth(node);
  const active = shown?.at === node;
  const stroke = active ? `stroke="${VALUE}" stroke-width="2.4"` : `stroke="${INK}" stroke-width="1.4"`;
  const left = x - half;
  const round = node.op === "" ? 5 : RADIUS;
  const parts = [
    `<rect x="${left}" y="${y - RADIUS + 2}" width="${2 * half}" height="${2 * RADIUS - 4}" rx="${round}" fill="none" ${stroke}/>`,
    text(x, y + 5, labelOf(node), { fill: INK, weight: node.op === "" ? 400 : 600 }),
    `<path d="M${x + half},${y}H${right}" fill="none" stroke="${INK}" stroke-width="1.3"/>`,
  ];
  const name = node.name || shown?.names.get(node);
  if (node.op !== "" && name) {
    parts.push(text(x, y - RADIUS - 4, name, { fill: INK, size: 13, italic: true }));
  }
  if (node.isConstant) return parts.join("");
  const middle = (x + half + right) / 2;
  if (!shown || shown.values.has(node)) {
    parts.push(text(middle, y - 6, node.valueText, { fill: VALUE, weight: 600 }));
  }
  const grad = shown ? shown.grads.get(node) : node.gradText;
  if (grad !== undefined) parts.push(text(middle, y + 17, grad, { fill: GRADIENT, weight: 600 }));
  return parts.join("");
}

function legend(y: number, root: DrawnNode, shown: Shown | undefined): string {
  const hasGrad = shown ? shown.grads.size > 0 : root.gradText !== undefined;
  const name = root.name || "L";
  const tensors = topological(root).some(({ valueText }) => valueText.includes("‖"))
    ? "; [shape] ‖norm‖"
    : "";
  // Of a part of a graph, the gradients are those of what was made from it.
  const isWhole = shown !== undefined || root.hasOwnGrads;
  const whose = isWhole ? `gradient of ${escapeXml(name)} below` : "gradient below";
  const below = hasGrad ? `, <tspan fill="${GRADIENT}" font-weight="600">${whose}</tspan>` : "";
  return (
    `<text x="${MARGIN}" y="${y}" font-size="12" fill="${INK}"><tspan fill="${VALUE}" font-weight="600">value above the wire</tspan>` +
    `${below}, <tspan font-style="italic">local derivative at the arrow</tspan>${tensors}</text>`
  );
}

interface TextLook {
  fill: string;
  anchor?: "start" | "middle" | "end";
  size?: number;
  weight?: number;
  italic?: boolean;
}

function text(x: number, y: number, label: string, look: TextLook): string {
  const { fill, anchor = "middle", size = 14, weight = 400, italic = false } = look;
  const style = italic ? ' font-style="italic"' : "";
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" font-size="${size}" font-weight="${weight}"${style} fill="${fill}">${escapeXml(label)}</text>`;
}

function titleOf(root: DrawnNode): string {
  return `Computation graph of ${root.name || "L"} = ${root.valueText}`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
