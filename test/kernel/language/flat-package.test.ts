// The one file that stands in for the declarations of TensorFlow.js says what they say.

import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { Notebook, packages } from "./notebook.ts";
import { Program } from "./program.ts";

const flat = join(packages, "dist/kernel/types/tfjs").replaceAll("\\", "/");

/** The same text about the packages' own files, and about the file that stands in for them. */
function inBoth<Answer>(source: string, ask: (program: Program) => Answer): [own: Answer, flat: Answer] {
  const answers = ["@tensorflow/tfjs", flat].map((specifier) => {
    const program = new Program(source.replace("TFJS", specifier));
    const answer = ask(program);
    program.close();
    return answer;
  });
  return [answers[0]!, answers[1]!];
}

/** Types by their own names, without those of the modules that they are printed with. */
function plain(members: Map<string, string>): Record<string, string> {
  return Object.fromEntries(
    [...members]
      .filter(([name]) => !name.includes(".$$"))
      .map(([name, type]) => [name, isModule(type) ? "a module" : unqualified(type)])
      .sort(),
  );
}

function unqualified(type: string): string {
  return type.replace(/typeof import\("[^"]+\/(\w+)"\)/g, "typeof $1").replace(qualifiers, "");
}

const qualifiers = /import\("[^"]+"\)\.|\$\$\d+|\$\$\.|\b[a-z_]+\.(?=[A-Z])/g;

function isModule(type: string): boolean {
  return /^typeof (?:import\("[^"]+"\)|[a-z_]+)$/.test(type);
}

test("every name that tfjs exports has the type that it has in the packages' own files", () => {
  const [own, one] = inBoth('import * as all from "TFJS"; const tf = all;', (program) =>
    plain(program.members("tf", 2)),
  );
  expect(Object.keys(own).length).toBeGreaterThan(1000);
  expect(one).toEqual(own);
});

test("classes have the members that they have in the packages' own files", () => {
  const source = `import * as tf from "TFJS";
    declare const of: {
      tensor: tf.Tensor; variable: tf.Variable; buffer: tf.TensorBuffer<tf.Rank>; model: tf.LayersModel;
      sequential: tf.Sequential; layer: tf.layers.Layer; graph: tf.GraphModel; dataset: tf.data.Dataset<tf.Tensor>;
      history: tf.History; optimizer: tf.Optimizer; fit: tf.ModelFitArgs; backend: tf.KernelBackend;
      webgl: tf.MathBackendWebGL; io: tf.io.IOHandler; logs: tf.Logs;
    };`;
  const [own, one] = inBoth(source, (program) => plain(program.members("of", 2)));
  expect(Object.keys(own).length).toBeGreaterThan(500);
  expect(one).toEqual(own);
});

test("a tensor is assignable to another just where it is with the packages' own files", () => {
  const ranks = [
    "tf.Rank",
    ...["R0", "R1", "R2", "R6"].map((rank) => `tf.Rank.${rank}`),
    "tf.Rank.R1 | tf.Rank.R2",
    "any",
    "never",
  ];
  const types = ["Tensor", "Variable"].flatMap((name) => ranks.map((rank) => `tf.${name}<${rank}>`));
  types.push(
    "tf.Tensor1D",
    "tf.Tensor2D",
    "tf.Scalar",
    "tf.TensorLike",
    "tf.TensorContainer",
    "tf.SymbolicTensor",
    "tf.TensorInfo",
  );
  const lines = types.flatMap((to) => types.map((from) => `{ let x!: ${to}; x = null! as ${from}; }`));
  const codes = (program: Program) => program.errors().map((error) => error.slice(0, error.indexOf(":")));
  const [own, one] = inBoth(`import * as tf from "TFJS";\n${lines.join("\n")}`.padEnd(1), codes);
  expect(own.length).toBeGreaterThan(100);
  // The specifiers differ in length, and so the places.
  const shift = flat.length - "@tensorflow/tfjs".length;
  expect(one.map((error) => error.replace(/\d+$/, (at) => String(Number(at) - shift)))).toEqual(own);
});

let notebook: Notebook;
beforeAll(() => {
  notebook = new Notebook();
});
afterAll(() => notebook.close());

test("a tensor is the same to tfjs, to its parts, to their files and to lectern", async () => {
  await notebook.run(`import * as tf from "@tensorflow/tfjs";
    import * as core from "@tensorflow/tfjs-core";
    import type { Tensor as Inner } from "@tensorflow/tfjs-core/dist/tensor";
    import type { Layer } from "@tensorflow/tfjs-layers/dist/engine/topology";`);
  expect(
    notebook.problems(`let a: core.Tensor = tf.ones([1]); let b: Inner<tf.Rank> = a; a = b;
      const layer: Layer = tf.layers.dense({ units: 1 }); layer.apply(b);
      const wrong: core.Tensor1D = tf.ones([1, 2]) as tf.Tensor2D;`),
  ).toEqual([
    `TypeError TS2322 at "wrong": Type 'Tensor2D' is not assignable to type 'Tensor1D'.\n  Type 'Rank.R2' is not assignable to type 'Rank.R1'.`,
  ]);
});

test("names of the flat file's own are neither listed nor shown", async () => {
  await notebook.run('import * as tf from "@tensorflow/tfjs"; const added = tf.layers.add();');
  expect(notebook.complete("tf.$|").texts).toEqual([]);
  expect(notebook.complete("tf.|").texts.filter((name) => name.includes("$"))).toEqual([]);
  expect(notebook.typeOf("added")).toBe("const added: Add");
  expect(notebook.problems("added.nope; tf.nope")).toEqual([
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'Add'.`,
    `TypeError TS2339 at "nope": Property 'nope' does not exist on type 'typeof import("@tensorflow/tfjs")'.`,
  ]);
});

test("another version of tfjs in the folder is read as it is", () => {
  const older = new Notebook({
    "node_modules/@tensorflow/tfjs/package.json":
      '{ "name": "@tensorflow/tfjs", "version": "0.1.0", "types": "index.d.ts" }',
    "node_modules/@tensorflow/tfjs/index.d.ts": "export declare const old: true;",
  });
  expect(older.problems('import * as tf from "@tensorflow/tfjs"; tf.old; tf.tensor')).toEqual([
    `TypeError TS2339 at "tensor": Property 'tensor' does not exist on type 'typeof import("${older.folder}/node_modules/@tensorflow/tfjs/index")'.`,
  ]);
  older.close();
});
