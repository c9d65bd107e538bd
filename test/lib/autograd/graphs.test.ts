// What a graph shows: the picture, the same in words, one step at a time; and how much work it is.

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { layout } from "../../../lib/autograd/layout.ts";
import { autograd } from "../../../lib/index.ts";

const { countOperations, steps, tensor, value } = autograd;
const show = Symbol.for("Jupyter.display");
const shown = (of: object) => (of as Record<symbol, () => Record<string, string>>)[show]!();

function circuit() {
  const [x, y, z] = [value(-2, "x"), value(5, "y"), value(-4, "z")];
  return { x, y, z, f: x.add(y).named("q").mul(z).named("f") };
}

describe("in words", () => {
  test("a line for each node, its gradient once it is known", () => {
    const { f } = circuit();
    expect(shown(f)["text/plain"]).toBe("x = −2\ny = 5\nq = x + y = 3\nz = −4\nf = q × z = −12");
    f.backward();
    expect(String(f)).toBe(
      [
        "x = −2, gradient −4",
        "y = 5, gradient −4",
        "q = x + y = 3, gradient −4",
        "z = −4, gradient 3",
        "f = q × z = −12, gradient 1",
      ].join("\n"),
    );
  });

  test("unnamed nodes are u1, u2; constants stand in the formulas", () => {
    const x = value(2, "x");
    expect(String(x.mul(3).sub(1).pow(-2).neg())).toBe(
      "x = 2\nu1 = x × 3 = 6\nu2 = u1 − 1 = 5\nu3 = u2⁻² = 0.04\nL = −u3 = −0.04",
    );
  });

  test("tensors are told by shape and norm where they are long", () => {
    const W = tensor([[1, 2], [3, 4]], "W"); // biome-ignore format: a matrix
    const x = tensor([[1, 2], [3, 4], [5, 6]], "x"); // biome-ignore format: a matrix
    expect(String(x.matMul(W).relu().sum())).toBe(
      "x = [3, 2] ‖9.539‖\nW = [[1, 2], [3, 4]]\nu1 = x W = [3, 2] ‖50.43‖\nu2 = relu(u1) = [3, 2] ‖50.43‖\nL = sum(u2) = 111",
    );
  });
});

describe("as a picture", () => {
  const texts = (svg: string) =>
    [...svg.matchAll(/<text[^>]*>(?:<tspan[^>]*>)?([^<]*)/g)].map(([, text]) => text);

  test("has names, operations, values, gradients and local derivatives, and says what they are", () => {
    const { f } = circuit();
    f.backward();
    const svg = shown(f)["image/svg+xml"]!;
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="\d+" viewBox=/);
    expect(svg).toContain("<title>Computation graph of f = −12</title>");
    expect(texts(svg).sort()).toEqual(
      [
        ...["x", "y", "z", "+", "×", "q", "f"],
        ...["−2", "5", "3", "−4", "−12"], // values
        ...["−4", "−4", "−4", "3", "1"], // gradients
        ...["1", "1", "−4", "3"], // local derivatives
        "value above the wire",
      ].sort(),
    );
    expect(svg).toContain("gradient of f below");
  });

  test("of a part of a graph it does not say whose gradients they are: not those of the part", () => {
    const { f } = circuit();
    f.backward();
    const part = shown(f.inputs[0]!)["image/svg+xml"]!;
    expect(texts(part)).toContain("−4"); // df/dq
    expect(part).toContain("gradient below");
    expect(part).not.toContain("gradient of");
  });

  test("a part whose gradient is 1 is no whole either, nor is a whole after a part's or a neighbour's backward", () => {
    const [x, y, z] = [value(-2, "x"), value(5, "y"), value(-4, "z")];
    const q = x.mul(y).named("q");
    const f = q.add(z).named("f");
    const whose = (node: object) => /gradient(?: of \w)? below/.exec(shown(node)["image/svg+xml"]!)![0];
    f.backward();
    expect([q, f].map(whose)).toEqual(["gradient below", "gradient of f below"]); // df/dq = 1
    q.backward();
    expect([q, f].map(whose)).toEqual(["gradient of q below", "gradient below"]);
    f.backward();
    y.square().backward();
    expect([q, f].map(whose)).toEqual(["gradient below", "gradient below"]); // y has another's
    f.backward();
    expect(whose(f)).toBe("gradient of f below");
    const L = tensor([[1, 2]], "x")
      .sum()
      .named("L");
    L.backward();
    expect(whose(L)).toBe("gradient of L below");
  });

  test("the value stands above its wire, the gradient below", () => {
    const { f } = circuit();
    f.backward();
    const svg = shown(f)["image/svg+xml"]!;
    const y = (colour: string, label: string) =>
      Number(new RegExp(`y="([\\d.]+)"[^>]*font-weight="600" fill="${colour}">${label}<`).exec(svg)![1]);
    expect(y("#2f7fc1", "−12")).toBeLessThan(y("#d55e00", "1"));
  });

  test("names are escaped; a graph too large to be drawn is told in words", () => {
    expect(shown(value(1, "<b>&").mul(2))["image/svg+xml"]).toContain("&lt;b&gt;&amp;");
    let x = value(1);
    for (let i = 0; i < 100; i++) x = x.add(1);
    expect(Object.keys(shown(x))).toEqual(["text/plain"]);
  });

  test("a single leaf, and one that is used twice by one operation", () => {
    expect(texts(shown(value(3, "x"))["image/svg+xml"]!)).toEqual(["x", "3", "value above the wire"]);
    const x = value(3, "x");
    expect(texts(shown(x.mul(x))["image/svg+xml"]!).filter((text) => text === "3")).toHaveLength(3);
  });
});

describe("layout", () => {
  /** A graph whose node i is made of some of those before it, and whose last node is made of all loose ends. */
  const graph = fc
    .array(fc.array(fc.nat(), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 14 })
    .map((choices) => {
      const nodes: { inputs: { inputs: never[] }[] }[] = [{ inputs: [] }, { inputs: [] }];
      for (const choice of choices)
        nodes.push({ inputs: choice.map((i) => nodes[i % nodes.length]!) as never });
      return { inputs: nodes } as { inputs: never[] };
    });

  test("inputs stand left of what is made of them, no two places closer than a row", () => {
    fc.assert(
      fc.property(graph, (root) => {
        const { places, wires, columns, rows } = layout(root);
        for (const { from, to, through } of wires) {
          const way = [from, ...through, to].map(({ column }) => column);
          expect(way).toEqual(Array.from(way, (_, i) => from.column + i));
        }
        for (let column = 0; column < columns; column++) {
          const inColumn = places.filter((place) => place.column === column).map(({ row }) => row);
          inColumn.sort((a, b) => a - b);
          for (const [i, row] of inColumn.entries()) {
            expect(row).toBeGreaterThanOrEqual(0);
            expect(row).toBeLessThanOrEqual(rows - 1 + 1e-9);
            if (i > 0) expect(row - inColumn[i - 1]!).toBeGreaterThanOrEqual(1 - 1e-9);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("the inputs of a formula stand from top to bottom, and the end in the last column", () => {
    const { x, y, f } = circuit();
    const { places, columns } = layout<autograd.GraphNode>(f);
    const row = (node: object) => places.find((place) => place.node === node)!.row;
    expect(row(x)).toBeLessThan(row(y));
    expect(places.find(({ node }) => node === f)!.column).toBe(columns - 1);
  });
});

describe("steps", () => {
  test("forward and backward through the circuit", () => {
    expect(steps(circuit().f).map(String)).toMatchInlineSnapshot(`
      [
        "forward: q = x + y = −2 + 5 = 3",
        "forward: f = q × z = 3 × (−4) = −12",
        "backward: df/df = 1",
        "backward: df/dq += df/df · df/dq = 1 · (−4); df/dz += df/df · df/dz = 1 · 3",
        "backward: df/dx += df/dq · dq/dx = (−4) · 1; df/dy += df/dq · dq/dy = (−4) · 1",
      ]
    `);
  });

  test("a picture shows what is known by then", () => {
    const all = steps(circuit().f);
    const has = all.map(({ svg }) => [svg.includes(">−12<"), svg.includes("gradient of f below")]);
    expect(has).toEqual([
      [false, false],
      [true, false],
      [true, true],
      [true, true],
      [true, true],
    ]);
    for (const { svg, text } of all)
      expect(svg).toContain(`font-size="15" font-weight="600" fill="#7b7b7b">${text}<`);
    const unnamed = steps(value(1, "x").neg().exp());
    expect(unnamed[0]!.svg).toContain(">u1<");
    expect(Object.keys(shown(all[0]!))).toEqual(["image/svg+xml", "text/plain"]);
  });

  test("where a value is used twice its gradient grows in two steps", () => {
    const x = value(3, "x");
    const f = x.mul(2).named("a").add(x.mul(5).named("b")).named("f");
    f.backward();
    const first = steps(f).find(({ phase }) => phase === "backward")!;
    expect(first.svg.match(/<text[^>]*fill="#d55e00"/g)).toHaveLength(1); // steps begin anew: no gradient but f's own
    const gradients = steps(f)
      .filter(({ phase }) => phase === "backward")
      .map(({ svg }) => /fill="#d55e00">(2|5|7)</.exec(svg)?.[1]);
    expect(gradients).toEqual([undefined, undefined, "5", "7"]);
    expect(x.grad).toBe(7);
  });

  test("tensors: rules in letters", () => {
    const W = tensor([[2], [3]], "W");
    const L = tensor([[1, 1]], "x")
      .matMul(W)
      .named("y")
      .sum()
      .named("L");
    expect(steps(L).map(String)).toMatchInlineSnapshot(`
      [
        "forward: y = x W = [[5]]",
        "forward: L = sum(y) = 5",
        "backward: dL/dL = 1",
        "backward: dL/dy += dy with dy = dL/dL",
        "backward: dL/dx += dy Wᵀ with dy = dL/dy; dL/dW += xᵀ dy with dy = dL/dy",
      ]
    `);
  });

  test("refuses graphs that nobody would step through", () => {
    let x = value(1);
    for (let i = 0; i < 100; i++) x = x.add(1);
    expect(() => steps(x)).toThrow(
      "autograd.steps: root must have at most 80 nodes to step through, got 201; take a smaller example",
    );
  });
});

describe("countOperations", () => {
  /** All paths, walked. */
  function walk(node: autograd.GraphNode, wires = 0): { paths: number; pathByPath: number } {
    if (node.isConstant) return { paths: 0, pathByPath: 0 };
    if (node.inputs.length === 0) return { paths: 1, pathByPath: Math.max(0, wires - 1) };
    return node.inputs
      .map((input) => walk(input, wires + 1))
      .reduce((a, b) => ({ paths: a.paths + b.paths, pathByPath: a.pathByPath + b.pathByPath }));
  }

  /** `depth` layers of `width` neurons, each made of all before it. */
  function network(width: number, depth: number): autograd.Value {
    let layer = Array.from({ length: width }, (_, i) => value(i + 1));
    for (let i = 0; i < depth; i++) {
      const sum = layer.reduce((a, b) => a.add(b));
      layer = layer.map(() => sum.tanh());
    }
    return layer.reduce((a, b) => a.add(b));
  }

  test("agrees with walking every path, on any graph", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(), fc.boolean()), { maxLength: 10 }), (choices) => {
        const nodes = [value(2), value(3)];
        for (const [i, j, one] of choices) {
          const [a, b] = [nodes[i % nodes.length]!, nodes[j % nodes.length]!];
          nodes.push(one ? a.mul(0.5) : a.add(b));
        }
        const root = nodes.reduce((a, b) => a.add(b));
        const { paths, pathByPath } = countOperations(root);
        expect({ paths, pathByPath }).toEqual(walk(root));
      }),
    );
  });

  test("the circuit: three paths, two multiplications either way", () => {
    expect(countOperations(circuit().f)).toEqual({ paths: 3, pathByPath: 2, backprop: 2 });
  });

  test("path by path the work grows with every layer by the width, by backpropagation by a constant", () => {
    const counts = [2, 4, 6].map((depth) => countOperations(network(3, depth)));
    expect(counts.map(({ paths }) => paths)).toEqual([27, 243, 2187]);
    const [a, b, c] = counts.map(({ backprop }) => backprop) as [number, number, number];
    expect(c - b).toBe(b - a);
    expect(countOperations(network(10, 40)).paths / 1e41).toBeCloseTo(1, 12);
  });

  test("twenty doublings", () => {
    let y = value(3);
    for (let i = 0; i < 20; i++) y = y.add(y);
    expect(countOperations(y)).toEqual({ paths: 1048576, pathByPath: 19922944, backprop: 38 });
  });
});
